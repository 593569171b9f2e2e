"""Which texts of a batch meet which earlier ones on a key, those of the batch itself included."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates.postings import Postings, order
from pipelines.duplicates.sorted_run import Entries, Numbers, Places, ranges

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
        paired = paired_up(self.rows.repeat(self.lengths), self.holders[ranges(self.starts, self.lengths)])
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
    held, holders = _holders(postings, keys[first], lives)
    stored = storing[rows]
    if len(first) == len(keys):  # no key is met within the batch
        stored &= held < CAPACITY
        begins, found = held.cumsum() - held, held
    else:
        group = np.arange(len(first)).repeat(np.diff(first, append=len(keys)))
        before = _before(stored, first, group)
        stored &= held[group] + before < CAPACITY
        added = np.bincount(group[stored], minlength=len(first))
        holders = _joined(held, holders, added, numbers[rows[stored]])
        begins = (np.cumsum(held + added) - held - added)[group]
        found = held[group] + np.minimum(_of_other_rows(before, keys, rows), added[group])
    starts, met = np.empty_like(places), np.empty_like(places)
    starts[places], met[places] = begins, found
    meeting = met.nonzero()[0]
    meetings = Meetings(given[meeting], starts[meeting], met[meeting], holders)
    return meetings, keys[stored].astype(np.uint64) << _HALF | numbers[rows[stored]]


def paired_up(rows: Places, numbers: Numbers) -> Entries:
    """Return pairs of a row and a text's number as one value each, which sort by row, then by number."""
    return rows.astype(np.uint64) << _HALF | numbers


def first_of_each(values: NDArray[Any]) -> Places:
    """Return where each distinct one of sorted values stands first."""
    first = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return first.nonzero()[0]


def _holders(postings: Postings, keys: Numbers, lives: Callable[[Numbers], Mask]) -> tuple[Places, Numbers]:
    """Return to how many living texts each of the distinct, sorted keys leads, and their numbers behind one another."""
    place, holders = postings.find(keys)
    if not len(place):
        return np.zeros(len(keys), np.int64), holders
    alive = lives(holders)
    place, holders = place[alive], holders[alive]
    within = np.arange(len(place)) - place.searchsorted(place) < CAPACITY
    return np.bincount(place[within], minlength=len(keys)), holders[within]


def _joined(held: Places, holders: Numbers, added: Places, numbers: Numbers) -> Numbers:
    """Return the holders of each key, so many of each, and behind them those that the batch adds to it."""
    ends = np.cumsum(held + added)
    joined = np.empty(ends[-1], np.uint32)
    joined[ranges(ends - added - held, held)] = holders
    joined[ranges(ends - added, added)] = numbers
    return joined


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
