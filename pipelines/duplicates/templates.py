"""Templates: sampled shingles of a text that are common, since many clusters have them that are not copies of it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np

from pipelines.duplicates.collisions import Collisions
from pipelines.duplicates.table import Table

COMMON_CLUSTERS = 8
"""A shingle that is in at least this many other clusters, not counting copies of the text, is not a sign of a copy."""


@dataclass(slots=True)
class _FrequentKey:
    """A sampled shingle, with the earlier texts that have it; as many of them as were looked at so far."""

    length: int = 0
    numbers: set[int] = field(default_factory=set)
    clusters: set[int] = field(default_factory=set)
    """Numbers of the leaders of their clusters."""


@dataclass(slots=True)
class CommonShingles:
    """The common sampled shingles of a text."""

    keys: list[_FrequentKey]

    def share(self, number: int, collisions: int) -> float:
        """Return a cautious estimate of the share of common shingles among those that an earlier text has too.

        It is the lower bound of the Wilson score interval for one standard error, which matters where there are few
        shingles: Wilson, "Probable inference, the law of succession, and statistical inference", 1927.

        :param number: of the earlier text.
        :param collisions: number of sampled shingles that are in both texts.
        """
        common = sum(number in key.numbers for key in self.keys)
        if not common:
            return 0.0
        share = common / collisions
        deviation = math.sqrt(share * (1 - share) / collisions + 0.25 / collisions**2)
        return max(0.0, (share + 0.5 / collisions - deviation) / (1 + 1 / collisions))


class Templates:
    """The sampled shingles of a batch that occur in so many earlier texts that they may be common.

    :param sampled: collisions of the batch on sampled shingles; None if samples are not stored.
    :param base: number of the first text of the batch.
    :param rows: sorted rows of the texts for which ``common`` will be called, in this order.
    """

    def __init__(self, table: Table, sampled: Collisions | None, base: int, rows: Sequence[int]) -> None:
        self._table, self._base = table, base
        self._frequent: dict[int, list[tuple[int, int]]] = {}
        self._keys: defaultdict[int, _FrequentKey] = defaultdict(_FrequentKey)
        if sampled is None or not rows:
            return
        frequent = (sampled.lengths >= COMMON_CLUSTERS).nonzero()[0]
        wanted = np.zeros(sampled.rows.max(initial=rows[-1]) + 1, np.bool_)
        wanted[rows] = True
        frequent = frequent[wanted[sampled.rows[frequent]]]
        if not len(frequent):
            return
        columns = (sampled.rows[frequent], sampled.starts[frequent], sampled.lengths[frequent])
        keys = list(zip(*(column.tolist() for column in columns), strict=True))
        longest: dict[int, int] = {}
        for row, start, length in keys:
            self._frequent.setdefault(row, []).append((start, length))
            longest[start] = max(length, longest.get(start, 0))
        numbers = np.concatenate([sampled.holders[start : start + length] for start, length in longest.items()])
        self._numbers, self._leaders = numbers.tolist(), table.leaders(numbers).tolist()
        self._places = dict(zip(longest, accumulate(longest.values(), initial=0), strict=False))

    def common(self, row: int, copied: Sequence[int]) -> CommonShingles:
        """Return the common shingles of a text; the leaders of all texts before it must have been set.

        :param copied: numbers of the texts that it may be a copy of; their clusters do not count.
        """
        keys = [self._key(start, length) for start, length in self._frequent.get(row, ())]
        related = set(map(self._table.leader, copied)) if keys else set()
        return CommonShingles(
            [key for key in keys if len(key.clusters) - len(key.clusters & related) >= COMMON_CLUSTERS]
        )

    def _key(self, start: int, length: int) -> _FrequentKey:
        """Return the texts that have a key; a later text of the batch sees those of an earlier one, and more."""
        key = self._keys[start]
        if length > key.length:
            place = self._places[start]
            own = slice(place + key.length, place + length)
            numbers, leaders = self._numbers[own], self._leaders[own]
            if numbers[-1] >= self._base:  # texts of the batch may have got their leaders since then
                both = zip(numbers, leaders, strict=True)
                leaders = [self._table.leader(number) if number >= self._base else leader for number, leader in both]
            key.numbers.update(numbers)
            key.clusters.update(leaders)
            key.length = length
        return key
