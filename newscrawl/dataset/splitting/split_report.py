"""What is told of splits: sizes, what ties records, what to look at, what has moved since an earlier dataset."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from newscrawl.dataset.splitting.links import Mask, groups
from newscrawl.dataset.splitting.splits import ByDay, ByShare, Plan, Splitting, parse_day, parse_shares
from pipelines.errors import ArgumentError

if TYPE_CHECKING:
    from newscrawl.dataset.joining.joined import JoinedRecords

LARGE_GROUP = 0.05
"""A group with this share of all records, or more, is told: whichever split it is in, shares are not as asked for."""
SMALL_GROUP = 10
"""A group of fewer records is not told: where so few are a large share, no shares can be as asked for."""


@dataclass(frozen=True, slots=True)
class EarlierDataset:
    """A dataset that was made before of some of the same runs."""

    name: str
    runs: frozenset[str]
    """Ids of its runs."""
    plan: Plan
    reclustered: bool
    """Whether all texts were compared again for it."""

    @classmethod
    def read(cls, path: Path) -> EarlierDataset | None:
        """Return what a ``dataset.json`` says; None if that dataset has no splits.

        :raises ArgumentError: when it cannot be read, or is something else.
        """
        try:
            content: dict[str, Any] = msgspec.json.decode(path.read_bytes())
            splits: Mapping[str, Any] | None = content["splits"]
            runs = frozenset(str(run["id"]) for run in content["runs"])
            if splits is None:
                return None
            by, seed = str(splits["by"]), splits["seed"]
            plan = ByDay(parse_day(by)) if by.startswith("time=") else ByShare(parse_shares(by), int(seed or 0))
            return cls(str(path), runs, plan, splits["reclustered"] is not None)
        except OSError as error:
            raise ArgumentError(f"{path} cannot be read: {error.strerror}") from error
        except (ArgumentError, msgspec.MsgspecError, KeyError, TypeError, ValueError) as error:
            raise ArgumentError(f"{path} is not the dataset.json of a dataset ({error!r})") from error


@dataclass(frozen=True, slots=True)
class Moves:
    """What has changed for the records of an earlier dataset, since others were added."""

    since: str
    """The earlier dataset."""
    records: int
    """Records of its runs."""
    moved: int
    """How many of them are in another split now."""
    joined: int
    """How many of its groups have become part of another one."""

    def __str__(self) -> str:
        return (
            f"since {self.since}: {self.joined:,} of the groups have become part of another, and "
            f"{self.moved:,} of {self.records:,} records are in another split"
        )


def moves_since(records: JoinedRecords, splitting: Splitting, earlier: EarlierDataset | None = None) -> Moves | None:
    """Return what has changed since an earlier dataset; None if it had none of these records.

    :param earlier: default: one that was made in the same way without the newest run.
    """
    known = [earlier is None or run.id in earlier.runs for run in records.runs]
    if earlier is None and known:
        known[-1] = False
    had: Mask = np.array(known, np.bool_)[records.run]
    if not had.any():
        return None
    reclustered = earlier is None or earlier.reclustered
    links = [each for each in splitting.links if reclustered or each.kind != "overlap"]
    before = groups(len(records), links, had)
    plan = splitting.plan if earlier is None else earlier.plan
    names = np.array([*plan.names, ""]), np.array([*splitting.plan.names, ""])
    moved = names[0][plan.assigned(records, before)] != names[1][splitting.split]
    joined = len(np.unique(before[had])) - len(np.unique(splitting.group[had]))
    name = "a dataset without the newest run" if earlier is None else earlier.name
    return Moves(name, int(had.sum()), int(np.count_nonzero(moved & had)), joined)


@dataclass(slots=True, kw_only=True)
class SplitReport:
    """Counts of the splits of a dataset."""

    records: dict[str, int]
    """Records of each split."""
    groups: int
    """Groups of which the dataset has a record."""
    largest_group: int
    """Records of the largest of them."""
    largest_group_id: str
    """Id of its first record, which the dataset may have left out."""
    largest_group_split: str
    largest_without: dict[str, int] = field(default_factory=dict)
    """Records of the largest group if one kind of tie did not count, by kind; only where it is too large."""
    ties: dict[str, int]
    """Pairs of records that are tied, by kind; of all records, whether the dataset has them or not."""
    straddling: int = 0
    """Records of the day or later that are in the earlier split, since their group begins before it."""
    undated: int = 0
    """Records without a date in the earlier split of a dataset that is divided by day."""
    shares: dict[str, float] = field(default_factory=dict)
    """Shares that were asked for."""

    @classmethod
    def of(cls, records: JoinedRecords, splitting: Splitting, chosen: Mask) -> SplitReport:
        """Return the report of the splits of a dataset.

        :param chosen: which records the dataset has: at least one.
        """
        plan, names = splitting.plan, splitting.plan.names
        sizes = np.bincount(splitting.group[chosen])
        largest = int(sizes.argmax())
        counts = np.bincount(splitting.split[chosen], minlength=len(names)).tolist()
        report = cls(
            records=dict(zip(names, counts, strict=True)),
            groups=int(np.count_nonzero(sizes)),
            largest_group=int(sizes[largest]),
            largest_group_id=records.ids[largest],
            largest_group_split=names[splitting.split[largest]],
            ties={each.kind: len(each.row) for each in splitting.links},
            shares=dict(plan.shares) if isinstance(plan, ByShare) else {},
        )
        if isinstance(plan, ByDay):
            earlier = chosen & (splitting.split == 0)
            report.straddling = int(np.count_nonzero(earlier & plan.is_later(records)))
            report.undated = int(np.count_nonzero(earlier & ~plan.is_dated(records)))
        if report.is_lopsided:
            report.largest_without = {
                left_out.kind: int(np.bincount(_without(records, splitting, left_out.kind)[chosen]).max())
                for left_out in splitting.links
            }
        return report

    @property
    def is_lopsided(self) -> bool:
        """Whether one group has so many of the records that shares cannot be as asked for."""
        return self.largest_group >= max(LARGE_GROUP * sum(self.records.values()), SMALL_GROUP)

    def warnings(self) -> Iterator[str]:
        """Yield what people should look at before they use the splits, each as a sentence."""
        everything = sum(self.records.values())
        if self.is_lopsided:
            kind, rest = min(self.largest_without.items(), key=lambda item: item[1])
            yield (
                f"one group has {self.largest_group:,} of {everything:,} records "
                f"({self.largest_group / everything:.1%}), all of them in {self.largest_group_split}, from "
                f"{self.largest_group_id} on: shares are not as asked for. Without its ties by {kind} the largest "
                f"group would have {rest:,}: look at these, or choose another seed"
            )
        for name, count in self.records.items():
            if not count:
                yield f"{name} has no record: there are only {self.groups:,} groups"


def _without(records: JoinedRecords, splitting: Splitting, kind: str) -> Any:
    return groups(len(records), [each for each in splitting.links if each.kind != kind])
