"""The numbers of Python's random number generator with one seed, computed for many draws at once.

The generator yields one sequence of 32-bit words: ``gauss`` consumes four of them on every second call, ``choice``
takes the leading bits of one word after another until they are a valid index.
"""

from __future__ import annotations

import math
import random

import numpy as np
from numpy.typing import NDArray

_WORDS = 16_384
_MOST_OFTEN = 768  # enough for nearly all texts


class LangdetectRandom:
    """The numbers that ``random.Random(seed)`` draws, as langdetect consumes them.

    :param seed: the seed of the generator.
    """

    def __init__(self, seed: int) -> None:
        generator = random.Random(seed)  # noqa: S311 - not used for security
        words = np.array([generator.getrandbits(32) for _ in range(_WORDS)], np.int64)
        self._rows = (words[:_MOST_OFTEN], words)

    def choices(self, count: int, *, many: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the indexes that ``choice`` draws from ``count`` items, and the offsets of the words that give them.

        With ``many``, all prepared words are used, else only the first few.
        """
        places = self._rows[many] >> (32 - count.bit_length())
        words = (places < count).nonzero()[0]
        return places[words], words

    def normal(self, word: int) -> tuple[float, float]:
        """Return the two deviates that ``gauss(0.0, 1.0)`` makes of the four words from offset ``word`` on."""
        first, second, third, fourth = self._rows[True][word : word + 4].tolist()
        angle = _unit(first, second) * 2.0 * math.pi
        radius = math.sqrt(-2.0 * math.log(1.0 - _unit(third, fourth)))
        return math.cos(angle) * radius, math.sin(angle) * radius


def _unit(high: int, low: int) -> float:
    return ((high >> 5) * 67_108_864 + (low >> 6)) / 9_007_199_254_740_992
