"""Everything the index remembers about texts, in memory; ``disk_store`` keeps it on disk."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipelines.duplicates.collisions import Mask
from pipelines.duplicates.postings import KeyPostings, order
from pipelines.duplicates.sorted_run import Entries, Keys, Numbers, Places
from pipelines.duplicates.table import Rows, Table

OVERSIZED = 1_000
"""A cluster of more texts than this is reported: what its texts share may not be an article."""


class Store:
    """Texts by number, and the keys by which they are found.

    :param partial: whether to store the samples by which partial copies are found.
    """

    def __init__(self, *, partial: bool = True) -> None:
        self.table = Table()
        self.keys = KeyPostings()
        self.samples = KeyPostings() if partial else None
        self.live: Mask = np.empty(0, np.bool_)
        """Which texts have not expired, by number; texts beyond its end have not expired either."""
        self._pending: list[tuple[KeyPostings, Entries]] = []
        self._last = 0

    def add(self, rows: Rows, articles: Sequence[str], additions: list[tuple[KeyPostings, Entries]]) -> None:
        """Add texts; ``rollback`` removes them again, until ``commit`` or the next call."""
        self.commit()
        self.table.add(rows, articles)
        self._pending, self._last = additions, len(rows)

    def commit(self) -> None:
        """Keep the texts that were added last, and make them findable."""
        for postings, added in self._pending:
            postings.add(added)
        self._pending, self._last = [], 0

    def rollback(self) -> None:
        """Remove the texts that were added last, unless they were committed."""
        self.table.drop(self._last)
        self._pending, self._last = [], 0

    def oversized(self, most: int = OVERSIZED) -> list[tuple[str, int]]:
        """Return the clusters of more than ``most`` texts, largest first: id of the first article, number of texts."""
        leaders = np.concatenate((self.table.stored["leader"], self.table.added["leader"]))
        texts = np.bincount(leaders)
        large = np.flatnonzero(texts > most)
        return [
            (self.table.article(number), int(texts[number])) for number in large[np.argsort(-texts[large])].tolist()
        ]

    def are_live(self, numbers: Numbers) -> Mask:
        """Return which of these texts have not expired: shape (n,)."""
        if not len(self.live):
            return np.ones(len(numbers), np.bool_)
        alive: Mask = self.live[np.minimum(numbers, len(self.live) - 1)] | (numbers >= len(self.live))
        return alive

    def holders(self, keys: Keys) -> tuple[Places, Numbers]:
        """Return the live texts with one of the keys, as pairs of an index in ``keys`` and a text number, sorted."""
        given = order(keys)
        place, number = self.keys.find(keys[given])
        if not len(place):
            return place, number
        alive = self.are_live(number)
        place, number = given[place[alive]], number[alive]
        given = np.argsort(place, kind="stable")
        return place[given], number[given]
