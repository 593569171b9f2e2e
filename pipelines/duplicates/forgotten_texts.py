"""Which stored texts are forgotten, and what becomes of the texts that depended on them.

A forgotten text is not found any more. If it is the first of a cluster in which others are left, its row stays, for the
cluster has its name and later copies are verified against it. If exact copies of it are left, which have no keys of
their own, the first of them takes over its keys.
"""

from __future__ import annotations

from collections.abc import Container

import numpy as np

from pipelines.duplicates.collisions import Mask
from pipelines.duplicates.postings import KeyPostings
from pipelines.duplicates.sketch_index import hashes
from pipelines.duplicates.sorted_run import Entries, Keys, Numbers, Places
from pipelines.duplicates.table import Table

_NOBODY = -1
_MOST_LOOKUPS = 3
"""Entries of a text that has no keys of its own: by its words, its document and its article."""


class ForgottenTexts:
    """The texts of some articles, to be left out of an index that is rewritten.

    :param table: with stored rows only.
    :param keys: the postings of bands and look-ups.
    :param live: which texts have not expired: shape (n,).
    :param articles: the ids of the articles to forget.
    """

    def __init__(self, table: Table, keys: KeyPostings, live: Mask, articles: Container[str]) -> None:
        self._table = table
        ids = [table.article(number) for number in range(len(table))]
        gone = np.array([article in articles for article in ids], np.bool_)
        self._gone = gone | ~live
        left = ~self._gone
        self.kept: Mask = left.copy()
        """Whose rows stay: of texts that are left, and of the leaders of their clusters."""
        self.kept[table.stored["leader"][left]] = True
        self._articles = hashes(ids)
        self._heirs = self._heirs_of(np.flatnonzero(gone), left, keys)

    def entries(self, run: Entries, renumbered: Places, *, lookups: bool) -> Entries:
        """Return the entries of a run that are left, sorted, with the new numbers of their texts.

        :param renumbered: the new number of each text: shape (n,).
        :param lookups: whether the run also has entries by documents and articles, which nobody takes over.
        """
        keys, numbers = run.keys, run.numbers.astype(np.int64)
        gone = self._gone[numbers]
        if lookups:
            documents = self._table.stored["document"][numbers]
            numbers[gone & ((keys == documents) | (keys == self._articles[numbers]))] = _NOBODY
        numbers[gone & (numbers != _NOBODY)] = self._heirs[numbers[gone & (numbers != _NOBODY)]]
        stay = numbers != _NOBODY
        return _sorted_by_number(keys[stay], renumbered[numbers[stay]].astype(np.uint32))

    def _heirs_of(self, gone: Places, left: Mask, keys: KeyPostings) -> Places:
        """Return for each text the number of the one that takes over its keys, or -1: shape (n,)."""
        heirs = np.full(len(left), _NOBODY)
        entries = np.zeros(len(left), np.int64)
        for run in keys:
            entries += np.bincount(run.entries.numbers, minlength=len(left))
        without_keys = np.flatnonzero(left & (entries <= _MOST_LOOKUPS))
        first: dict[bytes, int] = {}
        for number, words in zip(without_keys.tolist(), self._words(without_keys), strict=True):
            first.setdefault(words, number)
        gone = gone[entries[gone] > _MOST_LOOKUPS]
        for number, words in zip(gone.tolist(), self._words(gone), strict=True):
            heirs[number] = first.pop(words, _NOBODY)
        return heirs

    def _words(self, numbers: Places) -> list[bytes]:
        """Return the hash of the words of texts."""
        return [row.tobytes() for row in self._table.column("text", numbers.astype(np.uint32))]


def _sorted_by_number(keys: Keys, numbers: Numbers) -> Entries:
    """Return entries of which the keys are sorted, and a few of the numbers under one key may not be."""
    wrong = (keys[1:] == keys[:-1]) & (numbers[1:] < numbers[:-1])
    if wrong.any():
        again = np.flatnonzero(np.isin(keys, keys[1:][wrong]))
        numbers[again] = numbers[again[np.lexsort((numbers[again], keys[again]))]]
    return Entries(keys, numbers)
