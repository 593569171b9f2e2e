"""Upper bounds for the terms that a text shares with each of its candidates, computed for all candidates at once.

Most candidates share too little to reach any threshold, whatever else the score adds. Here terms are hashed into
buckets. A collision can only raise the bound, so no candidate is rejected that shares enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from pipelines.events.signature import KEPT_TERMS

TEXTS_IN_MEMORY = 16_384
"""Texts whose terms are kept in memory, those added last; 1 kB each."""

TERMS_IN_MEMORY = 65_536
"""Terms whose buckets are cached in memory."""

_BUCKETS = 1 << 16


class SharedTermBounds:
    """Upper bounds for the dot products of term weights with those of stored texts.

    :param weights_of: returns the weights of the terms of a text, given its number: integers up to 65,535, for at most
        ``KEPT_TERMS`` terms.
    """

    def __init__(self, weights_of: Callable[[int], Mapping[str, int]]) -> None:
        self._weights_of = weights_of
        self._own = np.zeros(_BUCKETS, np.int64)
        self._buckets = np.zeros((TEXTS_IN_MEMORY, KEPT_TERMS), np.uint16)
        self._weights = np.zeros((TEXTS_IN_MEMORY, KEPT_TERMS), np.uint16)
        """A row for each text, padded with weights of 0."""
        self._rows: dict[int, int] = {}
        """Row of each text by its number, the first added first."""
        self._latest: _HashedTerms | None = None

    def add(self, number: int, weights: Mapping[str, int]) -> None:
        """Store the weights of the terms of a text."""
        rows = self._rows
        row = len(rows) if len(rows) < TEXTS_IN_MEMORY else rows.pop(next(iter(rows)))
        rows[number] = row
        terms = self._hashed(weights)
        count = len(terms.weights)
        self._buckets[row, :count] = terms.buckets
        self._weights[row, :count] = terms.weights
        self._weights[row, count:] = 0

    def clear(self) -> None:
        """Drop all stored texts: their numbers may belong to other texts now."""
        self._rows.clear()

    def upper_bounds(self, weights: Mapping[str, int], numbers: Iterable[int]) -> dict[int, int]:
        """Return an upper bound for the dot product of ``weights`` with those of each text, by the text's number."""
        numbers = list(numbers)
        while missing := [number for number in numbers if number not in self._rows]:  # one may displace another
            for number in missing:
                self.add(number, self._weights_of(number))
        rows = np.array([self._rows[number] for number in numbers], np.int64)
        terms = self._hashed(weights)
        np.add.at(self._own, terms.buckets, terms.weights)
        own = self._own.take(self._buckets.take(rows, axis=0))
        self._own[terms.buckets] = 0
        sums = np.einsum("ij,ij->i", own, self._weights.take(rows, axis=0))
        return dict(zip(numbers, sums.tolist(), strict=True))

    def _hashed(self, weights: Mapping[str, int]) -> _HashedTerms:
        """Return terms by bucket; those of the latest text are hashed once, though they are needed several times."""
        if self._latest is None or self._latest.terms is not weights:
            buckets = np.fromiter(map(_bucket_of.__getitem__, weights), np.uint16, len(weights))
            self._latest = _HashedTerms(weights, buckets, np.fromiter(weights.values(), np.int64, len(weights)))
        return self._latest


class _HashedTerms(NamedTuple):
    """The terms of a text with their buckets and weights, both of shape (terms,)."""

    terms: Mapping[str, int]
    buckets: NDArray[np.uint16]
    weights: NDArray[np.int64]


class _BucketCache(dict[str, int]):
    """The bucket of each term. Unlike Python's salted ``hash`` it is the same in every process."""

    def __missing__(self, term: str) -> int:
        if len(self) >= TERMS_IN_MEMORY:
            self.clear()
        self[term] = bucket = crc32(term.encode()) % _BUCKETS
        return bucket


_bucket_of = _BucketCache()
