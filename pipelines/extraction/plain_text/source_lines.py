"""Lines that say when a text was published and by whom, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.extraction.dates.forms import DateContext
from pipelines.extraction.dates.parsing import parse_date
from pipelines.extraction.dates.printed import is_dated
from pipelines.extraction.names.bylines import is_byline, is_labelled_work
from pipelines.extraction.names.person_names import is_agency, is_person
from pipelines.extraction.page_labels import is_outlet, label_kind
from pipelines.tables import shipped_table

_LONGEST = 90
_LABELS = "|".join(
    map(re.escape, sorted(shipped_table("extraction", "marks")["lines"]["labels"], key=len, reverse=True))
)
_SOURCE = re.compile(rf"(?:{_LABELS})\s*[:：]\s*\S", re.IGNORECASE)
_PARTS = re.compile(r"\s*[,|·•]\s+|\s+[–—-]\s+")
_LABELLED_PARTS = re.compile(
    r"\s*[|｜]\s*|[ \t]*\u3000\s*|\s{2,}|\s(?=[^\W\d]{1,12}[:：])|(?<=\d)\s(?=[^\W\d]+[/／])"
    r"|(?<=[\d分秒日])\s(?=[\u3400-\u9fff가-힣])|\s(?=(?:19|20)\d\d[-/.年])"
)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line that consists of a date and labelled names."""

    date: str
    """The part with the date."""
    byline: str | None
    """The part with the author, if there is one."""


def is_source_line(words: str) -> bool:
    """Return whether ``words`` name only an author, an agency or a date, or several of them and labels beside them."""
    return len(words) <= _LONGEST and _is_source_line(words)


@lru_cache(maxsize=1_024)
def _is_source_line(words: str) -> bool:
    parts = [part for part in _PARTS.split(words) if part]
    return _is_source(words) or (len(parts) > 1 and _is_source_of(parts)) or dated_source(words) is not None


def dated_source(words: str) -> SourceLine | None:
    """Return what a line says that is made of a date and labelled names: ``2025-03-07 09:14　来源：某某网``."""
    if len(words) > _LONGEST or not any(map(str.isdigit, words)):
        return None
    parts = [part for part in _LABELLED_PARTS.split(words) if part]
    dates = [part for part in parts if is_dated(part) or parse_date(part, DateContext(day_first=True))]
    others = [part for part in parts if part not in dates]
    bylines = [part for part in others if is_byline(part)]
    if not (dates and others) or not all(
        part in bylines or _SOURCE.match(part) or is_labelled_work(part) or is_outlet(part) for part in others
    ):
        return None
    return SourceLine(dates[0], bylines[0] if bylines else None)


def _is_source(words: str) -> bool:
    return is_byline(words) or is_dated(words) or is_agency(words)


def _is_source_of(parts: Sequence[str]) -> bool:
    others = [part for part in parts if not _is_source(part)]
    return len(others) < len(parts) and all(label_kind(part) or is_outlet(part) or is_person(part) for part in others)
