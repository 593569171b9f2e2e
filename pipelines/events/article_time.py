"""When an article stands: its date as an interval as wide as the date is vague, and its arrival.

Two dated articles are as far apart as the gap between their intervals, 0 where these meet. If either has no date, only
their arrivals can be compared. All times are whole seconds since 1970 in UTC.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime

from pipelines.items import Precision

DAY = 86_400

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time, ``end`` not included unless the two are the same."""

    start: int
    end: int

    def gap(self, other: Interval) -> int:
        """Return the seconds between two intervals, 0 where they meet."""
        return max(self.start - other.end, other.start - self.end, 0)


@dataclass(frozen=True, slots=True)
class Occasion:
    """When an article was published, if that is known, and when it arrived."""

    published: Interval | None
    arrived: int

    @property
    def moment(self) -> int:
        """When its own date begins, or its arrival if it has none."""
        return self.arrived if self.published is None else self.published.start

    def apart(self, other: Occasion) -> int:
        """Return the seconds between two articles."""
        if self.published is None or other.published is None:
            return abs(self.arrived - other.arrived)
        return self.published.gap(other.published)


def occasion(published_at: str | None, precision: Precision | None, arrived: datetime) -> Occasion:
    """Return when an article stands, from its record's fields; a date that cannot be read counts as none."""
    return Occasion(_interval(published_at, precision), int(arrived.timestamp()))


def _interval(published_at: str | None, precision: Precision | None) -> Interval | None:
    """Return the stretch of time that a date means: ``2024-04`` is the whole of that month."""
    match = _DATE.match(published_at or "")
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        if precision == "second" and (published_at or "")[match.end() :]:
            moment = datetime.fromisoformat(published_at or "")
            second = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
            return Interval(second, second)
        begin = int(datetime(year or 1, month or 1, day or 1, tzinfo=UTC).timestamp())
    except (ValueError, OverflowError):
        return None
    if precision == "year" or month is None:
        return Interval(begin, begin + 366 * DAY)
    if precision == "month" or day is None:
        return Interval(begin, begin + monthrange(year or 1, month)[1] * DAY)
    return Interval(begin, begin + DAY)
