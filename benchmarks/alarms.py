"""How often alarms are false, and how soon they are true: ``python -m benchmarks.alarms [--runs N] [--seed N]``.

Histories of runs are made up: how often a crawl runs, how its articles come, and what breaks. For each it prints how
many sound runs raise an alarm, how many have something that ``scrapy runs`` marks, and after how many runs a breakdown
was noticed.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random

from newscrawl.monitoring.alarms import Tuning, alarms
from newscrawl.runs.comparison import compare
from newscrawl.runs.manifests import Manifest
from pipelines.items import Run

MONDAY = datetime(2026, 1, 5, 3, tzinfo=UTC)
HISTORY = 1_000
LONGEST = 100
Arriving = Callable[[datetime, timedelta, Random], int]


@dataclass(frozen=True)
class Habit:
    """How a crawl runs, and what comes."""

    name: str
    every: timedelta
    arriving: Arriving
    byline: Callable[[datetime, Random], float] = lambda _time, random: random.betavariate(35, 15)


def poisson(mean: float, random: Random) -> int:
    """Return a random number of events; of many it is drawn from the normal distribution."""
    if mean > 100:
        return max(0, round(random.gauss(mean, math.sqrt(mean))))
    limit, product, number = math.exp(-mean), random.random(), 0
    while product > limit:
        product *= random.random()
        number += 1
    return number


def _steady(a_day: float) -> Arriving:
    return lambda _time, wait, random: poisson(a_day * wait / timedelta(days=1), random)


def _weekdays(a_day: float) -> Arriving:
    return lambda time, wait, random: _steady(a_day if (time - wait / 2).weekday() < 5 else 0)(time, wait, random)


def _by_day(an_hour: float) -> Arriving:
    return lambda time, wait, random: _steady(24 * an_hour if 6 <= time.hour < 22 else 0)(time, wait, random)


def _bursts(mean: float) -> Arriving:
    return lambda _time, _wait, random: poisson(random.expovariate(1 / mean), random)


def _by_hand(size: int) -> Arriving:
    return lambda _time, _wait, random: size if random.random() < 0.5 else 0


def _weekend_bylines(time: datetime, random: Random) -> float:
    return random.betavariate(35, 15) if time.weekday() < 5 else random.betavariate(20, 30)


DAY, HOUR = timedelta(days=1), timedelta(hours=1)
HABITS = (
    Habit("each night, 50 a day", DAY, _steady(50)),
    Habit("each night, 3 a day", DAY, _steady(3)),
    Habit("each night, 80 on weekdays only", DAY, _weekdays(80)),
    Habit("each night, bursts of 20", DAY, _bursts(20)),
    Habit("each night, deliveries on half of the days", DAY, _by_hand(300)),
    Habit("each night, other bylines at weekends", DAY, _steady(120), _weekend_bylines),
    Habit("each hour, 12 by day, none by night", HOUR, _by_day(12)),
    Habit("each hour, 2 by day, none by night", HOUR, _by_day(2)),
    Habit("each quarter, 3 by day, none by night", HOUR / 4, _by_day(12)),
    Habit("each night, nothing changes", DAY, lambda *_: 0),
)


def history(habit: Habit, random: Random) -> Iterator[Manifest]:
    """Yield sound runs, one after another; now and then one is started again by hand, some minutes later."""
    time = MONDAY
    while True:
        time += habit.every
        yield made(time, habit.arriving(time, habit.every, random), habit.byline(time, random), random)
        if random.random() < 0.02:
            wait = timedelta(minutes=random.randint(2, 10))
            yield made(time + wait, habit.arriving(time + wait, wait, random), 0.7, random)


def made(time: datetime, new: int, byline: float, random: Random, rejected: float = 0.05) -> Manifest:
    """Return the manifest of a run."""
    refused = sum(random.random() < rejected for _ in range(new + 40))
    bylines = sum(random.random() < byline for _ in range(new))
    copies = sum(random.random() < random.betavariate(3, 17) for _ in range(new))
    return Manifest(
        run=Run("local", "local", "0"),
        started=time,
        finish_reason="finished",
        counts={"read": new + 40, "rejected": refused, "near": copies},
        coverage={"records": new, "byline": bylines, "date": new, "title": new, "language": new, "outlet": new},
        outlets={"a.example": new // 2, "b.example": new - new // 2} if new else {},
    )


def judged(run: Manifest, earlier: list[Manifest]) -> list[str]:
    """Return the names of the alarms of a run, note them in it, and put it before the earlier ones."""
    found = alarms(run, earlier, Tuning())
    run.alarms = [{"name": alarm.name} for alarm in found]
    earlier.insert(0, run)
    del earlier[HISTORY:]
    return [alarm.name for alarm in found]


def false_alarms(habit: Habit, runs: int, random: Random) -> dict[str, int]:
    """Return how many of so many sound runs raised each alarm."""
    earlier: list[Manifest] = []
    counts: dict[str, int] = {}
    for _, run in zip(range(runs), history(habit, random), strict=False):
        for name in judged(run, earlier):
            counts[name] = counts.get(name, 0) + 1
    return counts


def false_marks(habit: Habit, runs: int, random: Random) -> int:
    """Return of how many of so many sound runs ``scrapy runs`` marks something that was no alarm."""
    earlier: list[Manifest] = []
    marked = 0
    for _, run in zip(range(runs), history(habit, random), strict=False):
        alarmed = bool(alarms(run, earlier, Tuning()))
        marked += bool(compare(run, earlier).marks) and not alarmed
        judged(run, earlier)
    return marked


BREAKDOWNS: dict[str, Callable[[Manifest, Random], Manifest]] = {
    "nothing_new": lambda run, random: made(run.started, 0, 0.7, random),
    "rejected": lambda run, random: made(run.started, run.new, 0.7, random, rejected=0.6),
    "coverage_byline": lambda run, random: made(run.started, run.new, 0.1, random),
    "duplicates": lambda run, _: _copied(run),
}


def _copied(run: Manifest) -> Manifest:
    run.counts["near"] = run.new * 3 // 4
    return run


def delays(habit: Habit, name: str, trials: int, random: Random) -> list[int | None]:
    """Return after how many runs each of some breakdowns was noticed; None: not within ``LONGEST``."""
    found: list[int | None] = []
    for _ in range(trials):
        runs = history(habit, random)
        settled = round(timedelta(days=45) / habit.every * (0.8 + 0.4 * random.random()))
        earlier = list(islice(runs, min(settled, HISTORY)))[::-1]
        noticed = None
        for number, run in zip(range(1, LONGEST + 1), runs, strict=False):
            if name in judged(BREAKDOWNS[name](run, random), earlier):
                noticed = number
                break
        found.append(noticed)
    return found


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2_000, help="sound runs of each habit")
    parser.add_argument("--trials", type=int, default=20, help="breakdowns of each kind and habit")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    random = Random(given.seed)
    print(f"false alarms, and runs with other marks, in {given.runs:,} sound runs")
    for habit in HABITS:
        counts = false_alarms(habit, given.runs, random)
        marks = false_marks(habit, given.runs, Random(given.seed))
        print(f"  {habit.name:45} {sum(counts.values()):4} {marks:4}  {counts or ''}")
    print(f"runs until a breakdown is noticed: median, most, never, of {given.trials}")
    for name in BREAKDOWNS:
        print(f"  {name}")
        for habit in HABITS[:-1]:
            waits = sorted(wait for wait in delays(habit, name, given.trials, random) if wait is not None)
            never = given.trials - len(waits)
            middle = f"{waits[len(waits) // 2]:4} {waits[-1]:4}" if waits else "   -    -"
            print(f"    {habit.name:45} {middle} {never:4}")


if __name__ == "__main__":
    main()
