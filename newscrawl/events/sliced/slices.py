"""Slices of time: whole days, so that each has enough articles, and is longer than the warm-up of the next."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipelines.events.article_time import DAY

SLICE_ARTICLES = 20_000
"""Articles of a slice, unless its days have more: a minute or two of work."""
WARM_UP_WINDOWS = 2.0
"""Windows before a slice whose articles are read first: the events of the second depend on those of the first."""


@dataclass(frozen=True, slots=True)
class Slices:
    """Consecutive slices of time, numbered from 0."""

    starts: tuple[int, ...]
    """When each begins, in seconds since 1970; the last one has no end, and the first one no begin."""
    warm_up: int
    """Seconds before a slice whose articles are read first."""

    @classmethod
    def of(cls, days: Mapping[int, int], warm_up: int, articles: int = SLICE_ARTICLES) -> Slices:
        """Return slices.

        :param days: how many articles each day has, by its number since 1970.
        :param warm_up: seconds before a slice whose articles are read first.
        :param articles: of a slice, at least, except for the last one.
        """
        starts: list[int] = []
        inside = 0
        for day in sorted(days):
            if not starts or (inside >= articles and day * DAY - starts[-1] >= warm_up):
                starts.append(day * DAY)
                inside = 0
            inside += days[day]
        return cls(tuple(starts), warm_up)

    def warm_up_of(self, number: int) -> int:
        """Return when the warm-up of a slice begins."""
        return self.starts[number] - self.warm_up

    def of_time(self, time: int) -> int:
        """Return the number of the slice that a time is in."""
        return max(bisect_right(self.starts, time) - 1, 0)

    def of_article(self, time: int, until: int) -> Iterator[int]:
        """Yield the number of the slice of an article, and of those for whose warm-up it counts.

        :param time: by which it is ordered.
        :param until: end of its date: what is dated to a month is near to all that was published in it.
        """
        own = self.of_time(time)
        yield own
        for later in range(own + 1, len(self.starts)):
            if self.warm_up_of(later) > until:
                break
            yield later
