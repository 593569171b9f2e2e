"""Postings: which texts have a key, as sorted runs of (key, text number) that are merged as they grow.

A log-structured merge (O'Neil et al., "The Log-Structured Merge-Tree", 1996) of plain arrays. What is added is sorted
and becomes a run; a run is merged with the runs after it unless it is much longer than they are. So there are few runs,
each entry is sorted again only a few times, and a run on disk is never changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from pipelines.duplicates.key_filter import KeyFilter
from pipelines.duplicates.sorted_run import KEY_SHIFT, Entries, Numbers, Places, SortedRun

GROWTH = 4
"""A run is merged with the runs after it unless it is more than this many times as long as they are together."""
_SHORT = 1_024
"""Fewer keys than this are sorted by comparison."""


class KeyPostings:
    """The postings of one kind of key: stored runs, which may be mapped files, followed by runs in memory."""

    def __init__(self) -> None:
        self.replace_stored([])

    def replace_stored(self, runs: list[SortedRun]) -> None:
        """Use these runs instead of all present ones, stored and added; the keys in them must be the same."""
        self.stored = runs
        self._added: list[SortedRun] = []

    @cached_property
    def _filter(self) -> KeyFilter:
        """A filter of the keys in all runs; built on first use, since that reads them all."""
        key_filter = KeyFilter()
        key_filter.rebuild([run.entries for run in (*self.stored, *self._added)])
        return key_filter

    def __iter__(self) -> Iterator[SortedRun]:
        yield from self.stored
        yield from self._added

    def add(self, entries: Entries) -> None:
        """Add sorted entries, whose text numbers are higher than all that were added before."""
        if not len(entries):
            return
        self._filter.add(entries)
        if self._filter.is_crowded:
            self._filter.rebuild([entries, *(run.entries for run in (*self.stored, *self._added))])
        runs = [entries]
        length = len(entries)
        while self._added and len(self._added[-1]) <= GROWTH * length:
            runs.append(self._added.pop().entries)
            length += len(runs[-1])
        self._added.append(SortedRun(merged(*reversed(runs)) if len(runs) > 1 else entries))

    def find(self, keys: Numbers) -> tuple[Places, Numbers]:
        """Return the texts that have one of the keys, as pairs of an index in ``keys`` and a text number.

        Both arrays have one element for each pair and are sorted by index, then by number.

        :param keys: sorted.
        """
        found = self._in_runs(keys)
        if len(found) < 2:
            return found[0] if found else (np.empty(0, np.int64), np.empty(0, np.uint32))
        place, number = (np.concatenate(parts) for parts in zip(*found, strict=True))
        order = place.argsort(kind="stable")  # stable, since later runs have higher text numbers
        return place[order], number[order]

    def _in_runs(self, keys: Numbers) -> list[tuple[Places, Numbers]]:
        """Return for each run with matches the indices in ``keys`` and the text numbers."""
        possible = self._filter.may_contain(keys).nonzero()[0]
        if not len(possible):
            return []
        sought = keys[possible]
        found = [run.find(sought) for run in (*self.stored, *self._added)]
        return [(possible[place], number) for place, number in found if len(place)]

    def merge_added(self) -> tuple[int, Entries]:
        """Return how many of the last stored runs to replace, and the entries of these and all added runs, merged."""
        last = len(self.stored)
        parts = self._added
        length = sum(map(len, parts))
        while last and len(self.stored[last - 1]) <= GROWTH * length:
            last -= 1
            length += len(self.stored[last])
        return len(self.stored) - last, merged(*(run.entries for run in [*self.stored[last:], *parts]))


def entries(keys: Numbers, numbers: Numbers) -> Entries:
    """Return sorted entries of pairs of a key and a text number."""
    return merged(keys.astype(np.uint64) << KEY_SHIFT | numbers.astype(np.uint64))


def merged(*runs: Entries) -> Entries:
    """Return the entries of several runs as one sorted array; fast if the runs are sorted already."""
    entries = np.concatenate([np.empty(0, np.uint64), *runs])
    entries.sort(kind="stable")
    return entries


def order(keys: Numbers) -> Places:
    """Return the indices that sort the keys, stably: int64, shape (k,).

    The lower and upper halves are sorted in turn: the radix sort that numpy has for 16 bits is several times as fast as
    comparing 32 bits.
    """
    if len(keys) < _SHORT:
        return np.argsort(keys, kind="stable")
    places = np.argsort(keys.astype(np.uint16), kind="stable")
    upper = (keys >> np.uint32(16)).astype(np.uint16)
    return places[np.argsort(upper[places], kind="stable")] if upper.any() else places
