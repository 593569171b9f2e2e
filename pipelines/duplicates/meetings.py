"""Which texts of a batch meet which earlier ones on a key, those of the batch itself included."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates.postings import Entries, Numbers, Places, Postings, entries

CAPACITY = 64
"""A key leads to the first so many texts that have it; it stands in no more of them than that."""

Mask = NDArray[np.bool_]


@dataclass
class Meetings:
    """Meetings of a text with an earlier one on a key, sorted by the later text, its keys, the earlier text."""

    rows: Places
    """The later text's row in the batch."""
    keys: Places
    """Place of the key in the batch's keys."""
    numbers: Numbers
    """The earlier text's number."""

    @cached_property
    def pairs(self) -> tuple[Places, Numbers, Places]:
        """Return each pair of texts that met once, and how often it did."""
        paired = self.rows.astype(np.uint64) << np.uint64(32) | self.numbers.astype(np.uint64)
        paired, times = np.unique(paired, return_counts=True)
        return (paired >> np.uint64(32)).astype(np.int64), paired.astype(np.uint32), times


def meet(
    postings: Postings,
    keys: Numbers,
    rows: Places,
    numbers: Numbers,
    storing: Mask,
    *,
    lives: Callable[[Numbers], Mask],
) -> tuple[Meetings, Entries]:
    """Return whom the texts of a batch meet, and what is to be added to the postings for those after it.

    What is returned for a text does not depend on how texts are cut into batches.

    :param keys: keys of all texts, text by text in the order of their numbers.
    :param rows: the row of the text that has each key.
    :param numbers: the number of the text in each row.
    :param storing: which rows' texts are stored.
    :param lives: tells which of the texts with these numbers are not forgotten.
    """
    ordered = entries(keys, np.arange(len(keys), dtype=np.uint32))
    order = (ordered & np.uint64(0xFFFF_FFFF)).astype(np.int64)
    keys, given, rows = (ordered >> np.uint64(32)).astype(np.uint32), rows, rows[order]
    place, met = postings.find(keys)
    alive = lives(met)
    place, met = place[alive], met[alive]
    first = np.arange(len(place)) - np.searchsorted(place, place) < CAPACITY
    place, met = place[first], met[first]
    stored = _room(keys, storing[rows], np.bincount(place, minlength=len(keys)))
    later, earlier = _within(keys, stored)
    apart = rows[later] != rows[earlier]
    later, earlier = later[apart], earlier[apart]
    own = np.concatenate((order[place], order[later])).astype(np.uint32)
    found = entries(own, np.concatenate((met, numbers[rows[earlier]])))
    places = (found >> np.uint64(32)).astype(np.int64)
    return Meetings(given[places], places, found.astype(np.uint32)), entries(keys[stored], numbers[rows[stored]])


def _room(keys: Numbers, storing: Mask, taken: Places) -> Mask:
    """Tell which of the sorted keys are stored: those that stand in few texts before."""
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))[: len(keys)]
    before: Places = np.cumsum(storing) - storing
    lengths = np.diff(starts, append=len(keys))
    within: Places = before - np.repeat(before[starts], lengths)
    room: Mask = storing & (taken + within < CAPACITY)
    return room


def _within(keys: Numbers, stored: Mask) -> tuple[Places, Places]:
    """Return pairs of places of the same key, the earlier of them stored."""
    later, earlier = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    places = np.arange(1, len(keys))
    distance = 1
    while len(places := places[keys[places] == keys[places - distance]]):
        found = places[stored[places - distance]]
        later.append(found)
        earlier.append(found - distance)
        distance += 1
        places = places[places >= distance]
    return np.concatenate(later), np.concatenate(earlier)
