"""One text beside the store, by lists: for a batch of one the calls of numpy cost more than what they compute.

A crawl compares its articles one at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import chain

import numpy as np

from pipelines.duplicates.candidates import FEWEST_MET, VERIFIED_PARTS, Candidates, Pairs
from pipelines.duplicates.meetings import CAPACITY, Meetings
from pipelines.duplicates.postings import Postings
from pipelines.duplicates.runs import Entries, Numbers, Places
from pipelines.duplicates.shingles import Hashes
from pipelines.duplicates.sketch import Sketches
from pipelines.duplicates.store import Store


class SingleCandidates(Candidates):
    """As ``Candidates`` of a batch of one, and equal to it in all that is returned."""

    def __init__(self, store: Store, sketches: Sketches, articles: Hashes, documents: Hashes) -> None:
        self._store, self._sketches, self._documents = store, sketches, documents
        self.base = len(store.table)
        self._lookups = [int(hashes[0]) >> 32 for hashes in (sketches.texts[:, 0], documents, articles)]
        self._bands: list[int] = sketches.bands[0].tolist()
        holders = self._living(store.keys, self._lookups + self._bands)
        self._same_words, self._same_document, self._same_article, *self._on_bands = holders
        self._shingles: list[int] = [] if store.samples is None else sketches.samples.tolist()
        on_samples = [] if store.samples is None else self._living(store.samples, self._shingles)
        self._on_samples = [numbers if len(numbers) <= CAPACITY else numbers[:CAPACITY] for numbers in on_samples]
        self._times = Counter(chain.from_iterable(self._on_samples))

    @cached_property
    def sampled(self) -> Meetings | None:  # type: ignore[override]
        """Where the text met earlier ones on sampled shingles."""
        if self._store.samples is None:
            return None
        lengths = np.array([len(numbers) for numbers in self._on_samples], np.int64)
        holders = np.array(list(chain.from_iterable(self._on_samples)), np.uint32)
        return Meetings(np.zeros(len(lengths), np.int64), lengths.cumsum() - lengths, lengths, holders)

    def known(self, articles: Sequence[str]) -> int | None:
        """Return the number of the text whose article this is, if it is in the store."""
        (article,) = articles
        return next((number for number in self._same_article if self._store.table.article(number) == article), None)

    def earlier_versions(self, documents: Sequence[str | None]) -> list[int | None]:
        """Return the number of the text that last had the document's key."""
        (document,) = documents
        if document is None:
            return [None]
        key, table = int(self._documents[0]), self._store.table
        return [next((number for number in reversed(self._same_document) if table[number]["document"] == key), None)]

    def pairs(self, known: int | None) -> tuple[Pairs, list[tuple[Postings, Entries]]]:
        """Return the pairs that are to be judged, and what the text adds to the postings."""
        exact = self._exact_copy(known)
        parts = sorted((-times, number) for number, times in self._times.items() if times >= FEWEST_MET)
        met = set(chain.from_iterable(numbers[:CAPACITY] for numbers in self._on_bands))
        met.update(number for _, number in parts[:VERIFIED_PARTS])
        if exact is not None:
            met.add(exact)
        numbers = sorted(number for number in met if known is None or number < known)
        rows = np.zeros(len(numbers), np.int64)
        exactly = np.array([number == exact for number in numbers], np.bool_)
        return self.paired(rows, np.array(numbers, np.uint32), exactly), self._additions(stored=exact is None)

    def _exact_copy(self, known: int | None) -> int | None:
        """Return the number of the earliest text that has the same words."""
        words, table = self._sketches.texts[0].tolist(), self._store.table
        for number in self._same_words:
            if (known is None or number < known) and table[number]["text"].tolist() == words:
                return number
        return None

    def _additions(self, *, stored: bool) -> list[tuple[Postings, Entries]]:
        words, document, article = self._lookups
        keys = [article]
        if self._documents[0]:
            keys.append(document)
        if stored:
            keys += [words, *_with_room(self._bands, self._on_bands)]
        additions = [(self._store.keys, self._entries(keys))]
        if self._store.samples is not None:
            keys = _with_room(self._shingles, self._on_samples) if stored else []
            additions.append((self._store.samples, self._entries(keys)))
        return additions

    def _entries(self, keys: list[int]) -> Entries:
        return np.array([key << 32 | self.base for key in sorted(keys)], np.uint64)

    def _living(self, postings: Postings, keys: list[int]) -> list[list[int]]:
        """Return for each key the numbers of the texts that have it, without those that are forgotten."""
        held = postings.holders(keys)
        living = self._store.living
        if not len(living):
            return held
        return [[n for n in numbers if n >= len(living) or living[n]] if numbers else numbers for numbers in held]

    def _met_on_samples(self, rows: Places, numbers: Numbers) -> Places:  # noqa: ARG002 - there is one row
        return np.array([self._times[number] for number in numbers.tolist()], np.int64)


def _with_room(keys: list[int], holders: list[list[int]]) -> list[int]:
    """Return the keys that stand in few texts before."""
    return [key for key, numbers in zip(keys, holders, strict=True) if len(numbers) < CAPACITY]
