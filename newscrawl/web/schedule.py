"""When a container is polled next: as soon as it is expected to list something new, and before it forgets anything.

How a feed grows is learned from polling it: a rate that forgets with a half-life of two days, and how busy each hour of
the day is, since newsrooms sleep. The next poll is due when one new entry is expected, but

- no later than after a third of the time that the feed shows, lest entries roll out of it unseen;
- no earlier than the server asks: ``ttl`` of RSS, ``max-age`` of Cache-Control, ``Retry-After``;
- no earlier than the feed changes by its own word (``sy:updatePeriod``), unless entries would roll out of it;
- not in the hours and on the days in which it says that it does not change (``skipHours``, ``skipDays``);
- within the source's floor and ceiling.

Times are in seconds, points in time in seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import log
from struct import Struct

import msgspec

from newscrawl.readers.feed_facts import FeedFacts

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0

WANTED = 1.1
"""New entries that a poll should find; ``python -m benchmarks.polling`` shows what it costs and gives."""
MARGIN = 3.0
"""A feed is polled this many times within the time that it shows."""
HALF_LIFE = 2 * DAY
"""After this time, what was observed weighs half as much."""
PRIOR_HOURS = 6.0
"""Hours for one entry in a feed of which nothing is known; what is observed soon outweighs it."""
PRIOR_WEIGHT = 0.25
"""Entries that this assumption counts for."""
EARLY = 0.1
"""Share of an interval by which a poll may come early: a run at the same hour of every day meets what is due daily."""
RESTING_SITEMAP = 180 * DAY
"""A sitemap in which nothing was new for so long is not asked again while its index does not call it changed."""
LONGEST_WAIT = 7 * DAY
"""Longest time until something that failed is tried again."""

_LEARNING = 0.1
"""How far an hour's business moves towards what one observed hour shows."""
_QUIETEST, _BUSIEST = 0.15, 4.0
_STEP = 10 * MINUTE
_FIRST_DAY = 3
"""1970 began on a Thursday."""
_PACKED = Struct("<3d24f")


@dataclass(frozen=True, slots=True)
class Limits:
    """The shortest and the longest time between two polls of a container."""

    floor: float = 10 * MINUTE
    ceiling: float = DAY


