"""Postings: which texts have a key, as sorted runs of keys and text numbers that are merged as they grow.

A log-structured merge (O'Neil et al., "The Log-Structured Merge-Tree", 1996) of plain arrays. What is added is sorted
and becomes a run; a run is merged with the runs after it unless it is much longer than they are. So there are few runs,
each entry is sorted again only a few times, and a run on disk is never changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise

import numpy as np

from pipelines.duplicates.key_filter import KeyFilter
from pipelines.duplicates.sorted_run import Entries, Keys, Numbers, Places, SortedRun

GROWTH = 4
"""A run is merged with the runs after it unless it is more than this many times as long as they are together."""
_SHORT = 1_024
"""Fewer keys than this are sorted by comparison."""
_PORTION = 1 << 17
"""Entries of the longest run that are merged in one step, in the processor cache."""


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
        key_filter.rebuild([run.entries.keys for run in self])
        return key_filter

    def __iter__(self) -> Iterator[SortedRun]:
        yield from self.stored
        yield from self._added

    def add(self, entries: Entries) -> None:
        """Add entries, whose text numbers are higher than all that were added before."""
        if not len(entries):
            return
        self._filter.add(entries.keys)
        if self._filter.is_crowded:
            self._filter.rebuild([entries.keys, *(run.entries.keys for run in self)])
        runs = [entries]
        length = len(entries)
        while self._added and len(self._added[-1]) <= GROWTH * length:
            runs.append(self._added.pop().entries)
            length += len(runs[-1])
        self._added.append(SortedRun(merged(*reversed(runs)) if len(runs) > 1 else entries))

    def find(self, keys: Keys) -> tuple[Places, Numbers]:
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

    def _in_runs(self, keys: Keys) -> list[tuple[Places, Numbers]]:
        """Return for each run with matches the indices in ``keys`` and the text numbers."""
        possible = self._filter.may_contain(keys).nonzero()[0]
        if not len(possible):
            return []
        sought = keys[possible]
        found = [run.find(sought) for run in self]
        return [(possible[place], number) for place, number in found if len(place)]

    def to_merge(self) -> tuple[int, list[Entries]]:
        """Return how many of the last stored runs to replace, and the entries of these and of all added runs."""
        last = len(self.stored)
        parts = self._added
        length = sum(map(len, parts))
        while last and len(self.stored[last - 1]) <= GROWTH * length:
            last -= 1
            length += len(self.stored[last])
        return len(self.stored) - last, [run.entries for run in [*self.stored[last:], *parts]]


def entries(keys: Keys, numbers: Numbers) -> Entries:
    """Return sorted entries of pairs of a key and a text number."""
    places = order(numbers)
    places = places[order(keys[places])]
    return Entries(keys[places], numbers[places])


def merged(*runs: Entries) -> Entries:
    """Return the entries of several runs as one; of entries with the same key, those of earlier runs come first."""
    length = sum(map(len, runs))
    result = Entries(np.empty(length, np.uint64), np.empty(length, np.uint32))
    start = 0
    for portion in merged_portions(*runs):
        filled = slice(start, start + len(portion))
        result.keys[filled], result.numbers[filled] = portion.keys, portion.numbers
        start += len(portion)
    return result


def merged_portions(*runs: Entries) -> Iterator[Entries]:
    """Yield what ``merged`` returns, one range of keys after another, which takes little memory."""
    borders = max((run.keys for run in runs), key=len, default=np.empty(0, np.uint64))[_PORTION::_PORTION]
    cuts = [[0, *np.searchsorted(run.keys, borders).tolist(), len(run)] for run in runs]
    for bounds in zip(*(pairwise(cut) for cut in cuts), strict=True):
        own = [slice(*bound) for bound in bounds]
        keys, numbers = (
            np.concatenate([getattr(run, name)[part] for run, part in zip(runs, own, strict=True)])
            for name in ("keys", "numbers")
        )
        places = np.argsort(keys, kind="stable")  # merges what is sorted already, which takes linear time
        yield Entries(keys[places], numbers[places])


def order(keys: Keys | Numbers) -> Places:
    """Return the indices that sort the keys, stably: int64, shape (k,).

    The lower and upper halves of 32 bits are sorted in turn: the radix sort that numpy has for 16 bits is several times
    as fast as comparing.
    """
    if len(keys) < _SHORT:
        return np.argsort(keys, kind="stable")
    if keys.dtype == np.uint64:
        places = order((keys >> np.uint64(32)).astype(np.uint32))
        ordered = keys[places]
        if np.any(ordered[1:] < ordered[:-1]):  # few keys are equal in 32 bits and differ in the others
            places = places[np.argsort(ordered, kind="stable")]
        return places
    places = np.argsort(keys.astype(np.uint16), kind="stable")
    upper = (keys >> np.uint32(16)).astype(np.uint16)
    return places[np.argsort(upper[places], kind="stable")] if upper.any() else places
