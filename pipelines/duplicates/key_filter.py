"""Which keys were surely never added: most keys of a new text, so that most need no search."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BITS_A_KEY = 4
"""Where there are fewer the filter is made anew, with at least twice as many: one new key in eight passes, or less."""
_FEWEST = 16
"""The shortest filter has two to the power of so many bits."""
_CHUNK = 1 << 18


class KnownKeys:
    """A bit for all 32-bit keys that begin alike: a filter with one hash, which the key is already.

    Bloom, "Space/time trade-offs in hash coding with allowable errors", 1970. Keys that are asked in order read the
    filter in order.
    """

    def __init__(self) -> None:
        self._take_none(_FEWEST)

    @property
    def is_full(self) -> bool:
        """Whether so many keys were added that a longer filter should be made."""
        return self._length * BITS_A_KEY > 8 * len(self._bytes)

    def may_hold(self, keys: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Tell which keys may have been added, and surely all that were."""
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

    def renew(self, runs: Sequence[NDArray[np.uint64]]) -> None:
        """Hold the keys of these runs of sorted entries, with room for as many more."""
        self._take_none(max(_FEWEST, (2 * BITS_A_KEY * sum(map(len, runs))).bit_length()))
        for run in runs:
            self.add(run)

    def _take_none(self, bits: int) -> None:
        bits = min(bits, 32)
        self._bytes = np.zeros(1 << bits - 3, np.uint8)
        self._shift = np.uint32(32 - bits)
        self._length = 0
