"""Which rule of polling asks least, misses nothing and hears soonest: ``python -m benchmarks.polling [--feeds N]``.

Made-up feeds are polled for 28 days, the first 7 of which are not counted. Each has its own mean rate, from some
entries a month to hundreds a day, a fifth of the entries by night, fewer on weekends, and bursts of up to seven within
ten minutes; it shows between 10 and 100 entries. A rule learns at each poll what a crawler would learn: the entries
that are shown and which of them are new.

The rules of other programs are written after their sources, with their defaults.
"""

from __future__ import annotations

import argparse
import math
import random
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import mean, median
from typing import Protocol

from newscrawl.web.schedule import DAY, HOUR, MINUTE, Limits, Rhythm, next_poll

DAYS, UNCOUNTED = 28, 7
CAPACITIES = (10, 15, 20, 20, 25, 30, 50, 100)
_START = 1_767_571_200.0  # a Monday, midnight UTC


@dataclass(frozen=True, slots=True)
class Feed:
    """A made-up feed."""

    times: list[float]
    """When its entries were published, ascending."""
    capacity: int
    """Entries that it shows."""


class Rule(Protocol):
    """A rule of polling, for one feed."""

    def next(self, now: float, shown: Sequence[float], new: int) -> float:
        """Return the time of the next poll after one that found ``new`` entries among the ``shown`` ones."""


@dataclass
class Every:
    """The same interval for all feeds."""

    interval: float

    def next(self, now: float, shown: Sequence[float], new: int) -> float:  # noqa: ARG002
        """Return the time after the interval."""
        return now + self.interval


@dataclass
class Miniflux:
    """miniflux, ``POLLING_SCHEDULER=entry_frequency``: the mean interval of a week, between 5 minutes and 24 hours."""

    seen: list[float] = field(default_factory=list)

    def next(self, now: float, shown: Sequence[float], new: int) -> float:
        """Return the time after the week's mean interval."""
        self.seen += shown[len(shown) - new :]
        week = len(self.seen) - bisect_right(self.seen, now - 7 * DAY)
        return now + min(max(7 * DAY / week if week else DAY, 5 * MINUTE), DAY)


@dataclass
class MediaCloud:
    """Media Cloud's rss-fetcher: longer if two thirds are known, shorter if under one third; 10 minutes to 24 hours."""

    interval: float = 6 * HOUR

    def next(self, now: float, shown: Sequence[float], new: int) -> float:
        """Return the time after the changed interval."""
        known = 1 - new / len(shown) if shown else 1.0
        if known >= 2 / 3:
            self.interval += 5 * MINUTE if new else HOUR
        elif known < 1 / 3:
            self.interval = 6 * HOUR if self.interval > 6 * HOUR else self.interval - HOUR
        self.interval = min(max(self.interval, 10 * MINUTE), DAY)
        return now + self.interval


@dataclass
class NewsCrawl:
    """Common Crawl's news-crawl, StormCrawler's adaptive scheduler: by 0.8 or 1.5; 90 minutes to 90 days."""

    interval: float = 12 * HOUR

    def next(self, now: float, shown: Sequence[float], new: int) -> float:  # noqa: ARG002
        """Return the time after the changed interval."""
        self.interval = min(max(self.interval * (0.8 if new else 1.5), 90 * MINUTE), 90 * DAY)
        return now + self.interval


@dataclass
class Newscrawl:
    """``newscrawl/web/schedule.py``."""

    limits: Limits = field(default_factory=Limits)
    rhythm: Rhythm = field(default_factory=Rhythm)

    def next(self, now: float, shown: Sequence[float], new: int) -> float:
        """Return what a crawl would note as due."""
        if self.rhythm.polled_at:
            self.rhythm.observe(now, new)
        else:
            self.rhythm.begin(now, shown)
        return next_poll(self.rhythm, now, self.limits, shows=now - shown[0] if shown else None)


