"""The latest articles of the inverted index, in memory until they are written to its table together."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipelines.events.article_time import DAY, ArticleTime
from pipelines.events.lanes import LANES, LaneRange

INITIAL_CAPACITY = 2_048
"""Articles that fit before the arrays have to grow."""

SEGMENT = 65_536
"""Article numbers in a segment of ``event_terms``.

With more, more is rewritten; with fewer, an archive in no order needs more look-ups.
"""

ENTRY = np.dtype([("number", "<u4"), ("second", "<u4"), ("weight", "<u2")])
"""One article in a row of ``event_terms``: its number, the second of the day, the weight of the term."""

_NEVER = np.iinfo(np.int64).min
_WEIGHT_BITS = 16
_integers = partial(array, "q")

Integers = NDArray[np.int64]


class IndexedArticle(NamedTuple):
    """An article in the inverted index."""

    number: int
    terms: Mapping[int, int]
    """Keys of its terms, with their weights."""
    time: ArticleTime


class Entries(NamedTuple):
    """The articles that contain query terms, once for each of these terms; three arrays of one length."""

    numbers: Integers
    weights: Integers
    terms: Integers
    """Position of the term in the query."""


class PostingBuffer:
    """Articles that are in memory only."""

    def __init__(self) -> None:
        self.count = 0
        self._committed = 0
        self._numbers = np.zeros(INITIAL_CAPACITY, np.int64)
        self._times = np.full((LANES, INITIAL_CAPACITY), _NEVER)
        """Time of each article in each lane, shape (lanes, articles)."""
        self._postings: defaultdict[int, array[int]] = defaultdict(_integers)
        """For each term the rows of the articles that contain it, with its weight in the lowest bits."""

    def add(self, article: IndexedArticle, lanes: Mapping[int, int]) -> None:
        """Add an article.

        :param lanes: its lanes, each with its time there.
        """
        row, postings = self.count, self._postings
        if row == len(self._numbers):
            self._numbers = np.concatenate((self._numbers, np.zeros_like(self._numbers)))
            self._times = np.hstack((self._times, np.full_like(self._times, _NEVER)))
        for lane, time in lanes.items():
            self._times[lane, row] = time
        self._numbers[row] = article.number
        self.count += 1
        row <<= _WEIGHT_BITS
        for term, weight in article.terms.items():
            postings[term].append(row | weight)

    def commit(self) -> None:
        """Make the articles added so far final."""
        self._committed = self.count

    def rollback(self) -> None:
        """Remove the articles that were added since the last commit."""
        first = self._committed << _WEIGHT_BITS
        for term, packed in list(self._postings.items()):
            while packed and packed[-1] >= first:
                packed.pop()
            if not packed:
                del self._postings[term]
        self._times[:, self._committed :] = _NEVER
        self.count = self._committed

    def entries(self, keys: Mapping[int, int], ranges: Sequence[LaneRange]) -> Entries | None:
        """Return the entries of the articles in any of the ranges that contain query terms, None if there are none.

        :param keys: keys of the query terms, with their positions in the query.
        """
        postings = self._postings
        held = [(position, postings[key]) for key, position in keys.items() if key in postings]
        if not held:
            return None
        inside = np.zeros(self.count, np.bool_)
        for lane, first, last in ranges:
            times = self._times[lane, : self.count]
            inside |= (times >= first) & (times <= last)
        packed = np.frombuffer(b"".join([of for _, of in held]), np.int64)
        terms = np.repeat([position for position, _ in held], [len(of) for _, of in held])
        within = inside[packed >> _WEIGHT_BITS]
        packed = packed[within]
        numbers = self._numbers[packed >> _WEIGHT_BITS]
        return Entries(numbers, packed & ((1 << _WEIGHT_BITS) - 1), terms[within])

    def rows(self) -> list[tuple[int, int, int, int, bytes]]:
        """Return the rows to write, in the order of the table.

        They consist of segment, lane, term, day, and an array of ``ENTRY`` as bytes.
        """
        if not self._postings:
            return []
        terms = sorted(self._postings)
        held = [self._postings[term] for term in terms]
        packed = np.frombuffer(b"".join(held), np.int64)
        rank = np.repeat(np.arange(len(terms)), list(map(len, held)))
        times = self._times[:, packed >> _WEIGHT_BITS]
        lane, which = np.nonzero(times != _NEVER)
        day, second = np.divmod(times[lane, which], DAY)
        packed, rank = packed[which], rank[which]
        number, weight = self._numbers[packed >> _WEIGHT_BITS], packed & ((1 << _WEIGHT_BITS) - 1)
        keys = (number // SEGMENT, lane, rank, day)
        order = np.lexsort(keys[::-1])
        segment, lane, rank, day = (key[order] for key in keys)
        entries = np.empty(len(order), ENTRY)
        entries["number"], entries["second"], entries["weight"] = number[order], second[order], weight[order]
        changes = np.any([np.diff(key) != 0 for key in (segment, lane, rank, day)], axis=0)
        starts = np.concatenate(([0], np.flatnonzero(changes) + 1))
        offsets = [ENTRY.itemsize * start for start in (*starts.tolist(), len(order))]
        data = entries.tobytes()
        blobs = [data[start:end] for start, end in pairwise(offsets)]
        columns = (segment, lane, np.array(terms)[rank], day)
        return list(zip(*(column[starts].tolist() for column in columns), blobs, strict=True))
