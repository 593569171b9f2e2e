"""The dates of a JSON record, under many possible names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from pipelines.extraction.dates.forms import DateContext
from pipelines.extraction.dates.parsing import Moment
from pipelines.extraction.dates.stated import ArticleDates, StatedDates, most_exact
from pipelines.tables import shipped_table

_NAMES: dict[str, list[str]] = shipped_table("extraction", "record_fields")["dates"]
_INSIDE = ("$date", "$numberLong", "iso", "date", "datetime", "value", "raw", "utc", "seconds", "_seconds", "#text")
"""Names of a date inside an object, as databases and feeds export it."""
_FURTHEST_ZONE = 15 * 3600


def dates_of_record(values: Mapping[str, Any], context: DateContext, fetched_at: str) -> ArticleDates:
    """Return the dates in the fields of a record, whose names are normalised as in ``data/record_fields.toml``.

    A named date of publication outweighs the time at which a program wrote the record, even if it can't be read.
    """
    stated = StatedDates(context, fetched_at)
    published = _best(values, _NAMES["published_utc"], _NAMES["published"], stated, "publication date")
    if not any(True for _ in _given(values, [*_NAMES["published_utc"], *_NAMES["published"]])):
        stamps = stated.read_all(_given(values, _NAMES["stamped"]))
        published = next((moment for moment in stamps if moment.precision != "year"), None)
    notes = [] if published else list(stated.notes)
    stated.notes.clear()
    modified = _best(values, _NAMES["modified_utc"], _NAMES["modified"], stated, "modification date")
    return ArticleDates(published, modified, notes if modified else notes + stated.notes)


def _best(
    values: Mapping[str, Any], utc_names: list[str], names: list[str], stated: StatedDates, what: str
) -> Moment | None:
    """Return the best date in the fields; one that is UTC by its name takes its local day from the others."""
    local = most_exact(stated.read_all(_given(values, names), what))
    found = most_exact(stated.read_all(_given(values, utc_names), what))
    if found is None:
        return local
    found = replace(found, zoned=True)
    if local and local.precision == "second" and not local.zoned and found.precision == "second":
        apart = datetime.fromisoformat(local.at) - datetime.fromisoformat(found.at)
        if abs(apart.total_seconds()) <= _FURTHEST_ZONE:
            return replace(found, day=local.day)
    return found


def _given(values: Mapping[str, Any], names: list[str]) -> Iterator[str | float]:
    return (scalar for name in names if name in values for scalar in _scalars(values[name]))


def _scalars(value: object, depth: int = 0) -> Iterator[str | float]:
    """Yield the text or number that a field gives, itself or in a list or object."""
    if isinstance(value, str):
        if value.strip():
            yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        if value:
            yield value
    elif isinstance(value, list) and depth < 3:
        for entry in value[:3]:
            yield from _scalars(entry, depth + 1)
    elif isinstance(value, dict) and depth < 3:
        inner = next((value[name] for name in _INSIDE if value.get(name)), None)
        yield from _scalars(inner, depth + 1)
