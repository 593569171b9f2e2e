"""What is unusual about a run, beside earlier runs of the same spider over the same inputs.

Only finished runs are compared, and only with at least ``FEWEST_RUNS`` of them. What is usual is the median of the last
``LAST_RUNS``; an alarm is what is far from it, by more than chance, and clearly outside of their range. Runs just
before that raised the same alarm do not count; so an alarm lasts until its cause is mended, or until it has lasted for
so long (``LONGEST_ALARM``) that it is what is usual. Runs with few documents are counted together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import islice
from statistics import median

from newscrawl.monitoring.arrivals import Arrivals
from newscrawl.runs.manifests import Manifest

FEWEST_RUNS = 5
LAST_RUNS = 10
LONGEST_ALARM = 15
"""Runs in a row for which a share may be an alarm."""
DEVIATIONS = 4.0
"""Standard errors by which a share must be off, so that the noise of small numbers is no alarm."""
FIELDS = {
    "date": "a date",
    "title": "a title",
    "byline": "a byline",
    "agency": "an agency",
    "language": "a known language",
    "outlet": "an outlet",
}
"""Fields of the record whose coverage is watched, and how they are called in sentences."""
COPIES = ("exact", "near", "partial")


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing that is unusual about a run."""

    name: str
    """``nothing_new``, ``rejected``, ``duplicates``, ``coverage_<field>``, ``silent_outlet`` or ``silent_source``."""
    sentence: str
    """What is to be told to people."""
    value: float
    """What the run has: a share between 0 and 1, or a number of articles; of a silence, its days."""
    usual: float
    """What is usual."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """When something is an alarm; 0 switches one off. The settings ``NEWSCRAWL_ALARM_...`` say the same."""

    nothing_new: float = 10.0
    """Articles that would have come in the runs that had none."""
    rejected: float = 0.3
    """By how much the share of rejected documents is above the usual one."""
    duplicates: float = 0.3
    """By how much the share of copies among new articles is above the usual one."""
    coverage: float = 0.5
    """Below which part of its usual share a field is."""
    silent_outlet: float = 20.0
    """Articles of an outlet that would have come in the runs that had none of it."""
    fewest_records: int = 20
    """Documents or new articles of which a share is told; runs with fewer are counted together."""


def comparable(run: Manifest, earlier: Iterator[Manifest]) -> Iterator[Manifest]:
    """Yield the earlier runs with which a run is compared, in their order."""
    for other in earlier:
        if other.run.spider == run.run.spider and other.inputs == run.inputs and other.finish_reason == "finished":
            yield other


def alarms(run: Manifest, earlier: Sequence[Manifest], tuning: Tuning) -> list[Alarm]:
    """Return what is unusual about a finished run.

    :param earlier: comparable runs, the newest first.
    """
    if len(earlier) < FEWEST_RUNS:
        return []
    return [*_nothing_new(run, earlier, tuning), *_shares(run, earlier, tuning), *_outlets(run, earlier, tuning)]


def _nothing_new(run: Manifest, earlier: Sequence[Manifest], tuning: Tuning) -> Iterator[Alarm]:
    if run.new or not tuning.nothing_new:
        return
    arrivals = Arrivals(run, earlier)
    missing, silence = arrivals.missing(lambda one: one.new), arrivals.silence()
    if missing.articles >= tuning.nothing_new:
        sentence = f"nothing new in {_runs(missing.runs)}, where {missing.articles:,} articles or more used to come"
        yield Alarm("nothing_new", sentence, 0, missing.articles)
    elif silence is not None:
        days, longest = (round(pause / timedelta(days=1), 1) for pause in (silence.now, silence.longest_before))
        sentence = f"nothing new for {days:g} days; the longest pause before was {longest:g} days"
        yield Alarm("nothing_new", sentence, days, longest)


def _outlets(run: Manifest, earlier: Sequence[Manifest], tuning: Tuning) -> Iterator[Alarm]:
    """Yield an alarm for each outlet that has fallen silent, in the run in which there is enough evidence for it."""
    if not run.new or not tuning.silent_outlet:
        return
    arrivals = Arrivals(run, earlier)
    for outlet in sorted({name for one in earlier[:LAST_RUNS] for name in one.outlets} - run.outlets.keys()):
        missing = arrivals.missing(partial(_of_outlet, outlet))
        if missing.articles >= tuning.silent_outlet > missing.before:
            what = f"nothing from {outlet} in {_runs(missing.runs)}"
            sentence = f"{what}, where {missing.articles:,} articles or more used to come"
            yield Alarm("silent_outlet", sentence, 0, missing.articles)


def _of_outlet(outlet: str, run: Manifest) -> int:
    return run.outlets.get(outlet, 0)


def _runs(number: int) -> str:
    return "this run" if number == 1 else f"the last {number} runs"


def _shares(run: Manifest, earlier: Sequence[Manifest], tuning: Tuning) -> Iterator[Alarm]:
    def rejected(one: Manifest) -> tuple[int, int]:
        # where nothing is new, what is rejected was so before: that is tried again, while the rest is not read
        return (one.counts.get("rejected", 0), one.counts.get("read", 0)) if one.new else (0, 0)

    def copies(one: Manifest) -> tuple[int, int]:
        return sum(one.counts.get(kind, 0) for kind in COPIES), one.new

    for name, parts, most, what in (
        ("rejected", rejected, tuning.rejected, "documents were rejected"),
        ("duplicates", copies, tuning.duplicates, "new articles are copies"),
    ):
        found = _share(name, run, earlier, parts, tuning.fewest_records)
        if not found or not most or found.share < max(found.shares) + most / 2:
            continue
        if found.share - found.usual > max(most, found.noise):
            yield found.alarm(name, what)
    for field, called in FIELDS.items():
        name = f"coverage_{field}"

        def covered(one: Manifest, field: str = field) -> tuple[int, int]:
            return one.coverage.get(field, 0), one.new

        found = _share(name, run, earlier, covered, tuning.fewest_records)
        if not found or not tuning.coverage or found.share > found.usual * tuning.coverage:
            continue
        if found.usual - found.share > found.noise and found.share < min(found.shares) * (1 + tuning.coverage) / 2:
            yield found.alarm(name, f"new articles have {called}")


@dataclass(frozen=True, slots=True)
class _Share:
    """A share in a run, beside those in earlier ones."""

    share: float
    of: int
    shares: list[float]

    @property
    def usual(self) -> float:
        return median(self.shares)

    @property
    def noise(self) -> float:
        """By how much a share of so many may differ from the usual one by chance."""
        usual = min(max(self.usual, 1 / self.of), 1 - 1 / self.of)
        return DEVIATIONS * math.sqrt(usual * (1 - usual) / self.of)

    def alarm(self, name: str, what: str) -> Alarm:
        sentence = f"{self.share:.0%} of {self.of:,} {what}, where {self.usual:.0%} is usual"
        return Alarm(name, sentence, round(self.share, 4), round(self.usual, 4))


def _share(
    name: str, run: Manifest, earlier: Sequence[Manifest], parts: Callable[[Manifest], tuple[int, int]], fewest: int
) -> _Share | None:
    """Return a share with what is usual, or None where there are too few runs or documents to say."""
    if not parts(run)[1]:
        return None
    alarmed = next((place for place, one in enumerate(earlier) if not one.has_alarm(name)), len(earlier))
    skipped = alarmed if alarmed < LONGEST_ALARM else 0
    present = next(_blocks([run, *earlier], parts, fewest), None)
    usual = islice(_blocks(earlier[max(skipped, present.runs - 1 if present else 0) :], parts, fewest), LAST_RUNS)
    shares = [block.part / block.whole for block in usual]
    if present is None or len(shares) < FEWEST_RUNS:
        return None
    return _Share(present.part / present.whole, present.whole, shares)


@dataclass(frozen=True, slots=True)
class _Block:
    """Runs that are counted together, since each has few documents."""

    part: int
    whole: int
    runs: int


def _blocks(runs: Iterable[Manifest], parts: Callable[[Manifest], tuple[int, int]], fewest: int) -> Iterator[_Block]:
    """Yield runs in their order, as many together as have the fewest documents of which a share can be told."""
    part = whole = number = 0
    for run in runs:
        counted = parts(run)
        part, whole, number = part + counted[0], whole + counted[1], number + 1
        if whole >= max(fewest, 1):
            yield _Block(part, whole, number)
            part = whole = number = 0
