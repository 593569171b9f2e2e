"""Which sampled shingles of a text are common: they stand in many clusters that are no copies of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.duplicates.meetings import Meetings
from pipelines.duplicates.table import Table

COMMON_CLUSTERS = 8
"""A shingle that stands in so many clusters that are no copies of a text does not speak for a copy."""


@dataclass(slots=True)
class Common:
    """The common ones among the sampled shingles of a text, each as the earlier texts that have it."""

    holders: list[frozenset[int]]

    def share(self, number: int, met: int) -> float:
        """Return the share of common ones among the shingles that stand in an earlier text too, or at least that much.

        Of few shingles it is the lower bound of Wilson's interval for one standard error: "Probable inference", 1927.

        :param number: the earlier text's.
        :param met: sampled shingles that stand in both texts.
        """
        common = sum(number in holders for holders in self.holders)
        if not common:
            return 0.0
        share = common / met
        spread = math.sqrt(share * (1 - share) / met + 0.25 / met**2)
        return max(0.0, (share + 0.5 / met - spread) / (1 + 1 / met))


class Forms:
    """The shingles by which texts of a batch met so many earlier ones that they may be common.

    :param sampled: where the texts met earlier ones on sampled shingles; None if none are stored.
    :param rows: the texts that are asked for.
    """

    def __init__(self, table: Table, sampled: Meetings | None, rows: Sequence[int]) -> None:
        self._table, self._sampled = table, sampled
        self._keys: dict[int, list[tuple[int, int]]] = {}
        self._known: dict[tuple[int, int], tuple[frozenset[int], frozenset[int]]] = {}
        if sampled is None or not rows:
            return
        asked = np.zeros(rows[-1] + 1 + int(sampled.rows.max(initial=0)), np.bool_)
        asked[rows] = True
        often = np.flatnonzero(asked[sampled.rows] & (sampled.lengths >= COMMON_CLUSTERS))
        columns = (sampled.rows[often], sampled.starts[often], sampled.lengths[often])
        for row, *key in zip(*(column.tolist() for column in columns), strict=True):
            self._keys.setdefault(row, []).append((key[0], key[1]))

    def common(self, row: int, copied: Sequence[int]) -> Common:
        """Return the common shingles of a text, after the leaders of all texts before it were set.

        :param copied: numbers of texts that it may be a copy of, whose clusters do not count.
        """
        keys = self._keys.get(row, ())
        related = set(map(self._table.leader, copied)) if keys else set()
        common = []
        for key in keys:
            holders, clusters = self._holders(*key)
            if len(clusters) - len(related) >= COMMON_CLUSTERS or len(clusters - related) >= COMMON_CLUSTERS:
                common.append(holders)
        return Common(common)

    def _holders(self, start: int, length: int) -> tuple[frozenset[int], frozenset[int]]:
        """Return the numbers of the texts that have a key, and those of their clusters' first texts."""
        known = self._known.get((start, length))
        if known is None and self._sampled is not None:
            numbers = self._sampled.holders[start : start + length]
            known = frozenset(numbers.tolist()), frozenset(self._table.leaders(numbers).tolist())
            self._known[start, length] = known
        assert known is not None
        return known
