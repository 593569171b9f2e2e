"""Which earlier texts a batch of new ones may be copies of, and what their sketches say of each pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from pipelines.duplicates.collisions import Mask, Meetings, first_of_each, meet, paired_up
from pipelines.duplicates.postings import Postings, entries, merged, order
from pipelines.duplicates.resemblance import Estimates, estimated_shared, estimated_similarity
from pipelines.duplicates.shingles import PERMUTATIONS, Hashes
from pipelines.duplicates.sketch import BANDS, NUMBER_VALUES, Sketches
from pipelines.duplicates.sorted_run import Entries, Numbers, Places
from pipelines.duplicates.store import Store

FEWEST_MET = 2
"""Texts that met on fewer sampled shingles are no candidates for a partial copy."""
VERIFIED_PARTS = 12
"""At most so many candidates for a partial copy are verified, those that share the most of the sample first."""
FEWEST_NUMBERS = 6
"""A text with fewer distinct numbers is not told from another by them."""
_HALF = np.uint64(32)


class Pair(NamedTuple):
    """A text of a batch and an earlier text."""

    row: int
    """The later text's row in the batch."""
    number: int
    """The earlier text's number."""
    exact: bool
    """Whether it has the same words."""
    shared: float
    """Shingles that stand in both, estimated."""
    size: int
    """Distinct shingles of the earlier text."""
    met: int
    """Sampled shingles on which they met."""
    numbers: float
    """Share of the numbers of one text that stand in the other too, the one with fewer, estimated; NaN if these are
    too few to tell."""


@dataclass(slots=True)
class Pairs:
    """Texts of a batch and earlier texts that they met, sorted by row, then by number; fields as in ``Pair``."""

    row: Places
    number: Numbers
    exact: Mask
    shared: Estimates
    size: Places
    met: Places

    def __len__(self) -> int:
        return len(self.row)