class Wishes(msgspec.Struct, array_like=True, omit_defaults=True, frozen=True):
    """When a feed is worth asking for, as it says itself."""

    ttl: float = 0.0
    """Seconds for which a copy of it is good, at most a day: one that claims a year is a mistake."""
    period: float = 0.0
    """Seconds between two changes."""
    skip_hours: frozenset[int] = frozenset()
    """Hours of the day, in UTC, in which it does not change."""
    skip_days: frozenset[int] = frozenset()
    """Days of the week on which it does not change; Monday is 0."""

    @classmethod
    def of(cls, facts: FeedFacts) -> Wishes:
        """Return the wishes among what a feed says of itself."""
        return cls(min(facts.ttl or 0.0, DAY), facts.update_period or 0.0, facts.skip_hours, facts.skip_days)

    def allowed_from(self, time: float) -> float:
        """Return the first time from ``time`` on at which the feed may change; itself if it never does."""
        allowed = time
        for _ in range(7 * 24):
            hour, day = int(allowed // HOUR) % 24, int(allowed // DAY + _FIRST_DAY) % 7
            if hour not in self.skip_hours and day not in self.skip_days:
                return allowed
            allowed = (allowed // HOUR + 1) * HOUR
        return time


NO_WISHES = Wishes()


@dataclass(slots=True)
class Rhythm:
    """How a container grows, learned from polling it."""

    entries: float = 0.0
    """New entries observed; old observations weigh less."""
    hours: float = 0.0
    """Hours in which they were observed, each by how busy that hour of the day is; old observations weigh less."""
    polled_at: float = 0.0
    """When it was last observed; 0 if never."""
    busy: list[float] = field(default_factory=lambda: [1.0] * 24)
    """How busy each hour of the day is (UTC), relative to the mean."""

    @property
    def rate(self) -> float:
        """New entries in an hour of average business."""
        return (self.entries + PRIOR_WEIGHT) / (self.hours + PRIOR_WEIGHT * PRIOR_HOURS)

    def begin(self, now: float, times: Sequence[float]) -> None:
        """Learn from the first poll, by when its entries say they were published; times in the future say nothing."""
        ages = [now - time for time in times if time <= now]
        if ages:
            forgotten = 0.5 ** (max(*ages, HOUR) / HALF_LIFE)
            self.entries += sum(0.5 ** (age / HALF_LIFE) for age in ages)
            self.hours += (1 - forgotten) * HALF_LIFE / log(2) / HOUR
        self.polled_at = now

    def observe(self, now: float, new: int) -> None:
        """Learn from a later poll, which found ``new`` entries that the one before did not list."""
        if now <= self.polled_at:
            return
        parts = list(_hours_between(self.polled_at, now))
        exposure = sum(share * self.busy[hour] for hour, share in parts)
        relative = min(new / max(exposure * self.rate, 1e-9), _BUSIEST)
        weight = 0.5 ** ((now - self.polled_at) / HALF_LIFE)
        self.entries = self.entries * weight + new
        self.hours = self.hours * weight + exposure
        for hour, share in parts[-24:]:
            self.busy[hour] += _LEARNING * share * (relative * self.busy[hour] - self.busy[hour])
            self.busy[hour] = min(max(self.busy[hour], _QUIETEST), _BUSIEST)
        self.polled_at = now

    def expected(self, now: float, wanted: float = WANTED, longest: float = DAY) -> float:
        """Return the time from ``now`` until ``wanted`` new entries are expected, ``longest`` if not before."""
        waited = expected = 0.0
        while expected < wanted and waited < longest:
            hour = int((now + waited) // HOUR) % 24
            expected += self.rate * self.busy[hour] * _STEP / HOUR
            waited += _STEP
        return min(waited, longest)

    def pack(self) -> bytes:
        """Return it for a table, 120 bytes; :meth:`unpack` reads it."""
        return _PACKED.pack(self.entries, self.hours, self.polled_at, *self.busy)

    @classmethod
    def unpack(cls, packed: bytes) -> Rhythm:
        """Return what :meth:`pack` wrote."""
        entries, hours, polled_at, *busy = _PACKED.unpack(packed)
        return cls(entries, hours, polled_at, busy)


def next_poll(
    rhythm: Rhythm,
    now: float,
    limits: Limits,
    *,
    shows: float | None = None,
    at_least: float = 0.0,
    wishes: Wishes = NO_WISHES,
) -> float:
    """Return when a container that was just polled is due again.

    :param shows: the time between the oldest entry that it lists and now; None for a container that forgets nothing,
        such as a sitemap, or lists no times.
    :param at_least: the longest of the waits that the server asks for (``max-age``, ``Retry-After``); it counts even
        above the ceiling, and so does the ``ttl`` among the wishes.
    """
    wait = max(rhythm.expected(now, longest=limits.ceiling), wishes.period)
    if shows is not None:
        wait = min(wait, shows / MARGIN)
    due = now + max(min(max(wait, limits.floor), limits.ceiling), at_least, wishes.ttl)
    return wishes.allowed_from(due)


def next_try(failures: int, now: float, *, at_least: float = 0.0) -> float:
    """Return when something that has failed ``failures`` times in a row is due again: each time after twice the time.

    :param at_least: the wait that the server asks for.
    """
    doubled = HOUR * 2.0 ** min(failures - 1, 16)
    return now + max(min(doubled, LONGEST_WAIT), at_least)


def _hours_between(start: float, end: float) -> Iterator[tuple[int, float]]:
    """Yield the hours of the day that a time touches, each with the share of it, at most the last seven days."""
    start = max(start, end - 7 * DAY)
    while start < end:
        until = min((start // HOUR + 1) * HOUR, end)
        yield int(start // HOUR) % 24, (until - start) / HOUR
        start = until
