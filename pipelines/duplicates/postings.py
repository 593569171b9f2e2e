"""Which texts hold a key: sorted runs of (key, text's number), merged as they grow.

A log-structured merge (O'Neil et al., "The Log-Structured Merge-Tree", 1996) of plain arrays: what is added is sorted
and becomes a run; a run that is not much smaller than what comes after it is merged with it. So there are few runs,
each entry is sorted anew a few times only, and a run that stands on the disk is never changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import numpy as np
from numpy.typing import NDArray

Entries = NDArray[np.uint64]
"""Sorted pairs: the key in the upper half, the text's number in the lower."""
Numbers = NDArray[np.uint32]
Places = NDArray[np.int64]

GROWTH = 4
"""A run is merged with what comes after it unless it is more than so many times as long."""
_KEY = np.uint64(32)
_NUMBER = np.uint64(0xFFFF_FFFF)


class Postings:
    """Keys of texts; runs in memory follow runs that may lie in files."""

    def __init__(self) -> None:
        self.store([])

    def store(self, runs: list[Entries]) -> None:
        """Take these runs for all there are."""
        self.stored = runs
        self._added: list[Entries] = []

    def __iter__(self) -> Iterator[Entries]:
        yield from self.stored
        yield from self._added

    def add(self, entries: Entries) -> None:
        """Add sorted entries, whose texts have higher numbers than all before them."""
        while self._added and len(self._added[-1]) <= GROWTH * len(entries):
            entries = np.concatenate((self._added.pop(), entries))
            entries.sort(kind="stable")  # runs that are sorted already are merged
        if len(entries):
            self._added.append(entries)

    def find(self, keys: Numbers) -> tuple[Places, Numbers]:
        """Return where keys were met: places in ``keys``, which is sorted, and numbers of texts.

        Both are sorted by place, then by number.
        """
        places, numbers = [], []
        sought = keys.astype(np.uint64) << _KEY
        for run in self:
            starts = np.searchsorted(run, sought)
            hits = np.flatnonzero(run.take(starts, mode="clip") >> _KEY == keys)
            ends = np.searchsorted(run, sought[hits] | _NUMBER, side="right")
            starts = starts[hits]
            lengths = np.maximum(ends - starts, 0)
            places.append(np.repeat(hits, lengths))
            numbers.append((run[_ranges(starts, lengths)] & _NUMBER).astype(np.uint32))
        if not places:
            return np.empty(0, np.int64), np.empty(0, np.uint32)
        place, number = np.concatenate(places), np.concatenate(numbers)
        order = np.argsort(place, kind="stable")  # an older run has lower numbers
        return place[order], number[order]

    def settle(self) -> tuple[int, Entries]:
        """Return what was added as one run, merged with the last stored runs, and how many of those are in it."""
        merged = len(self.stored)
        parts = self._added
        length = sum(map(len, parts))
        while merged and len(self.stored[merged - 1]) <= GROWTH * length:
            merged -= 1
            length += len(self.stored[merged])
        entries = np.concatenate([*self.stored[merged:], *parts]) if length else np.empty(0, np.uint64)
        entries.sort(kind="stable")
        return len(self.stored) - merged, cast("Entries", entries)


def entries(keys: Numbers, numbers: Numbers) -> Entries:
    """Return sorted entries of pairs of a key and a text's number."""
    paired = keys.astype(np.uint64) << _KEY | numbers.astype(np.uint64)
    paired.sort(kind="stable")
    return paired


def _ranges(starts: Places, lengths: Places) -> Places:
    """Return the numbers from each start on, as many as each length says, behind one another."""
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + lengths, lengths)
