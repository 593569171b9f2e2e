"""A sorted run of entries, and the search for the entries of a key in it."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Entries = NDArray[np.uint64]
"""Sorted pairs: a key in the upper half, a text number in the lower."""
Numbers = NDArray[np.uint32]
"""Text numbers, or keys."""
Places = NDArray[np.int64]
"""Indices, lengths or counts."""

KEY_SHIFT = np.uint64(32)
"""Bits by which the key is shifted in an entry."""
_NUMBER = np.uint64(0xFFFF_FFFF)
_DIRECTORY_STRIDE = 16
"""Average number of entries between two entries of the directory."""
_SHORT = 1 << 19
"""Shorter runs have no directory: they stay in the processor cache, and are merged soon."""


class SortedRun:
    """Entries that never change. Keys are hashes, so a directory of their leading bits leads close to each of them."""

    def __init__(self, entries: Entries) -> None:
        self.entries = entries

    def __len__(self) -> int:
        return len(self.entries)

    def find(self, keys: Numbers) -> tuple[Places, Numbers]:
        """Return the entries with one of the keys, as pairs of an index in ``keys`` and a text number.

        Both arrays have one element for each pair and are sorted by index, then by number. Sorted keys are faster.
        """
        if not len(self):
            return np.empty(0, np.int64), keys[:0]
        sought = keys.astype(np.uint64) << KEY_SHIFT
        starts = self._search(sought)
        hits = (self.entries.take(starts, mode="clip") >> KEY_SHIFT == keys).nonzero()[0]
        if not len(hits):
            return hits, keys[:0]
        starts = starts[hits]
        lengths = self._search(sought[hits] | _NUMBER) - starts  # no text has the last number
        return hits.repeat(lengths), self.entries[ranges(starts, lengths)].astype(np.uint32)

    def _search(self, sought: Entries) -> Places:
        """Return where each value would be inserted: one binary search for all of them, starting from the directory."""
        if len(self) < _SHORT:
            return np.searchsorted(self.entries, sought)
        shift, starts, halvings = self._directory
        places: Places = starts[(sought >> shift).astype(np.int64)]
        for bit in reversed(range(halvings)):  # all later entries are larger, so the end of the range need not be known
            step = np.int64(1 << bit)
            places += step * (self.entries.take(places + (step - 1), mode="clip") < sought)
        np.minimum(places, len(self), out=places)
        return places

    @cached_property
    def _directory(self) -> tuple[np.uint64, Places, int]:
        """Return the shift to the leading bits, the index where each value of these starts, and the search depth."""
        bits = (len(self) // _DIRECTORY_STRIDE).bit_length()
        shift = np.uint64(64 - bits)
        starts = np.searchsorted(self.entries, np.arange(1 << bits, dtype=np.uint64) << shift)
        return shift, starts, int(np.diff(starts, append=len(self)).max()).bit_length()


def ranges(starts: Places, lengths: Places) -> Places:
    """Return the integers of each range ``start, start + 1, ... start + length - 1``, concatenated."""
    ends: Places = lengths.cumsum()
    places: Places = np.arange(ends[-1] if len(ends) else 0) + (starts - ends + lengths).repeat(lengths)
    return places
