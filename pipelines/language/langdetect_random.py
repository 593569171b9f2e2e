"""What Python's generator of random numbers draws from one seed, worked out for many draws at once.

It is one row of 32-bit words, whatever is drawn: ``gauss`` reads four of them every second time, ``choice`` the first
bits of each word until they name a place.
"""

from __future__ import annotations

import math
import random

import numpy as np
from numpy.typing import NDArray

_WORDS = 16_384
_MOST_OFTEN = 768  # which are enough for nearly all texts


class Draws:
    """The numbers that ``random.Random(seed)`` draws.

    :param seed: what it begins with.
    """

    def __init__(self, seed: int) -> None:
        generator = random.Random(seed)  # noqa: S311 - what is drawn is no secret
        words = np.array([generator.getrandbits(32) for _ in range(_WORDS)], np.int64)
        self._rows = (words[:_MOST_OFTEN], words)

    def choices(self, count: int, *, many: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the places that ``choice`` would choose among so many, and the words that choose them."""
        places = self._rows[many] >> (32 - count.bit_length())
        words = (places < count).nonzero()[0]
        return places[words], words

    def normal(self, word: int) -> tuple[float, float]:
        """Return the two deviates that ``gauss(0.0, 1.0)`` would make of the four words from one on."""
        first, second, third, fourth = self._rows[True][word : word + 4].tolist()
        angle = _unit(first, second) * 2.0 * math.pi
        radius = math.sqrt(-2.0 * math.log(1.0 - _unit(third, fourth)))
        return math.cos(angle) * radius, math.sin(angle) * radius


def _unit(high: int, low: int) -> float:
    return ((high >> 5) * 67_108_864 + (low >> 6)) / 9_007_199_254_740_992
