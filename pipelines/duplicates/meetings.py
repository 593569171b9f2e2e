"""Which texts of a batch meet which earlier ones on a key, those of the batch itself included."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates.postings import Postings, order
from pipelines.duplicates.runs import Entries, Numbers, Places, ranges

CAPACITY = 64
"""A key leads to the first so many texts that have it; it stands in no more of them than that."""

Mask = NDArray[np.bool_]
_HALF = np.uint64(32)


@dataclass
class Meetings:
    """The keys on which texts met earlier ones, in the order of the later texts."""

    rows: Places
    """The later text's row in the batch, for each key."""
    starts: Places
    """Where in ``holders`` the earlier texts begin that have the key."""
    lengths: Places
    """How many they are."""
    holders: Numbers
    """Numbers of texts that have a key, in their order: those of two texts that have one key are the same places."""

    @cached_property
    def pairs(self) -> tuple[Places, Numbers, Places]:
        """Return each pair of texts that met once, by row, then by number, and how often it did."""
        paired = paired_up(np.repeat(self.rows, self.lengths), self.holders[ranges(self.starts, self.lengths)])
        paired.sort(kind="stable")  # the holders of a key are in order already
        first = first_of_each(paired)
        times = np.diff(first, append=len(paired))
        return (paired[first] >> _HALF).astype(np.int64), paired[first].astype(np.uint32), times


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
    places = order(keys)
    given, keys, rows = rows, keys[places], rows[places]
    first = first_of_each(keys)
    group = np.repeat(np.arange(len(first)), np.diff(first, append=len(keys)))
    held, holders = _holders(postings, keys[first], lives)
    before = _before(storing[rows], first, group)
    stored = storing[rows] & (held[group] + before < CAPACITY)
    added = np.bincount(group[stored], minlength=len(first))
    ends = np.cumsum(held + added)
    everyone = np.empty(ends[-1] if len(ends) else 0, np.uint32)  # who has a key, those of the batch behind the others
    everyone[ranges(ends - added - held, held)] = holders
    everyone[ranges(ends - added, added)] = numbers[rows[stored]]
    starts, met = np.empty_like(places), np.empty_like(places)
    starts[places] = (ends - added - held)[group]
    met[places] = held[group] + np.minimum(_of_other_rows(before, keys, rows), added[group])
    meeting = np.flatnonzero(met)
    meetings = Meetings(given[meeting], starts[meeting], met[meeting], everyone)
    return meetings, keys[stored].astype(np.uint64) << _HALF | numbers[rows[stored]]


def paired_up(rows: Places, numbers: Numbers) -> Entries:
    """Return pairs of a row and a text's number as one value each, which sort by row, then by number."""
    return rows.astype(np.uint64) << _HALF | numbers


def first_of_each(values: NDArray[Any]) -> Places:
    """Return where each distinct one of sorted values stands first."""
    return np.flatnonzero(np.concatenate((np.ones(min(len(values), 1), np.bool_), values[1:] != values[:-1])))


def _holders(postings: Postings, keys: Numbers, lives: Callable[[Numbers], Mask]) -> tuple[Places, Numbers]:
    """Return to how many living texts each of the distinct, sorted keys leads, and their numbers behind one another."""
    place, holders = postings.find(keys)
    alive = lives(holders)
    place, holders = place[alive], holders[alive]
    within = np.arange(len(place)) - np.searchsorted(place, place) < CAPACITY
    return np.bincount(place[within], minlength=len(keys)), holders[within]


def _before(chosen: Mask, first: Places, group: Places) -> Places:
    """Return how many chosen ones stand before each in its group."""
    before: Places = np.cumsum(chosen) - chosen
    return before - before[first][group]


def _of_other_rows(before: Places, keys: Numbers, rows: Places) -> Places:
    """Return how many stand before each without those of its own row, which may have a key twice."""
    again = np.flatnonzero((keys[1:] == keys[:-1]) & (rows[1:] == rows[:-1])) + 1
    for place in again.tolist():
        before[place] = before[place - 1]
    return before
