"""The time of an article: its publication date as an interval, and its arrival.

A vague date is a wide interval: ``2024-04`` is the whole of that month. Two dated articles are as far apart as the gap
between their intervals, which is 0 if these touch or overlap. If either has no date, their arrivals are compared
instead. All times are whole seconds since 1970 in UTC.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime

from pipelines.items import Precision

DAY = 86_400
"""Seconds in a day."""

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval of time; ``end`` is excluded unless it equals ``start``."""

    start: int
    end: int

    def gap(self, other: Interval) -> int:
        """Return the seconds between two intervals, 0 if they touch or overlap."""
        return max(self.start - other.end, other.start - self.end, 0)


@dataclass(frozen=True, slots=True)
class ArticleTime:
    """When an article was published, if that is known, and when it arrived."""

    published: Interval | None
    arrived: int

    @property
    def timestamp(self) -> int:
        """Start of the publication date, or the arrival of an article without one."""
        return self.arrived if self.published is None else self.published.start

    def distance(self, other: ArticleTime) -> int:
        """Return the seconds between two articles."""
        if self.published is None or other.published is None:
            return abs(self.arrived - other.arrived)
        return self.published.gap(other.published)


def article_time(published_at: str | None, precision: Precision | None, arrived: datetime) -> ArticleTime:
    """Return the time of an article from the fields of its record; an unreadable date counts as no date."""
    return ArticleTime(publication_interval(published_at, precision), int(arrived.timestamp()))


def publication_interval(published_at: str | None, precision: Precision | None) -> Interval | None:
    """Return the interval that a publication date covers, None for a missing or unreadable date."""
    match = _DATE.match(published_at or "")
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        if precision == "second" and (published_at or "")[match.end() :]:
            exact = datetime.fromisoformat(published_at or "")
            second = int((exact if exact.tzinfo else exact.replace(tzinfo=UTC)).timestamp())
            return Interval(second, second)
        start = int(datetime(year or 1, month or 1, day or 1, tzinfo=UTC).timestamp())
    except (ValueError, OverflowError):
        return None
    if precision == "year" or month is None:
        return Interval(start, start + 366 * DAY)
    if precision == "month" or day is None:
        return Interval(start, start + monthrange(year or 1, month)[1] * DAY)
    return Interval(start, start + DAY)
