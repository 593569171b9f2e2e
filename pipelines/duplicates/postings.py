"""Which texts hold a key: sorted runs of (key, text's number), merged as they grow.

A log-structured merge (O'Neil et al., "The Log-Structured Merge-Tree", 1996) of plain arrays: what is added is sorted
and becomes a run; a run that is not much smaller than what comes after it is merged with it. So there are few runs,
each entry is sorted anew a few times only, and a run that stands on the disk is never changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from pipelines.duplicates.key_filter import KnownKeys
from pipelines.duplicates.sorted_run import KEY, Entries, Numbers, Places, Run

GROWTH = 4
"""A run is merged with what comes after it unless it is more than so many times as long."""
_SHORT = 1_024
"""Fewer keys are sorted by comparison."""


class Postings:
    """Keys of texts; runs in memory follow runs that may lie in files."""

    def __init__(self) -> None:
        self.store([])

    def store(self, runs: list[Run]) -> None:
        """Take these runs for all there are; if there were others before, these hold no other keys."""
        self.stored = runs
        self._added: list[Run] = []

    @cached_property
    def _known(self) -> KnownKeys:
        """The keys in all runs; made when it is first asked for, since that reads them."""
        known = KnownKeys()
        known.renew([run.entries for run in (*self.stored, *self._added)])
        return known

    def __iter__(self) -> Iterator[Run]:
        yield from self.stored
        yield from self._added

    def add(self, entries: Entries) -> None:
        """Add sorted entries, whose texts have higher numbers than all before them."""
        if not len(entries):
            return
        self._known.add(entries)
        if self._known.is_full:
            self._known.renew([entries, *(run.entries for run in (*self.stored, *self._added))])
        runs = [entries]
        length = len(entries)
        while self._added and len(self._added[-1]) <= GROWTH * length:
            runs.append(self._added.pop().entries)
            length += len(runs[-1])
        self._added.append(Run(merged(*reversed(runs)) if len(runs) > 1 else entries))

    def find(self, keys: Numbers) -> tuple[Places, Numbers]:
        """Return where keys were met: places in ``keys``, which is sorted, and numbers of texts.

        Both are sorted by place, then by number.
        """
        found = self._in_runs(keys)
        if len(found) < 2:
            return found[0] if found else (np.empty(0, np.int64), np.empty(0, np.uint32))
        place, number = (np.concatenate(parts) for parts in zip(*found, strict=True))
        order = place.argsort(kind="stable")  # what was added later has higher numbers
        return place[order], number[order]

    def _in_runs(self, keys: Numbers) -> list[tuple[Places, Numbers]]:
        """Return places in ``keys`` and numbers for each run in which a key was met."""
        known = self._known.may_hold(keys).nonzero()[0]
        if not len(known):
            return []
        sought = keys[known]
        found = [run.find(sought) for run in (*self.stored, *self._added)]
        return [(known[place], number) for place, number in found if len(place)]

    def settle(self) -> tuple[int, Entries]:
        """Return what was added as one run, merged with the last stored runs, and how many of those are in it."""
        last = len(self.stored)
        parts = self._added
        length = sum(map(len, parts))
        while last and len(self.stored[last - 1]) <= GROWTH * length:
            last -= 1
            length += len(self.stored[last])
        return len(self.stored) - last, merged(*(run.entries for run in [*self.stored[last:], *parts]))


def entries(keys: Numbers, numbers: Numbers) -> Entries:
    """Return sorted entries of pairs of a key and a text's number."""
    return merged(keys.astype(np.uint64) << KEY | numbers.astype(np.uint64))


def merged(*runs: Entries) -> Entries:
    """Return the entries of runs as one that is sorted; of runs that are sorted already it takes little time."""
    entries = np.concatenate([np.empty(0, np.uint64), *runs])
    entries.sort(kind="stable")
    return entries


def order(keys: Numbers) -> Places:
    """Return the places of keys in their order, equal ones as they stand.

    Keys are sorted by halves: numpy has a radix sort for 16 bits, several times as fast as comparing 32.
    """
    if len(keys) < _SHORT:
        return np.argsort(keys, kind="stable")
    places = np.argsort(keys.astype(np.uint16), kind="stable")
    upper = (keys >> np.uint32(16)).astype(np.uint16)
    return places[np.argsort(upper[places], kind="stable")] if upper.any() else places
