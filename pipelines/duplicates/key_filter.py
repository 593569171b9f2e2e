"""A filter that says which keys were certainly never added: most keys of a new text, so that most need no search."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BITS_A_KEY = 4
"""Fewest bits for each key; below that the filter is rebuilt with at least twice as many. At most one unknown key in
eight passes the filter."""
_LEAST_BITS = 16
"""Base-2 logarithm of the length of the shortest filter in bits."""
_CHUNK = 1 << 18


class KeyFilter:
    """One bit for all 32-bit keys with the same leading bits: a Bloom filter with one hash, since keys are hashes.

    Bloom, "Space/time trade-offs in hash coding with allowable errors", 1970. Looking up sorted keys reads the filter
    sequentially.
    """

    def __init__(self) -> None:
        self._clear(_LEAST_BITS)

    @property
    def is_crowded(self) -> bool:
        """Whether so many keys were added that the filter should be rebuilt."""
        return self._length * BITS_A_KEY > 8 * len(self._bytes)

    def may_contain(self, keys: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Return for each key whether it may have been added; False is certain."""
        slots = keys >> self._shift
        bits: NDArray[np.bool_] = self._bytes[slots >> np.uint32(3)] >> (slots & np.uint32(7)).astype(np.uint8) & 1 > 0
        return bits

    def add(self, entries: NDArray[np.uint64]) -> None:
        """Add the keys of sorted entries."""
        for start in range(0, len(entries), _CHUNK):
            slots = (entries[start : start + _CHUNK] >> np.uint64(32)).astype(np.uint32) >> self._shift
            places = slots >> np.uint32(3)
            flags = np.uint8(1) << (slots & np.uint32(7)).astype(np.uint8)
            first = np.flatnonzero(np.concatenate(([True], places[1:] != places[:-1])))
            self._bytes[places[first]] |= np.bitwise_or.reduceat(flags, first)
        self._length += len(entries)

    def rebuild(self, runs: Sequence[NDArray[np.uint64]]) -> None:
        """Start again with the keys of these sorted entries, and with space for as many more."""
        self._clear(max(_LEAST_BITS, (2 * BITS_A_KEY * sum(map(len, runs))).bit_length()))
        for run in runs:
            self.add(run)

    def _clear(self, bits: int) -> None:
        bits = min(bits, 32)
        self._bytes = np.zeros(1 << bits - 3, np.uint8)
        self._shift = np.uint32(32 - bits)
        self._length = 0