@dataclass(slots=True)
class Outcome:
    """What polling by one rule cost and gave, over all feeds."""

    polls: int = 0
    with_new: int = 0
    missed: int = 0
    listed: int = 0
    delays: list[float] = field(default_factory=list)

    def row(self, feeds: int) -> str:
        """Return it as a row of the table."""
        self.delays.sort()
        delays = [self.delays[int(len(self.delays) * part)] / MINUTE for part in (0.5, 0.9)] + [mean(self.delays) / 60]
        a_day = self.polls / feeds / (DAYS - UNCOUNTED)
        found, lost = 100 * self.with_new / self.polls, 100 * self.missed / self.listed
        return (
            f"| {a_day:.1f} | {found:.0f} % | {lost:.2f} % | " + " | ".join(f"{delay:.0f}" for delay in delays) + " |"
        )


def made_up_feeds(number: int, draw: random.Random) -> list[Feed]:
    """Return feeds whose rates are spread as those of outlets are: most small, a few large."""
    rates = (min(600.0, max(0.03, draw.lognormvariate(math.log(6), 1.7))) for _ in range(number))
    return [Feed(_arrivals(draw, rate), draw.choice(CAPACITIES)) for rate in rates]


def _arrivals(draw: random.Random, rate: float) -> list[float]:
    """Return when a feed of ``rate`` entries a day publishes."""
    time, times = 0.0, []
    while time < DAYS * DAY:
        time += draw.expovariate(2.2 * rate / DAY)
        hour, weekday = time / HOUR % 24, int(time / DAY) % 7
        business = 1.25 * (1.0 if 7 <= hour < 20 else 0.25) * (1.0 if weekday < 5 else 0.5)
        if draw.random() < business / 2:
            times.append(time)
            if draw.random() < 0.1:
                times += [time + draw.random() * 10 * MINUTE for _ in range(draw.randint(1, 6))]
    return sorted(_START + time for time in times)


def poll(feed: Feed, rule: Rule, first: float, outcome: Outcome) -> None:
    """Poll a feed by a rule until the end, and add to the outcome what came of it."""
    now, known = first, 0
    while now < _START + DAYS * DAY:
        listed = bisect_right(feed.times, now)
        shown = feed.times[max(0, listed - feed.capacity) : listed]
        new = min(listed - known, len(shown))
        if now > _START + UNCOUNTED * DAY:
            outcome.polls += 1
            outcome.with_new += new > 0
            outcome.listed += listed - known
            outcome.missed += listed - known - new
            outcome.delays += [now - time for time in feed.times[listed - new : listed]]
        known = listed
        now = rule.next(now, shown, new)


RULES: dict[str, Callable[[], Rule]] = {
    "every 6 hours (news-please)": lambda: Every(6 * HOUR),
    "every hour": lambda: Every(HOUR),
    "every 15 minutes": lambda: Every(15 * MINUTE),
    "every 10 minutes": lambda: Every(10 * MINUTE),
    "miniflux, by frequency": Miniflux,
    "Media Cloud": MediaCloud,
    "news-crawl": NewsCrawl,
    "newscrawl": Newscrawl,
    'newscrawl, every = ["15min", "12h"]': lambda: Newscrawl(Limits(15 * MINUTE, 12 * HOUR)),
}


def main() -> None:
    """Print a row for each rule."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=400)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    feeds = made_up_feeds(options.feeds, draw)
    firsts = [_START + draw.random() * HOUR for _ in feeds]
    a_day = [len(feed.times) / DAYS for feed in feeds]
    print(f"{len(feeds)} feeds, entries a day: median {median(a_day):.1f}, mean {mean(a_day):.1f}\n")
    print("| rule | polls a feed and day | with new entries | missed | delay, median min | 90 % | mean |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name, rule in RULES.items():
        outcome = Outcome()
        for feed, first in zip(feeds, firsts, strict=True):
            poll(feed, rule(), first, outcome)
        print(f"| {name} {outcome.row(len(feeds))}", flush=True)


if __name__ == "__main__":
    main()
