"""What is unusual about a run, beside earlier runs of the same spider over the same inputs.

Only finished runs are compared, and only with at least ``FEWEST_RUNS`` of them. What is usual is the median of the last
``LAST_RUNS``; an alarm is what is far from it, by more than chance, and clearly outside of their range. Runs just
before that raised the same alarm do not count; so an alarm lasts until its cause is mended, or until it has lasted for
so long (``LONGEST_ALARM``) that it is what is usual. Runs with few documents are counted together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from newscrawl.runs.arrivals import Arrivals
from newscrawl.runs.manifests import Manifest
from newscrawl.runs.shares import FEWEST_RUNS, LAST_RUNS, WATCHED, Share, share_of

DEVIATIONS = 4.0
"""Standard errors by which a share must be off, so that the noise of small numbers is no alarm."""


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
    most = {"rejected": tuning.rejected, "copies": tuning.duplicates}
    for watched in WATCHED:
        found = share_of(watched, run, earlier, tuning.fewest_records)
        if found is None:
            continue
        unusual = _is_low(found, tuning.coverage) if watched.is_better_high else _is_high(found, most[watched.name])
        if unusual:
            sentence = watched.sentence(found.share, found.of, found.usual)
            yield Alarm(watched.alarm, sentence, round(found.share, 4), round(found.usual, 4))


def _is_high(found: Share, most: float) -> bool:
    if not most or found.share < max(found.shares) + most / 2:
        return False
    return found.share - found.usual > max(most, DEVIATIONS * found.standard_error)


def _is_low(found: Share, part: float) -> bool:
    if not part or found.share > found.usual * part or found.share >= min(found.shares) * (1 + part) / 2:
        return False
    return found.usual - found.share > DEVIATIONS * found.standard_error
