"""A run beside earlier ones of the same spider over the same inputs: what is usual, what fell off, who fell silent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import islice, takewhile
from pathlib import Path
from statistics import median

from newscrawl.runs.arrivals import Arrivals
from newscrawl.runs.counts import MOST_NAMES
from newscrawl.runs.manifests import Manifest, manifests
from newscrawl.runs.shares import FEWEST_RUNS, LAST_RUNS, WATCHED, Watched, comparable, share_of

REMEMBERED = timedelta(days=70)
"""How far back runs are looked at: ten runs on each day of the week."""
MOST_RUNS = 1_000
DEVIATIONS = 3.0
"""Deviations by which a share that is marked is off."""
LEAST = 0.05
"""By how much it is off at least: of many records a difference is certain that matters to nobody."""
MISSING = 20
"""Articles of an outlet that would have come in the runs that had none of it."""
FEWEST_RECORDS = 20
"""Documents or records of which a share is told; runs with fewer are counted together."""
TABLES = ("rejections", "languages", "outlets", "agencies", "rules")
"""Counts of a manifest that are shown, by their names there."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A share of a run, and what is usual."""

    name: str
    """A field of the record, ``rejected`` or ``copies``."""
    share: float | None
    """None where there was nothing to count."""
    of: int
    """Documents or records of which it is the share."""
    runs: int = 1
    """Runs that were counted together, the last one being this, since each has few."""
    usual: float | None = None
    """The median of up to ten earlier runs; None where too few are known."""
    marked: bool = False
    """Whether it is worse than what is usual by more than three deviations."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How often something occurs in a run, and in earlier ones."""

    name: str
    number: int
    usual: float | None = None
    """The median of up to ten earlier runs."""


@dataclass(frozen=True, slots=True)
class SilentOutlet:
    """An outlet with records in most of the earlier runs, and none in this one."""

    name: str
    usual: float
    """The median of its records in up to ten earlier runs."""
    missing: int
    """Records that would have come, in this run and those just before it that had none; 0 if that is not known."""
    marked: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run beside earlier ones."""

    run: Manifest
    earlier: int
    """Earlier runs that can be compared with it."""
    shares: list[Standing]
    tables: dict[str, list[Counted]]
    """By the names of ``TABLES``, the largest numbers first."""
    new_outlets: list[Counted] = field(default_factory=list)
    silent_outlets: list[SilentOutlet] = field(default_factory=list)

    @property
    def marks(self) -> list[str]:
        """What somebody should look after, a sentence each."""
        return list(_marks(self))


def earlier_runs(run: Manifest, folder: Path) -> list[Manifest]:
    """Return the runs with which a run is compared, the newest first, by the manifests in a folder."""
    oldest = run.started - REMEMBERED
    others = (
        one for one in manifests(folder, run.run.spider) if one.started <= run.started and one.run.id != run.run.id
    )
    return list(comparable(run, takewhile(lambda one: one.started >= oldest, islice(others, MOST_RUNS))))


def compare(run: Manifest, earlier: Sequence[Manifest]) -> Comparison:
    """Return a run beside earlier ones; one that did not run to its end is shown, and nothing of it is marked.

    :param earlier: comparable runs, the newest first.
    """
    return Comparison(
        run,
        len(earlier),
        [_standing(watched, run, earlier) for watched in WATCHED],
        {name: _counted(name, run, earlier[:LAST_RUNS]) for name in TABLES},
        _new_outlets(run, earlier[:LAST_RUNS]),
        _silent_outlets(run, earlier),
    )


def _standing(watched: Watched, run: Manifest, earlier: Sequence[Manifest]) -> Standing:
    found = share_of(watched, run, earlier, FEWEST_RECORDS)
    if found is None:
        part, whole = watched.parts(run)
        return Standing(watched.name, part / whole if whole else None, whole)
    off = found.usual - found.share if watched.is_better_high else found.share - found.usual
    marked = run.finish_reason == "finished" and off > max(DEVIATIONS * found.deviation, LEAST)
    return Standing(watched.name, found.share, found.of, found.runs, found.usual, marked)


def _counted(name: str, run: Manifest, earlier: Sequence[Manifest]) -> list[Counted]:
    numbers: Mapping[str, int] = getattr(run, name)
    known = [counts for one in earlier if (counts := getattr(one, name)) or not one.new]
    usual = _median_of(known)
    return [Counted(key, number, usual(key)) for key, number in sorted(numbers.items(), key=lambda pair: -pair[1])]


def _median_of(known: Sequence[Mapping[str, int]]) -> Callable[[str], float | None]:
    """Return what gives the median of a name's numbers; None where too few runs are known."""
    if len(known) < FEWEST_RUNS:
        return lambda _: None
    return lambda name: median(counts.get(name, 0) for counts in known)


def _new_outlets(run: Manifest, earlier: Sequence[Manifest]) -> list[Counted]:
    """Return the outlets that no earlier run had; one may have been among those that a manifest does not name."""
    if not any(one.new for one in earlier):
        return []
    known = {name for one in earlier for name in one.outlets}
    unnamed = max((_most_unnamed(one) for one in earlier), default=0)
    return [Counted(name, n) for name, n in run.outlets.items() if name not in known and n > unnamed]


def _silent_outlets(run: Manifest, earlier: Sequence[Manifest]) -> list[SilentOutlet]:
    if not run.new or run.finish_reason != "finished":
        return []
    last = [one for one in earlier if one.new][:LAST_RUNS]
    usual = _median_of([one.outlets for one in last])
    arrivals, found = Arrivals(run, earlier), []
    for name in sorted({name for one in last for name in one.outlets} - run.outlets.keys()):
        number = usual(name)
        if number and number > _most_unnamed(run):
            missing = arrivals.missing(partial(_of_outlet, name)).articles
            found.append(SilentOutlet(name, number, missing, missing >= MISSING))
    return sorted(found, key=lambda one: (-one.missing, -one.usual, one.name))


def _of_outlet(name: str, run: Manifest) -> int:
    return run.outlets.get(name, 0)


def _most_unnamed(run: Manifest) -> int:
    """Return how many records an outlet may have that a manifest does not name."""
    return min(run.outlets.values()) if len(run.outlets) >= MOST_NAMES else 0


def _marks(found: Comparison) -> Iterator[str]:
    """Yield what went wrong, the alarms of the run itself, and what is marked without one."""
    yield from found.run.problems
    told = {str(alarm.get("name")): str(alarm.get("sentence")) for alarm in found.run.alarms}
    yield from (str(alarm.get("sentence")) for alarm in found.run.alarms)
    for watched, one in zip(WATCHED, found.shares, strict=True):
        if one.marked and watched.alarm not in told and one.share is not None and one.usual is not None:
            yield watched.sentence(one.share, one.of, one.usual)
    for outlet in found.silent_outlets:
        if outlet.marked and not any(outlet.name in sentence for sentence in told.values()):
            yield f"nothing from {outlet.name}, where {outlet.missing:,} articles or more used to come"
