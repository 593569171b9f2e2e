"""Which events are listed, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import nlargest
from itertools import islice
from typing import Literal

from newscrawl.events.report import EventReport
from newscrawl.state.published import ArticleSummary

Order = Literal["reports", "outlets", "texts", "time"]
_FORM = "0000-01-01T00:00:00Z"
_NUMBERS: dict[str | None, Callable[[EventReport], int]] = {
    "reports": lambda event: event.reports,
    "outlets": lambda event: len(event.outlets),
    "texts": lambda event: event.texts,
}


@dataclass(frozen=True, slots=True)
class EventSelection:
    """Which events are listed; one that is listed has all of its members."""

    fewest: int = 2
    """Reports that an event has at least."""
    since: datetime | None = None
    """When at least one of its articles was published, at the earliest; without a date, when it was fetched."""
    outlet: str | None = None
    """Host or name of an outlet that reports it."""
    order: Order | None = None
    """What the first events have most of, or ``time`` for the latest; None for the order in which they are found."""
    limit: int | None = None
    """How many are listed at most."""

    def of(self, events: Iterable[EventReport]) -> Iterator[EventReport]:
        """Yield those of the events that are listed."""
        found = filter(self._contains, events)
        if self.order is None:
            yield from islice(found, self.limit)
        elif self.limit is None:
            yield from sorted(found, key=self._rank, reverse=True)
        else:
            yield from nlargest(self.limit, found, key=self._rank)

    def _contains(self, event: EventReport) -> bool:
        return (
            event.reports >= self.fewest
            and (self.since is None or max(map(time_of, event.members)) >= _written(self.since))
            and (self.outlet is None or any(map(self._is_of_outlet, event.members)))
        )

    def _is_of_outlet(self, member: ArticleSummary) -> bool:
        return self.outlet in {member.host, member.outlet}

    def _rank(self, event: EventReport) -> tuple[int, str, str]:
        number = _NUMBERS[self.order](event) if self.order in _NUMBERS else 0
        return number, max(map(time_of, event.members)), event.event


def time_of(member: ArticleSummary) -> str:
    """Return the first moment of the date of an article, else when it was fetched, as ``2024-04-02T09:30:00Z``."""
    time = member.published_at or member.fetched_at
    return time + _FORM[len(time) :]


def _written(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
