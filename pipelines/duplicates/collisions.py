"""LSH collisions: which texts of a batch share a key with an earlier text, in the store or in the batch itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates.postings import KeyPostings, order
from pipelines.duplicates.sorted_run import Entries, Keys, Numbers, Places, ranges

CAPACITY = 64
"""Most texts that are stored under one key, and most that a lookup of the key returns; the earliest are kept."""

Mask = NDArray[np.bool_]
_HALF = np.uint64(32)


@dataclass
class Collisions:
    """The keys that texts of a batch share with earlier texts, in the order of the later texts.

    ``rows``, ``starts`` and ``lengths`` are int64 of shape (k,), one entry for each key of a text that collided;
    ``holders`` is uint32.
    """

    rows: Places
    """Row of the later text in the batch."""
    starts: Places
    """Index in ``holders`` of the first earlier text that has the key."""
    lengths: Places
    """How many earlier texts have the key."""
    holders: Numbers
    """Numbers of the texts that have a key, ascending. Texts that share a key point to the same slice."""

    @cached_property
    def pairs(self) -> tuple[Places, Numbers, Places]:
        """Return each colliding pair of texts once: row, number, and on how many keys they collided.

        Three arrays of shape (pairs,), sorted by row, then by number.
        """
        packed = packed_pairs(self.rows.repeat(self.lengths), self.holders[ranges(self.starts, self.lengths)])
        packed.sort(kind="stable")  # the holders of a key are sorted already
        first = first_of_each(packed)
        times = np.diff(first, append=len(packed))
        return (packed[first] >> _HALF).astype(np.int64), packed[first].astype(np.uint32), times


def find_collisions(
    postings: KeyPostings,
    keys: Keys,
    rows: Places,
    numbers: Numbers,
    storing: Mask,
    *,
    are_live: Callable[[Numbers], Mask],
) -> tuple[Collisions, Entries]:
    """Return the collisions of a batch, and the entries to add to the postings for the batches after it.

    The result for a text does not depend on how the texts are split into batches.

    :param keys: the keys of all texts, concatenated in the order of the texts: uint64, shape (k,).
    :param rows: the row of the text that has each key: int64, shape (k,).
    :param numbers: the number of the text in each row: uint32, shape (n,).
    :param storing: whether the text in each row is to be stored: shape (n,).
    :param are_live: returns for an array of text numbers which of them have not expired.
    """
    places = order(keys)
    given, keys, rows = rows, keys[places], rows[places]
    first = first_of_each(keys)
    held, holders = _live_holders(postings, keys[first], are_live)
    stored = storing[rows]
    if len(first) == len(keys):  # no two texts of the batch share a key
        stored &= held < CAPACITY
        begins, found = held.cumsum() - held, held
    else:
        group = np.arange(len(first)).repeat(np.diff(first, append=len(keys)))
        before = _chosen_before(stored, first, group)
        stored &= held[group] + before < CAPACITY
        added = np.bincount(group[stored], minlength=len(first))
        holders = _interleaved(held, holders, added, numbers[rows[stored]])
        begins = (np.cumsum(held + added) - held - added)[group]
        found = held[group] + np.minimum(_without_own_row(before, keys, rows), added[group])
    starts, lengths = np.empty_like(places), np.empty_like(places)
    starts[places], lengths[places] = begins, found
    colliding = lengths.nonzero()[0]
    collisions = Collisions(given[colliding], starts[colliding], lengths[colliding], holders)
    return collisions, Entries(keys[stored], numbers[rows[stored]])


def packed_pairs(rows: Places, numbers: Numbers) -> NDArray[np.uint64]:
    """Return each pair of a row and a text number as one uint64, which sorts by row, then by number."""
    return rows.astype(np.uint64) << _HALF | numbers


def first_of_each(values: NDArray[Any]) -> Places:
    """Return the index of the first occurrence of each distinct value in a sorted array."""
    first = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return first.nonzero()[0]


def _live_holders(postings: KeyPostings, keys: Keys, are_live: Callable[[Numbers], Mask]) -> tuple[Places, Numbers]:
    """Return how many live texts have each of the distinct, sorted keys, and their numbers, concatenated."""
    place, holders = postings.find(keys)
    if not len(place):
        return np.zeros(len(keys), np.int64), holders
    alive = are_live(holders)
    place, holders = place[alive], holders[alive]
    within = np.arange(len(place)) - place.searchsorted(place) < CAPACITY
    return np.bincount(place[within], minlength=len(keys)), holders[within]


def _interleaved(held: Places, holders: Numbers, added: Places, numbers: Numbers) -> Numbers:
    """Return for each key its ``held`` stored holders, followed by the ``added`` ones of the batch."""
    ends = np.cumsum(held + added)
    merged = np.empty(ends[-1], np.uint32)
    merged[ranges(ends - added - held, held)] = holders
    merged[ranges(ends - added, added)] = numbers
    return merged


def _chosen_before(chosen: Mask, first: Places, group: Places) -> Places:
    """Return for each element how many chosen ones precede it in its group."""
    before: Places = np.cumsum(chosen) - chosen
    return before - before[first][group]


def _without_own_row(before: Places, keys: Keys, rows: Places) -> Places:
    """Return the same counts without elements of the same row: a text may have a key twice, and is not its own copy."""
    again = np.flatnonzero((keys[1:] == keys[:-1]) & (rows[1:] == rows[:-1])) + 1
    for place in again.tolist():
        before[place] = before[place - 1]
    return before
