"""All that is remembered of texts, in memory; ``files.py`` keeps it on the disk."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipelines.duplicates.collisions import Mask
from pipelines.duplicates.postings import Postings
from pipelines.duplicates.sorted_run import Entries, Numbers, Places
from pipelines.duplicates.table import Rows, Table

OVERGROWN = 1_000
"""A cluster of more texts is told of: what holds it together may be no article."""


class Store:
    """Texts by number, and the keys under which they are found.

    :param partial: whether samples are stored, by which partial copies are found.
    """

    def __init__(self, *, partial: bool = True) -> None:
        self.table = Table()
        self.keys = Postings()
        self.samples = Postings() if partial else None
        self.living: Mask = np.empty(0, np.bool_)
        """By number, which texts are not forgotten; those beyond its end are not either."""
        self._pending: list[tuple[Postings, Entries]] = []
        self._last = 0

    def add(self, rows: Rows, articles: Sequence[str], additions: list[tuple[Postings, Entries]]) -> None:
        """Add texts; until the next are added they may be taken back."""
        self.settle()
        self.table.add(rows, articles)
        self._pending, self._last = additions, len(rows)

    def settle(self) -> None:
        """Make the last added texts findable."""
        for postings, added in self._pending:
            postings.add(added)
        self._pending, self._last = [], 0

    def take_back(self) -> None:
        """Forget the texts that were added last."""
        self.table.drop(self._last)
        self._pending, self._last = [], 0

    def overgrown(self, most: int = OVERGROWN) -> list[tuple[str, int]]:
        """Return the clusters that have more texts than that, the largest first, with their numbers of texts."""
        leaders = np.concatenate((self.table.stored["leader"], self.table.added["leader"]))
        texts = np.bincount(leaders)
        large = np.flatnonzero(texts > most)
        return [
            (self.table.article(number), int(texts[number])) for number in large[np.argsort(-texts[large])].tolist()
        ]

    def lives(self, numbers: Numbers) -> Mask:
        """Tell which of these texts are not forgotten."""
        if not len(self.living):
            return np.ones(len(numbers), np.bool_)
        alive: Mask = self.living[np.minimum(numbers, len(self.living) - 1)] | (numbers >= len(self.living))
        return alive

    def holders(self, keys: Numbers) -> tuple[Places, Numbers]:
        """Return the living texts that have keys: places in ``keys``, and numbers; sorted by both."""
        order = np.argsort(keys, kind="stable")
        place, number = self.keys.find(keys[order])
        if not len(place):
            return place, number
        alive = self.lives(number)
        place, number = order[place[alive]], number[alive]
        order = np.argsort(place, kind="stable")
        return place[order], number[order]
