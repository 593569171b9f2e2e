"""Dates that containers write, in the form of the record."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=4_096)  # a sitemap has the same date at thousands of addresses
def moment(*written: str | None) -> str | None:
    """Return the first of some dates that can be read, in the form of ``Article.published_at``; None if none can."""
    from pipelines.extraction.dates.parsing import parse_date  # noqa: PLC0415 - it loads all of extraction

    moments = (parse_date(one) for one in written if one)
    return next((one.at for one in moments if one is not None), None)


def readable(*written: str | None) -> str | None:
    """Return the first of some dates that can be read, as it is written; None if none can."""
    return next((one for one in written if one and moment(one) is not None), None)
