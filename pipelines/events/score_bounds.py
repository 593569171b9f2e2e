"""How much of its weighted terms a text can share with each of its candidates, told for all of them at once.

Of the candidates most share too little to be told of, whatever else a comparison brings. Here terms are hashed into
buckets: two terms that fall into one let two texts seem to share more than they do, never less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from pipelines.events.signature import KEPT_TERMS

TEXTS_IN_MEMORY = 16_384
"""Texts whose terms are held in memory, those last added; 1 kB each."""

_BUCKETS = 1 << 16


class SharedTerms:
    """The weighted terms of the remembered texts.

    :param weights_of: gives the terms of the text of a number with their weights, whole numbers up to 65,535; they are
        no more than a signature keeps.
    """

    def __init__(self, weights_of: Callable[[int], Mapping[str, int]]) -> None:
        self._weights_of = weights_of
        self._own = np.zeros(_BUCKETS, np.int64)
        self._buckets = np.zeros((TEXTS_IN_MEMORY, KEPT_TERMS), np.uint16)
        self._weights = np.zeros((TEXTS_IN_MEMORY, KEPT_TERMS), np.uint16)
        """A row for each text; terms that a text has fewer of weigh nothing."""
        self._rows: dict[int, int] = {}
        """Where the text of a number stands, the first added first."""

    def add(self, number: int, weights: Mapping[str, int]) -> None:
        """Hold the terms of a text."""
        rows = self._rows
        row = len(rows) if len(rows) < TEXTS_IN_MEMORY else rows.pop(next(iter(rows)))
        rows[number] = row
        count = len(weights)
        self._buckets[row, :count] = _buckets(weights)
        self._weights[row, :count] = np.fromiter(weights.values(), np.uint16, count)
        self._weights[row, count:] = 0

    def clear(self) -> None:
        """Forget what is held: numbers may stand for other texts now."""
        self._rows.clear()

    def products(self, weights: Mapping[str, int], numbers: Iterable[int]) -> dict[int, int]:
        """Return what the products of the weights of shared terms add up to at most, for each text of these numbers."""
        numbers = list(numbers)
        while missing := [number for number in numbers if number not in self._rows]:  # one may displace another
            for number in missing:
                self.add(number, self._weights_of(number))
        rows = np.array([self._rows[number] for number in numbers], np.int64)
        buckets = _buckets(weights)
        np.add.at(self._own, buckets, np.fromiter(weights.values(), np.int64, len(weights)))
        held = self._own.take(self._buckets.take(rows, axis=0))
        self._own[buckets] = 0
        sums = np.einsum("ij,ij->i", held, self._weights.take(rows, axis=0))
        return dict(zip(numbers, sums.tolist(), strict=True))


def _buckets(terms: Iterable[str]) -> NDArray[np.uint16]:
    return np.array([hash(term) % _BUCKETS for term in terms], np.uint16)
