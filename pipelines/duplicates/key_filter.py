"""A filter that says which keys were certainly never added: most keys of a new text, so that most need no search."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates.sorted_run import Keys, Places

BITS_A_KEY = 4
"""Fewest bits for each key; below that the filter is rebuilt with at least one and a half as many. At most one unknown
key in four passes the filter."""
_LEAST_BITS = 1 << 16
"""Length of the shortest filter in bits."""
_PRECISION = 29
"""Bits of a key that count besides those that a slot has."""
_CHUNK = 1 << 18


class KeyFilter:
    """One bit for all keys of a range: a Bloom filter with one hash, since keys are hashes.

    Bloom, "Space/time trade-offs in hash coding with allowable errors", 1970. Looking up sorted keys reads the filter
    sequentially. Its length is four to eight times a power of two, so that it has few bits more than it needs.
    """

    def __init__(self) -> None:
        self._clear(_LEAST_BITS)

    @property
    def is_crowded(self) -> bool:
        """Whether so many keys were added that the filter should be rebuilt."""
        return self._length * BITS_A_KEY > 8 * len(self._bytes)

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self._bytes)

    def may_contain(self, keys: Keys) -> NDArray[np.bool_]:
        """Return for each key whether it may have been added; False is certain."""
        places, bits = self._slots(keys)
        found: NDArray[np.bool_] = self._bytes[places] >> bits & 1 > 0
        return found

    def add(self, keys: Keys) -> None:
        """Add sorted keys."""
        for start in range(0, len(keys), _CHUNK):
            places, bits = self._slots(keys[start : start + _CHUNK])
            first = np.flatnonzero(np.concatenate(([True], places[1:] != places[:-1])))
            self._bytes[places[first]] |= np.bitwise_or.reduceat(np.uint8(1) << bits, first)
        self._length += len(keys)

    def rebuild(self, runs: Sequence[Keys]) -> None:
        """Start again with the keys of these runs, each sorted, and with space for half as many more."""
        self._clear(max(_LEAST_BITS, BITS_A_KEY * sum(map(len, runs)) * 3 // 2))
        for run in runs:
            self.add(run)

    def _slots(self, keys: Keys) -> tuple[Places, NDArray[np.uint8]]:
        """Return the index of the byte of each key, and the number of its bit in there."""
        slots = ((keys >> self._shift) * self._factor >> np.uint64(_PRECISION)).view(np.int64)
        return slots >> 3, (slots & 7).astype(np.uint8)

    def _clear(self, bits: int) -> None:
        """Forget all keys.

        :param bits: how long the filter is to be at least.
        """
        power = bits.bit_length() - 3
        factor = -(-bits >> power)
        self._bytes = np.zeros(factor << power >> 3, np.uint8)
        self._shift, self._factor = np.uint64(64 - power - _PRECISION), np.uint64(factor)
        self._length = 0
