"""Finds the earlier texts that a batch of incoming texts may copy."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from pipelines.duplicates.collisions import Collisions, Mask, find_collisions, first_of_each, packed_pairs
from pipelines.duplicates.comparison import CandidatePairs, Comparison
from pipelines.duplicates.postings import KeyPostings, entries, merged, order
from pipelines.duplicates.shingles import Hashes
from pipelines.duplicates.sketch import BANDS, Sketches
from pipelines.duplicates.sorted_run import Entries, Numbers, Places
from pipelines.duplicates.store import Store

FEWEST_SAMPLE_COLLISIONS = 2
"""Texts that share fewer sampled shingles are not candidates for a partial copy."""
VERIFIED_PARTS = 12
"""Most candidates for a partial copy that are verified for each text: those that share the most sampled shingles."""
_HALF = np.uint64(32)


class Candidates(Comparison):
    """Finds the texts in the store that those of a batch may copy, and compares the two.

    :param articles: hashes of the ids of the articles: shape (n,).
    :param documents: hashes of the keys of the documents, 0 for none: shape (n,).
    """

    def __init__(self, store: Store, sketches: Sketches, articles: Hashes, documents: Hashes) -> None:
        super().__init__(store.table, sketches, len(store.table), partial=store.samples is not None)
        self._store, self._documents = store, documents
        self._keys = np.concatenate((sketches.texts[:, 0], documents, articles))
        self._places, self._holders = store.holders(self._keys)

    def known(self, articles: Sequence[str]) -> int | None:
        """Return the number of a stored text whose article is in the batch too, or None.

        If an article occurs twice within the batch, that is the number of the first text of the batch.
        """
        rows, numbers = self._sharing_key(2)
        for row, number in zip(rows.tolist(), numbers.tolist(), strict=True):
            if self._table.article(number) == articles[row]:
                return int(number)
        return self.base if len(set(articles)) < len(articles) else None

    def of_document(self, documents: Sequence[str | None], most: int, known: int | None) -> list[list[int]]:
        """Return for each text the numbers of the last ``most`` earlier texts with the same document key, ascending.

        :param known: as in ``pairs``.
        """
        rows, numbers = self._sharing_key(1)
        same = self._table.column("document", numbers) == self._documents[rows]
        if known is not None:
            same &= numbers < known
        rows, numbers = rows[same], numbers[same]
        last = np.arange(len(rows)) >= np.searchsorted(rows, rows, side="right") - most
        earlier: list[list[int]] = [[] for _ in documents]
        for row, number in zip(rows[last].tolist(), numbers[last].tolist(), strict=True):
            earlier[row].append(number)
        within: dict[str, list[int]] = {}
        for row, document in enumerate(documents):
            if document is not None:
                read = within.setdefault(document, [])
                earlier[row] = [*earlier[row], *read[-most:]][-most:]
                read.append(self.base + row)
        return earlier

    def pairs(self, known: int | None) -> tuple[CandidatePairs, list[tuple[KeyPostings, Entries]]]:
        """Return the candidate pairs, and what the batch adds to the postings.

        :param known: number of the only text of the batch if it is in the store already; it is then compared with the
            texts before it.
        """
        return self._pairs(known, most_shared)

    def overlapping(self, least: float) -> tuple[CandidatePairs, list[tuple[KeyPostings, Entries]]]:
        """Return all pairs of which one text may have this share of its shingles in the other, and the additions.

        Other than ``pairs``, it leaves out no candidate for a partial copy because others share more.
        """
        return self._pairs(None, lambda sampled: self._sharing(sampled, least))

    def _pairs(
        self, known: int | None, choose: Callable[[Collisions], Hashes]
    ) -> tuple[CandidatePairs, list[tuple[KeyPostings, Entries]]]:
        exact = self._exact(known)
        bands, additions = self._collide(exact < 0)  # an exact copy adds no keys: they lead to the text that it copies
        rows, numbers = candidate_pairs(exact, bands, None if self.sampled is None else choose(self.sampled))
        if known is not None:
            rows, numbers = rows[numbers < known], numbers[numbers < known]
        return self.paired(rows, numbers, exact[rows] == numbers), additions

    def additions(self, exact: Mask) -> list[tuple[KeyPostings, Entries]]:
        """Return what the batch adds to the postings; it is compared with nothing.

        :param exact: whether each text is known to be an exact copy: shape (n,). It adds no keys, unless the text that
            it copies is no longer in the store.
        """
        return self._collide(~exact | (self._exact(None) < 0))[1]

    def _collide(self, stored: Mask) -> tuple[Collisions, list[tuple[KeyPostings, Entries]]]:
        """Return the collisions on bands, and what the batch adds to the postings; set those on sampled shingles.

        :param stored: whether each text adds the keys of its shingles.
        """
        store, sketches = self._store, self._sketches
        numbers = (self.base + np.arange(len(sketches))).astype(np.uint32)
        rows = np.repeat(np.arange(len(sketches)), BANDS)
        bands, added = find_collisions(
            store.keys, sketches.bands.ravel(), rows, numbers, stored, are_live=store.are_live
        )
        additions = [(store.keys, merged(added, self._lookup_entries(stored, numbers)))]
        if store.samples is not None:
            rows = np.repeat(np.arange(len(sketches)), sketches.sampled)
            self.sampled, added = find_collisions(
                store.samples, sketches.samples, rows, numbers, stored, are_live=store.are_live
            )
            additions.append((store.samples, added))
        return bands, additions

    def _sharing(self, sampled: Collisions, least: float) -> Hashes:
        """Return the packed pairs that collided on at least this share of the samples of one of the two."""
        rows, numbers, times = sampled.pairs
        fewer = np.minimum(self._sketches.sampled[rows], self._earlier("sampled", self._sketches.sampled, numbers))
        # of a short text one sampled shingle may be all that there is
        kept = ((times >= FEWEST_SAMPLE_COLLISIONS) | (fewer <= FEWEST_SAMPLE_COLLISIONS)) & (times >= least * fewer)
        return packed_pairs(rows[kept], numbers[kept])

    def _exact(self, known: int | None) -> Places:
        """Return for each text the number of the earliest text with the same words, or -1: int64, shape (n,)."""
        texts = self._sketches.texts
        _, first, which = np.unique(texts[:, 0] ^ texts[:, 1], return_index=True, return_inverse=True)
        first = first[which]
        exact = np.where(first < np.arange(len(texts)), self.base + first, -1)
        if not len(self._holders):
            return exact
        rows, numbers = self._sharing_key(0)
        if known is not None:
            rows, numbers = rows[numbers < known], numbers[numbers < known]
        same = (self._table.column("text", numbers) == texts[rows]).all(axis=1)
        rows, numbers = rows[same][::-1], numbers[same][::-1]
        exact[rows] = numbers  # in descending order, so the earliest wins
        return exact

    def _sharing_key(self, kind: int) -> tuple[Places, Numbers]:
        """Return rows and numbers of texts that share the key of their words (0), document (1) or article (2)."""
        length = len(self._sketches)
        own = slice(*np.searchsorted(self._places, (kind * length, (kind + 1) * length)))
        rows, numbers = self._places[own] - kind * length, self._holders[own]
        if kind == 1:
            given = self._documents[rows] > 0
            return rows[given], numbers[given]
        return rows, numbers

    def _lookup_entries(self, stored: Mask, numbers: Numbers) -> Entries:
        """Return the entries that find texts by their words, documents and articles."""
        having = np.concatenate((stored, self._documents > 0, np.ones(len(stored), np.bool_)))
        return entries(self._keys[having], np.tile(numbers, 3)[having])


def candidate_pairs(exact: Places, bands: Collisions, of_samples: Hashes | None) -> tuple[Places, Numbers]:
    """Return the rows and the numbers of all candidate pairs, each once, sorted by row, then by number.

    :param exact: for each text the number of the earliest one with the same words, or -1: shape (n,).
    :param of_samples: the packed pairs that were chosen among the collisions on samples.
    """
    copies = np.flatnonzero(exact >= 0)
    found = [packed_pairs(*bands.pairs[:2]), packed_pairs(copies, exact[copies].astype(np.uint32))]
    packed = np.concatenate(found if of_samples is None else [*found, of_samples])
    packed.sort()
    packed = packed[first_of_each(packed)]
    return (packed >> _HALF).astype(np.int64), packed.astype(np.uint32)


def most_shared(sampled: Collisions) -> Hashes:
    """Return the packed pairs with enough sample collisions, for each text those with the most."""
    rows, numbers, times = sampled.pairs
    several = times >= FEWEST_SAMPLE_COLLISIONS
    if not several.any():
        return np.empty(0, np.uint64)
    rows, numbers, times = rows[several], numbers[several], times[several]
    ranked = order((times.max() - times).astype(np.uint32))  # a stable sort: ties stay in the order of their numbers
    ranked = ranked[order(rows[ranked].astype(np.uint32))]
    rows = rows[ranked]
    best = np.arange(len(rows)) - rows.searchsorted(rows) < VERIFIED_PARTS
    return packed_pairs(rows[best], numbers[ranked][best])
