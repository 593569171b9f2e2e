"""A sorted run of entries, and the search for the entries of a key in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
"""Hashes under which texts are found."""
Numbers = NDArray[np.uint32]
"""Text numbers."""
Places = NDArray[np.int64]
"""Indices, lengths or counts."""

KEY_BYTES, ENTRY_BYTES = 8, 12
"""Bytes of a key, and of an entry: a key and a text number."""
_DIRECTORY_STRIDE = 16
"""Average number of entries between two entries of the directory."""
_SHORT = 1 << 19
"""Shorter runs have no directory: they stay in the processor cache, and are merged soon."""


@dataclass(frozen=True, slots=True)
class Entries:
    """Pairs of a key and the number of a text that has it, sorted by key, then by number.

    The two are arrays of their own, so that a search reads nothing but keys.
    """

    keys: Keys
    """Shape (n,)."""
    numbers: Numbers
    """Shape (n,)."""

    def __len__(self) -> int:
        return len(self.keys)

    @classmethod
    def of_bytes(cls, content: NDArray[np.uint8]) -> Self:
        """Return the entries of a file, which are not copied: all keys, then all numbers, little-endian."""
        keys, numbers = np.split(content, [len(content) // ENTRY_BYTES * KEY_BYTES])
        return cls(keys.view(np.uint64), numbers.view(np.uint32))


class SortedRun:
    """Entries that never change. Keys are hashes, so a directory of their leading bits leads close to each of them."""

    def __init__(self, entries: Entries) -> None:
        self.entries = entries
        self._keys = entries.keys

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, keys: Keys) -> tuple[Places, Numbers]:
        """Return the entries with one of the keys, as pairs of an index in ``keys`` and a text number.

        Both arrays have one element for each pair and are sorted by index, then by number. Sorted keys are faster.
        """
        numbers = self.entries.numbers
        if not len(self):
            return np.empty(0, np.int64), numbers
        starts = self._search(keys, "left")
        hits = (self._keys.take(starts, mode="clip") == keys).nonzero()[0]
        if not len(hits):
            return hits, numbers[:0]
        starts = starts[hits]
        lengths = self._search(keys[hits], "right") - starts
        return hits.repeat(lengths), numbers[ranges(starts, lengths)]

    def _search(self, sought: Keys, side: Literal["left", "right"]) -> Places:
        """Return where each key would be inserted, before or after equal ones, as ``numpy.searchsorted`` does.

        It is one binary search for all of them, starting from the directory.
        """
        if len(self) < _SHORT:
            return np.searchsorted(self._keys, sought, side)
        precedes = np.less if side == "left" else np.less_equal
        shift, starts, halvings = self._directory
        places: Places = starts[(sought >> shift).astype(np.int64)].astype(np.int64)
        for bit in reversed(range(halvings)):  # all later keys are larger, so the end of the range need not be known
            step = np.int64(1 << bit)
            places += step * precedes(self._keys.take(places + (step - 1), mode="clip"), sought)
        np.minimum(places, len(self), out=places)
        return places

    @cached_property
    def _directory(self) -> tuple[np.uint64, NDArray[np.uint32 | np.int64], int]:
        """Return the shift to the leading bits, the index where each value of these starts, and the search depth."""
        bits = (len(self) // _DIRECTORY_STRIDE).bit_length()
        shift = np.uint64(64 - bits)
        starts = np.searchsorted(self._keys, np.arange(1 << bits, dtype=np.uint64) << shift)
        deepest = int(np.diff(starts, append=len(self)).max()).bit_length()
        return shift, starts.astype(np.uint32) if len(self) >> 32 == 0 else starts, deepest


def ranges(starts: Places, lengths: Places) -> Places:
    """Return the integers of each range ``start, start + 1, ... start + length - 1``, concatenated."""
    ends: Places = lengths.cumsum()
    places: Places = np.arange(ends[-1] if len(ends) else 0) + (starts - ends + lengths).repeat(lengths)
    return places