class Candidates:
    """A batch of texts beside the store.

    :param articles: hashes of the ids of the texts' articles.
    :param documents: hashes of the texts' documents, 0 for none.
    """

    def __init__(self, store: Store, sketches: Sketches, articles: Hashes, documents: Hashes) -> None:
        self._store, self._sketches, self._documents = store, sketches, documents
        self.base = len(store.table)
        """Number of the batch's first text."""
        self.sampled: Meetings | None = None
        """Where the texts met earlier ones on sampled shingles, once ``pairs`` were asked for."""
        self._keys = np.concatenate((sketches.texts[:, 0], documents, articles)) >> _HALF
        self._places, self._holders = store.holders(self._keys.astype(np.uint32))

    def __len__(self) -> int:
        return len(self._sketches)

    @property
    def partial(self) -> bool:
        """Whether partial copies are looked for; bands meet some of them by the way."""
        return self._store.samples is not None

    @property
    def sizes(self) -> Places:
        """Distinct shingles of each text."""
        return self._sketches.sizes

    def known(self, articles: Sequence[str]) -> int | None:
        """Return the number of a text whose article is in the store; the batch's first if it has an article twice."""
        rows, numbers = self._met(2)
        for row, number in zip(rows.tolist(), numbers.tolist(), strict=True):
            if self._store.table.article(number) == articles[row]:
                return int(number)
        return self.base if len(set(articles)) < len(articles) else None

    def earlier_versions(self, documents: Sequence[str | None]) -> list[int | None]:
        """Return for each text the number of the text that last had its document's key."""
        rows, numbers = self._met(1)
        same = self._store.table.column("document", numbers) == self._documents[rows]
        latest: dict[str | None, int | None] = {None: None}
        for row, number in zip(rows[same].tolist(), numbers[same].tolist(), strict=True):
            latest[documents[row]] = number  # numbers rise
        versions = []
        for row, document in enumerate(documents):
            versions.append(latest.get(document))
            if document is not None:
                latest[document] = self.base + row
        return versions

    def pairs(self, known: int | None) -> tuple[Pairs, list[tuple[Postings, Entries]]]:
        """Return the pairs that are to be judged, and what the batch adds to the postings.

        :param known: number of the batch's only text if it is in the store: it is compared with those before it.
        """
        store, sketches = self._store, self._sketches
        exact = self._exact(known)
        stored = exact < 0  # an exact copy adds nothing: what it copies stands for it
        numbers = (self.base + np.arange(len(sketches))).astype(np.uint32)
        rows = np.repeat(np.arange(len(sketches)), BANDS)
        bands, added = meet(store.keys, sketches.bands.ravel(), rows, numbers, stored, lives=store.lives)
        additions = [(store.keys, merged(added, self._lookup_entries(stored, numbers)))]
        copies = np.flatnonzero(exact >= 0)
        met = [paired_up(*bands.pairs[:2]), paired_up(copies, exact[copies].astype(np.uint32))]
        if store.samples is not None:
            rows = np.repeat(np.arange(len(sketches)), sketches.sampled)
            self.sampled, added = meet(store.samples, sketches.samples, rows, numbers, stored, lives=store.lives)
            additions.append((store.samples, added))
            met.append(_parts(self.sampled))
        together = np.concatenate(met)
        together.sort()
        together = together[first_of_each(together)]
        if known is not None:
            together = together[together < known]
        rows, numbers = (together >> _HALF).astype(np.int64), together.astype(np.uint32)
        return self.paired(rows, numbers, exact[rows] == numbers), additions

    def paired(self, rows: Places, numbers: Numbers, exact: Mask) -> Pairs:
        """Return texts of the batch beside earlier texts, with what their sketches say.

        :param exact: whether they have the same words.
        """
        own = self._sketches
        if not len(rows):
            return Pairs(rows, numbers, exact, np.empty(0), rows, rows)
        sizes = self._earlier("size", own.sizes, numbers)
        agreeing = (own.signatures[rows] == self._earlier("signature", own.signatures, numbers)).sum(axis=1)
        similarity = estimated_similarity(agreeing, PERMUTATIONS)
        met = samples = np.zeros(len(rows), np.int64)
        if self.sampled is not None:
            met = self._met_on_samples(rows, numbers)
            shorter = np.where(
                own.sizes[rows] <= sizes, own.sampled[rows], self._earlier("sampled", own.sampled, numbers)
            )
            samples = np.where(met > 0, shorter, 0)  # a text that is not in the postings meets nobody
        shared = estimated_shared(similarity, own.sizes[rows], sizes, met, samples)
        return Pairs(rows, numbers, exact, shared, sizes, met)

    def singly(self, pairs: Pairs, places: Places) -> list[Pair]:
        """Return the pairs at these places one by one."""
        fields = [getattr(pairs, name)[places] for name in Pairs.__slots__]
        columns = [column.tolist() for column in (*fields, self._shared_numbers(*fields[:2]))]
        return list(map(Pair._make, zip(*columns, strict=True)))

    def _shared_numbers(self, rows: Places, numbers: Numbers) -> Estimates:
        own = self._sketches
        numbered, its_numbered = own.numbered[rows], self._earlier("numbered", own.numbered, numbers)
        fewer, both = np.minimum(numbered, its_numbered), numbered + its_numbered
        agreeing = (own.numbers[rows] == self._earlier("numbers", own.numbers, numbers)).sum(axis=1)
        similarity = estimated_similarity(agreeing, NUMBER_VALUES)
        share = np.minimum(1.0, similarity / (1 + similarity) * both / np.maximum(fewer, 1))
        return np.where(fewer < FEWEST_NUMBERS, np.nan, share)

    def _met_on_samples(self, rows: Places, numbers: Numbers) -> Places:
        """Return on how many sampled shingles each pair met."""
        assert self.sampled is not None
        met_rows, met_numbers, times = self.sampled.pairs
        if not len(times):
            return np.zeros(len(rows), np.int64)
        met, asked = paired_up(met_rows, met_numbers), paired_up(rows, numbers)
        place = np.minimum(np.searchsorted(met, asked), len(met) - 1)
        return np.where(met[place] == asked, times[place], 0)

    def _earlier(self, name: str, of_batch: np.ndarray, numbers: Numbers) -> np.ndarray:
        """Return a field of earlier texts, some of which are in the batch."""
        within = numbers.astype(np.int64) - self.base
        stored = within < 0
        if stored.all():
            return self._store.table.column(name, numbers)
        values = of_batch[np.maximum(within, 0)]
        values[stored] = self._store.table.column(name, numbers[stored])
        return values

    def _exact(self, known: int | None) -> Places:
        """Return for each text the number of the earliest that has the same words, or -1."""
        texts = self._sketches.texts
        _, first, which = np.unique(texts[:, 0] ^ texts[:, 1], return_index=True, return_inverse=True)
        first = first[which]
        exact = np.where(first < np.arange(len(texts)), self.base + first, -1)
        if not len(self._holders):
            return exact
        rows, numbers = self._met(0)
        if known is not None:
            rows, numbers = rows[numbers < known], numbers[numbers < known]
        same = (self._store.table.column("text", numbers) == texts[rows]).all(axis=1)
        rows, numbers = rows[same][::-1], numbers[same][::-1]
        exact[rows] = numbers  # the earliest is written last
        return exact

    def _met(self, kind: int) -> tuple[Places, Numbers]:
        """Return rows and numbers of texts that met on the key of their words (0), document (1) or article (2)."""
        length = len(self._sketches)
        own = slice(*np.searchsorted(self._places, (kind * length, (kind + 1) * length)))
        rows, numbers = self._places[own] - kind * length, self._holders[own]
        if kind == 1:
            given = self._documents[rows] > 0
            return rows[given], numbers[given]
        return rows, numbers

    def _lookup_entries(self, stored: Mask, numbers: Numbers) -> Entries:
        """Return entries under which texts are found by their words, documents and articles."""
        having = np.concatenate((stored, self._documents > 0, np.ones(len(stored), np.bool_)))
        return entries(self._keys[having].astype(np.uint32), np.tile(numbers, 3)[having])


def _parts(sampled: Meetings) -> Hashes:
    """Return the pairs that share more than one sampled shingle, for each text those that share the most."""
    rows, numbers, times = sampled.pairs
    several = times >= FEWEST_MET
    if not several.any():
        return np.empty(0, np.uint64)
    rows, numbers, times = rows[several], numbers[several], times[several]
    ranked = order((times.max() - times).astype(np.uint32))  # equal ones stay in the order of their numbers
    ranked = ranked[order(rows[ranked].astype(np.uint32))]
    rows = rows[ranked]
    best = np.arange(len(rows)) - rows.searchsorted(rows) < VERIFIED_PARTS
    return paired_up(rows[best], numbers[ranked][best])
