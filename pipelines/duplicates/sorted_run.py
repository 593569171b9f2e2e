"""A sorted run of entries, and where those of a key stand in it."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Entries = NDArray[np.uint64]
"""Sorted pairs: the key in the upper half, the text's number in the lower."""
Numbers = NDArray[np.uint32]
Places = NDArray[np.int64]

KEY = np.uint64(32)
"""A key stands so many bits above the number."""
_NUMBER = np.uint64(0xFFFF_FFFF)
_LISTED = 16
"""Entries in a part of a run of which the directory names the start, about."""
_SHORT = 1 << 19
"""Shorter runs stay in the processor's cache, and are soon merged: they have no directory."""


class Run:
    """Entries that do not change; keys are hashes, so a directory of what they begin with leads near each of them."""

    def __init__(self, entries: Entries) -> None:
        self.entries = entries

    def __len__(self) -> int:
        return len(self.entries)

    def find(self, keys: Numbers) -> tuple[Places, Numbers]:
        """Return where keys were met: places in ``keys``, and numbers of texts, both in their order.

        It takes less time for keys that are sorted.
        """
        if not len(self):
            return np.empty(0, np.int64), keys[:0]
        sought = keys.astype(np.uint64) << KEY
        starts = self._search(sought)
        hits = (self.entries.take(starts, mode="clip") >> KEY == keys).nonzero()[0]
        if not len(hits):
            return hits, keys[:0]
        starts = starts[hits]
        lengths = self._search(sought[hits] | _NUMBER) - starts  # the last number is no text's
        return hits.repeat(lengths), self.entries[ranges(starts, lengths)].astype(np.uint32)

    def _search(self, sought: Entries) -> Places:
        """Return where each of the values would stand, by a binary search of all at once after the directory."""
        if len(self) < _SHORT:
            return np.searchsorted(self.entries, sought)
        shift, starts, halvings = self._directory
        places: Places = starts[(sought >> shift).astype(np.int64)]
        for bit in reversed(range(halvings)):  # behind a part all entries are larger: its end need not be known
            step = np.int64(1 << bit)
            places += step * (self.entries.take(places + (step - 1), mode="clip") < sought)
        np.minimum(places, len(self), out=places)
        return places

    @cached_property
    def _directory(self) -> tuple[np.uint64, Places, int]:
        """Return by how much keys are shortened, where those that begin alike start, and how often to halve a part."""
        bits = (len(self) // _LISTED).bit_length()
        shift = np.uint64(64 - bits)
        starts = np.searchsorted(self.entries, np.arange(1 << bits, dtype=np.uint64) << shift)
        return shift, starts, int(np.diff(starts, append=len(self)).max()).bit_length()


def ranges(starts: Places, lengths: Places) -> Places:
    """Return the numbers from each start on, as many as each length says, behind one another."""
    ends: Places = lengths.cumsum()
    places: Places = np.arange(ends[-1] if len(ends) else 0) + (starts - ends + lengths).repeat(lengths)
    return places
