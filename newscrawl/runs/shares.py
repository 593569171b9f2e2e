"""Shares of a run (of new records with a byline, of documents that were rejected) beside those of earlier runs.

What is usual is the median of the last ``LAST_RUNS``. Runs with few documents are counted together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from statistics import median

from newscrawl.runs.manifests import Manifest

FEWEST_RUNS = 5
LAST_RUNS = 10
LONGEST_ALARM = 15
"""Runs in a row for which a share may be an alarm; then it is what is usual."""
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
_NORMAL = 1.4826
"""The standard deviation of a normal distribution, in medians of absolute deviations."""


def rejected(run: Manifest) -> tuple[int, int]:
    """Return how many documents were rejected, of those that were read.

    Where nothing is new, what is rejected was so before: that is tried again, while the rest is not read.
    """
    return (run.counts.get("rejected", 0), run.counts.get("read", 0)) if run.new else (0, 0)


def copies(run: Manifest) -> tuple[int, int]:
    """Return how many new records are copies, of all."""
    return sum(run.counts.get(kind, 0) for kind in COPIES), run.new


def covered(field: str, run: Manifest) -> tuple[int, int]:
    """Return how many new records have a field, of all."""
    return run.coverage.get(field, 0), run.new


@dataclass(frozen=True, slots=True)
class Watched:
    """A share that is watched."""

    name: str
    """A field of the record, ``rejected`` or ``copies``."""
    alarm: str
    """Name of the alarm on it."""
    meaning: str
    """What it is the share of, after a number."""
    parts: Callable[[Manifest], tuple[int, int]]
    """How many of how many, in a run."""
    is_better_high: bool

    def sentence(self, share: float, of: int, usual: float) -> str:
        """Return what is to be told to people of a share."""
        return f"{share:.0%} of {of:,} {self.meaning}, where {usual:.0%} is usual"


WATCHED = (
    Watched("rejected", "rejected", "documents were rejected", rejected, is_better_high=False),
    Watched("copies", "duplicates", "new articles are copies", copies, is_better_high=False),
    *(
        Watched(name, f"coverage_{name}", f"new articles have {called}", partial(covered, name), is_better_high=True)
        for name, called in FIELDS.items()
    ),
)


def comparable(run: Manifest, earlier: Iterable[Manifest]) -> Iterator[Manifest]:
    """Yield the earlier runs with which a run is compared, in their order."""
    for other in earlier:
        if other.run.spider == run.run.spider and other.inputs == run.inputs and other.finish_reason == "finished":
            yield other


@dataclass(frozen=True, slots=True)
class Share:
    """A share in a run, beside those in earlier ones."""

    share: float
    of: int
    """Documents or records of which it is the share."""
    runs: int
    """Runs in which these are: the run itself, and as many before it as it takes to tell a share."""
    shares: list[float]
    """Those of earlier runs, the newest first."""

    @property
    def usual(self) -> float:
        """The median of the earlier shares."""
        return median(self.shares)

    @property
    def deviation(self) -> float:
        """By how much a share of so many may differ from the usual one: by chance, and as earlier ones did."""
        spread = _NORMAL * median(abs(share - self.usual) for share in self.shares)
        return math.hypot(self.standard_error, spread)

    @property
    def standard_error(self) -> float:
        """By how much a share of so many differs from the usual one by chance."""
        usual = min(max(self.usual, 1 / self.of), 1 - 1 / self.of)
        return math.sqrt(usual * (1 - usual) / self.of)


def share_of(watched: Watched, run: Manifest, earlier: Sequence[Manifest], fewest: int) -> Share | None:
    """Return a share with what is usual, or None where there are too few runs or documents to say.

    Runs just before that raised an alarm on it do not say what is usual.

    :param earlier: comparable runs, the newest first.
    :param fewest: documents or records of which a share is told; runs with fewer are counted together.
    """
    parts = watched.parts
    if not parts(run)[1]:
        return None
    alarmed = next((place for place, one in enumerate(earlier) if not one.has_alarm(watched.alarm)), len(earlier))
    skipped = alarmed if alarmed < LONGEST_ALARM else 0
    present = next(_blocks([run, *earlier], parts, fewest), None)
    usual = islice(_blocks(earlier[max(skipped, present.runs - 1 if present else 0) :], parts, fewest), LAST_RUNS)
    shares = [block.part / block.whole for block in usual]
    if present is None or len(shares) < FEWEST_RUNS:
        return None
    return Share(present.part / present.whole, present.whole, present.runs, shares)


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
