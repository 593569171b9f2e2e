"""Splits that share no text, event or address: a group of records that are tied together is in one split as a whole.

The split of a group follows from the id of its first record and a seed, so it depends on nothing else that a dataset
contains: records of later runs leave it as it is, unless they join two groups.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import blake2b
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from newscrawl.dataset.joining.line_columns import NO_DATE
from newscrawl.dataset.splitting.links import Links, Mask, Rows, groups, links_of
from pipelines.errors import ArgumentError

if TYPE_CHECKING:
    from newscrawl.dataset.joining.joined import JoinedRecords

Splits = NDArray[np.int8]
EARLIER, LATER = "train", "test"
"""The splits before a day and from it on."""
_NAME = re.compile(r"[A-Za-z0-9_]+")
_RESERVED = frozenset({"all"})
"""Names that mean something else to those who load datasets."""


class Plan(Protocol):
    """How groups become splits."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the splits."""

    def assigned(self, records: JoinedRecords, group: Rows) -> Splits:
        """Return the split of each record, as an index into ``names``; -1 where the group is -1."""


@dataclass(frozen=True, slots=True)
class ByShare:
    """Each group is in a split by chance, which is drawn once for all from the seed and the group's first record."""

    shares: Mapping[str, float]
    """The share of all records that each split is to have; they add up to 1."""
    seed: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the splits."""
        return tuple(self.shares)

    def assigned(self, records: JoinedRecords, group: Rows) -> Splits:
        """Return the split of each record, as an index into ``names``; -1 where the group is -1."""
        firsts, which = np.unique(group, return_inverse=True)
        drawn = np.array([-1.0 if row < 0 else drawn_share(records.ids[row], self.seed) for row in firsts.tolist()])
        ends = np.cumsum(list(self.shares.values()))[:-1]
        found = np.searchsorted(ends, drawn, side="right").astype(np.int8)
        found[drawn < 0] = -1
        return found[which]


@dataclass(frozen=True, slots=True)
class ByDay:
    """A group is in the later split if all of its records are known to be of the day or after it, else in the earlier.

    So a record without a date is in the earlier one, and of a date that is a month or year, the first day counts.
    """

    day: date

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the splits."""
        return EARLIER, LATER

    def assigned(self, records: JoinedRecords, group: Rows) -> Splits:
        """Return the split of each record, as an index into ``names``; -1 where the group is -1."""
        earlier = np.ones(len(group), np.bool_)
        chosen = group >= 0
        earlier[group[chosen]] = False
        np.logical_or.at(earlier, group[chosen], ~self.is_later(records)[chosen])
        return np.where(chosen, np.where(earlier[group], 0, 1), -1).astype(np.int8)

    def is_later(self, records: JoinedRecords) -> Mask:
        """Return which records are known to be of the day or after it."""
        begins = datetime.combine(self.day, time(), UTC).timestamp()
        later: Mask = records.published >= int(begins)
        return later

    def is_dated(self, records: JoinedRecords) -> Mask:
        """Return which records have a date."""
        dated: Mask = records.published > NO_DATE
        return dated


def drawn_share(first: str, seed: int) -> float:
    """Return a number from 0 to 1 for a group, by the id of its first record; the same on every machine."""
    drawn = blake2b(f"{seed}\0{first}".encode(errors="surrogatepass"), digest_size=8, person=b"newscrawl split")
    return int.from_bytes(drawn.digest()) / 2**64


def parse_shares(given: str) -> dict[str, float]:
    """Return the shares in an argument such as ``train=0.9,test=0.1``.

    :raises ArgumentError: when it is malformed, or the shares do not add up to 1.
    """
    shares: dict[str, float] = {}
    for part in given.split(","):
        name, _, number = part.strip().partition("=")
        try:
            share = float(number)
        except ValueError:
            share = -1.0
        if not _NAME.fullmatch(name) or name in _RESERVED or name in shares or not 0 < share <= 1:
            raise ArgumentError(f"--split {given}: write names and shares of splits, as in train=0.9,test=0.1")
        shares[name] = share
    if abs(sum(shares.values()) - 1) > 1e-5:
        raise ArgumentError(f"--split {given}: the shares add up to {sum(shares.values()):g}, not to 1")
    return shares


def parse_day(given: str) -> date:
    """Return the day in an argument such as ``time=2026-10-01``.

    :raises ArgumentError: when there is none.
    """
    name, _, day = given.partition("=")
    try:
        if name == "time":
            return date.fromisoformat(day)
    except ValueError:
        pass
    raise ArgumentError(f"--split-by {given}: write a day, as in time=2026-10-01")


@dataclass(frozen=True, slots=True)
class Splitting:
    """The groups and splits of all records, whether a dataset takes them or not."""

    plan: Plan
    links: Sequence[Links]
    group: Rows
    """Row of the first record of each record's group: shape (records,)."""
    split: Splits
    """Index into ``plan.names``: shape (records,)."""


def splitting(records: JoinedRecords, plan: Plan, overlaps: Links | None = None) -> Splitting:
    """Return the groups and splits of records; they do not depend on which of them a dataset takes.

    :param overlaps: what reclustering has found.
    """
    links = links_of(records) + ([overlaps] if overlaps is not None else [])
    group = groups(len(records), links)
    return Splitting(plan, links, group, plan.assigned(records, group))
