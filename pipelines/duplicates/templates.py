"""Which sampled shingles of a text are common: they stand in many clusters that are no copies of it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np

from pipelines.duplicates.collisions import Meetings
from pipelines.duplicates.table import Table

COMMON_CLUSTERS = 8
"""A shingle that stands in so many clusters that are no copies of a text does not speak for a copy."""


@dataclass(slots=True)
class _Key:
    """The earlier texts that have a sampled shingle, as many as were asked for so far."""

    length: int = 0
    numbers: set[int] = field(default_factory=set)
    clusters: set[int] = field(default_factory=set)
    """Numbers of the first texts of their clusters."""


@dataclass(slots=True)
class Common:
    """The common ones among the sampled shingles of a text."""

    keys: list[_Key]

    def share(self, number: int, met: int) -> float:
        """Return the share of common ones among the shingles that stand in an earlier text too, or at least that much.

        Of few shingles it is the lower bound of Wilson's interval for one standard error: "Probable inference", 1927.

        :param number: the earlier text's.
        :param met: sampled shingles that stand in both texts.
        """
        common = sum(number in key.numbers for key in self.keys)
        if not common:
            return 0.0
        share = common / met
        spread = math.sqrt(share * (1 - share) / met + 0.25 / met**2)
        return max(0.0, (share + 0.5 / met - spread) / (1 + 1 / met))


class Forms:
    """The shingles by which texts of a batch met so many earlier ones that they may be common.

    :param sampled: where the texts met earlier ones on sampled shingles; None if none are stored.
    :param base: number of the batch's first text.
    :param rows: sorted rows of the texts that are asked for, in this order.
    """

    def __init__(self, table: Table, sampled: Meetings | None, base: int, rows: Sequence[int]) -> None:
        self._table, self._base = table, base
        self._often: dict[int, list[tuple[int, int]]] = {}
        self._keys: defaultdict[int, _Key] = defaultdict(_Key)
        if sampled is None or not rows:
            return
        often = (sampled.lengths >= COMMON_CLUSTERS).nonzero()[0]
        asked = np.zeros(sampled.rows.max(initial=rows[-1]) + 1, np.bool_)
        asked[rows] = True
        often = often[asked[sampled.rows[often]]]
        if not len(often):
            return
        columns = (sampled.rows[often], sampled.starts[often], sampled.lengths[often])
        keys = list(zip(*(column.tolist() for column in columns), strict=True))
        longest: dict[int, int] = {}
        for row, start, length in keys:
            self._often.setdefault(row, []).append((start, length))
            longest[start] = max(length, longest.get(start, 0))
        numbers = np.concatenate([sampled.holders[start : start + length] for start, length in longest.items()])
        self._numbers, self._leaders = numbers.tolist(), table.leaders(numbers).tolist()
        self._places = dict(zip(longest, accumulate(longest.values(), initial=0), strict=False))

    def common(self, row: int, copied: Sequence[int]) -> Common:
        """Return the common shingles of a text, after the leaders of all texts before it were set.

        :param copied: numbers of texts that it may be a copy of, whose clusters do not count.
        """
        keys = [self._key(start, length) for start, length in self._often.get(row, ())]
        related = set(map(self._table.leader, copied)) if keys else set()
        return Common([key for key in keys if len(key.clusters) - len(key.clusters & related) >= COMMON_CLUSTERS])

    def _key(self, start: int, length: int) -> _Key:
        """Return who has a key; a later text meets those whom an earlier one met, and more of them."""
        key = self._keys[start]
        if length > key.length:
            place = self._places[start]
            own = slice(place + key.length, place + length)
            numbers, leaders = self._numbers[own], self._leaders[own]
            if numbers[-1] >= self._base:  # texts of the batch have got their leaders since
                both = zip(numbers, leaders, strict=True)
                leaders = [self._table.leader(number) if number >= self._base else leader for number, leader in both]
            key.numbers.update(numbers)
            key.clusters.update(leaders)
            key.length = length
        return key
