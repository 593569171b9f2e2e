"""How much of its weighted terms a text can share with each of its candidates, told for all of them at once.

Of the candidates most share too little to be told of, whatever else a comparison brings. Here terms are hashed into
buckets: two terms that fall into one let two texts seem to share more than they do, never less.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

TEXTS_IN_MEMORY = 16_384
"""Texts whose terms are held in memory, those last asked for; 1 kB each."""

_BUCKETS = 1 << 16

Terms = tuple[NDArray[np.uint16], NDArray[np.uint16]]
"""The buckets of a text's terms, and their weights."""


class SharedTerms:
    """The weighted terms of the remembered texts.

    :param weights_of: gives the terms of the text of a number with their weights, whole numbers up to 65,535.
    """

    def __init__(self, weights_of: Callable[[int], Mapping[str, int]]) -> None:
        self._weights_of = weights_of
        self._terms: OrderedDict[int, Terms] = OrderedDict()
        self._own = np.zeros(_BUCKETS, np.int64)

    def add(self, number: int, weights: Mapping[str, int]) -> None:
        """Hold the terms of a text."""
        self._terms[number] = _terms(weights)
        if len(self._terms) > TEXTS_IN_MEMORY:
            self._terms.popitem(last=False)

    def clear(self) -> None:
        """Forget what is held: numbers may stand for other texts now."""
        self._terms.clear()

    def products(self, weights: Mapping[str, int], numbers: Iterable[int]) -> dict[int, int]:
        """Return what the products of the weights of shared terms add up to at most, for each text of these numbers."""
        texts = {number: self._of(number) for number in numbers}
        products = dict.fromkeys(texts, 0)
        held = {number: terms for number, terms in texts.items() if len(terms[0])}
        if held:
            buckets, own_weights = _terms(weights)
            np.add.at(self._own, buckets, own_weights)
            found = self._own[np.concatenate([terms[0] for terms in held.values()])]
            self._own[buckets] = 0
            found *= np.concatenate([terms[1] for terms in held.values()])
            starts = np.cumsum([0, *(len(terms[0]) for terms in held.values())])[:-1]
            products.update(zip(held, np.add.reduceat(found, starts).tolist(), strict=True))
        return products

    def _of(self, number: int) -> Terms:
        if number in self._terms:
            self._terms.move_to_end(number)
        else:
            self.add(number, self._weights_of(number))
        return self._terms[number]


def _terms(weights: Mapping[str, int]) -> Terms:
    buckets = np.fromiter([hash(term) % _BUCKETS for term in weights], np.uint16, len(weights))
    return buckets, np.fromiter(weights.values(), np.uint16, len(weights))
