"""Which texts hold a key: sorted runs of (key, text's number), merged as they grow.

A log-structured merge (O'Neil et al., "The Log-Structured Merge-Tree", 1996) of plain arrays: what is added is sorted
and becomes a run; a run that is not much smaller than what comes after it is merged with it. So there are few runs,
each entry is sorted anew a few times only, and a run that stands on the disk is never changed.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates.known_keys import KnownKeys

Entries = NDArray[np.uint64]
"""Sorted pairs: the key in the upper half, the text's number in the lower."""
Numbers = NDArray[np.uint32]
Places = NDArray[np.int64]

GROWTH = 4
"""A run is merged with what comes after it unless it is more than so many times as long."""
SHORT = 4_096
"""A run of at most so many entries in memory is merged with what comes after it in any case: searching it costs more."""
_KEY = np.uint64(32)
_NUMBER = np.uint64(0xFFFF_FFFF)
_RADIX = 1_024


class Postings:
    """Keys of texts; runs in memory follow runs that may lie in files."""

    def __init__(self) -> None:
        self._known = KnownKeys()
        self.store([])

    def store(self, runs: list[Entries]) -> None:
        """Take these runs for all there are; if there were others before, these hold no other keys."""
        self.stored = runs
        self._added: list[Entries] = []
        if not len(self._known):
            self._known.renew(runs)

    def __iter__(self) -> Iterator[Entries]:
        yield from self.stored
        yield from self._added

    def add(self, entries: Entries) -> None:
        """Add sorted entries, whose texts have higher numbers than all before them."""
        if not len(entries):
            return
        self._known.add(entries)
        while self._added and len(self._added[-1]) <= max(GROWTH * len(entries), SHORT):
            entries = merged(self._added.pop(), entries)
        self._added.append(entries)
        if self._known.is_full:
            self._known.renew(self)

    def find(self, keys: Numbers) -> tuple[Places, Numbers]:
        """Return where keys were met: places in ``keys``, which is sorted, and numbers of texts.

        Both are sorted by place, then by number.
        """
        known = np.flatnonzero(self._known.may_hold(keys))
        keys = keys[known]
        sought = keys.astype(np.uint64) << _KEY
        places, numbers = [np.empty(0, np.int64)], [np.empty(0, np.uint32)]
        for run in self if len(keys) else ():
            starts = np.searchsorted(run, sought)
            hits = np.flatnonzero(run.take(starts, mode="clip") >> _KEY == keys)
            if not len(hits):
                continue
            starts = starts[hits]
            lengths = np.maximum(np.searchsorted(run, sought[hits] | _NUMBER, side="right") - starts, 0)
            places.append(np.repeat(known[hits], lengths))
            numbers.append((run[ranges(starts, lengths)] & _NUMBER).astype(np.uint32))
        place, number = np.concatenate(places), np.concatenate(numbers)
        if len(places) <= 2:
            return place, number
        order = np.argsort(place, kind="stable")  # an older run has lower numbers
        return place[order], number[order]

    def settle(self) -> tuple[int, Entries]:
        """Return what was added as one run, merged with the last stored runs, and how many of those are in it."""
        last = len(self.stored)
        parts = self._added
        length = sum(map(len, parts))
        while last and len(self.stored[last - 1]) <= GROWTH * length:
            last -= 1
            length += len(self.stored[last])
        return len(self.stored) - last, merged(*self.stored[last:], *parts)


def entries(keys: Numbers, numbers: Numbers) -> Entries:
    """Return sorted entries of pairs of a key and a text's number."""
    return merged(keys.astype(np.uint64) << _KEY | numbers.astype(np.uint64))


def merged(*runs: Entries) -> Entries:
    """Return the entries of runs as one that is sorted; of runs that are sorted already it takes little time."""
    entries = np.concatenate([np.empty(0, np.uint64), *runs])
    entries.sort(kind="stable")
    return entries


def order(keys: Numbers) -> Places:
    """Return the places of keys in their order, equal ones as they stand: sorted by halves, for which there is radix sort.

    numpy sorts 16 bits by their digits, several times as fast as 32 by comparison.
    """
    if len(keys) < _RADIX:
        return np.argsort(keys, kind="stable")
    places = np.argsort(keys.astype(np.uint16), kind="stable")
    upper = (keys >> np.uint32(16)).astype(np.uint16)
    return places[np.argsort(upper[places], kind="stable")] if upper.any() else places


def ranges(starts: Places, lengths: Places) -> Places:
    """Return the numbers from each start on, as many as each length says, behind one another."""
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + lengths, lengths)
