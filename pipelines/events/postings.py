"""The inverted index of events: which articles hold a term, with what weight, and stand within a time.

The latest articles are held in memory and written many at a time, a row for each term, lane and day, so an article
costs few rows, and those are written in the table's own order. Everything lies in the caller's database and inside the
caller's transaction.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipelines.events.article_time import DAY, Interval, Occasion
from pipelines.events.candidates import Terms

UNWRITTEN = 2_048
"""Articles that are held in memory until they are written."""

_TABLES = (
    """CREATE TABLE IF NOT EXISTS event_terms (
        term INTEGER, lane INTEGER, day INTEGER, entries BLOB NOT NULL, PRIMARY KEY (term, lane, day)
    ) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS event_lanes (lane INTEGER PRIMARY KEY)",
)
ENTRY = np.dtype([("number", "<u4"), ("second", "<u4"), ("weight", "<u2")])
"""An article in a row of ``event_terms``: its number, the second of the day, the weight of the term."""

# A lane holds the dates of one width, by their start, so that a look-up reads little more than the window. Dated
# articles stand in a lane of their own by arrival too: an article without a date is compared by that.
_WIDTHS = {0: DAY, 1: 31 * DAY, 2: 366 * DAY}
_UNDATED, _DATED, _LANES = 3, 4, 5
_places = partial(array, "q")
_NEVER = np.iinfo(np.int64).min
_WEIGHT_BITS = 16
_CROWDED = 64  # from one number in so many on it is quicker to count in all of them than to sort those given

Numbers = NDArray[np.int64]


class Posted(NamedTuple):
    """An article in the index."""

    number: int
    terms: Mapping[int, int]
    """Keys of its terms, with their weights."""
    occasion: Occasion


class Range(NamedTuple):
    """A stretch of a lane, its last moment included."""

    lane: int
    first: int
    last: int


class Shared(NamedTuple):
    """Articles that share terms with one, and what the products of the weights of these terms add up to."""

    numbers: Numbers
    named: Numbers
    """The sums over names and numbers."""
    words: Numbers
    """The sums over other words."""


class _Entries(NamedTuple):
    """Articles that hold the terms asked for, once for each of these terms."""

    numbers: Numbers
    weights: Numbers
    places: Numbers
    """Which of the terms they hold."""


class Postings:
    """The terms of the remembered articles.

    :param connection: the caller's; its open transaction takes all changes.
    :param unwritten: how many articles are held in memory until they are written.
    """

    def __init__(self, connection: sqlite3.Connection, unwritten: int = UNWRITTEN) -> None:
        self._connection, self._most = connection, unwritten
        for statement in _TABLES:
            connection.execute(statement)
        self._lanes = self._used_lanes()
        self._unwritten = _Unwritten()

    def add(self, article: Posted) -> None:
        """Add an article; until it is settled it may be taken back."""
        lanes = _lanes(article.occasion)
        self._unwritten.add(article, lanes)
        for lane in lanes.keys() - self._lanes:
            self._connection.execute("INSERT INTO event_lanes VALUES (?)", (lane,))
            self._lanes.add(lane)

    def settle(self) -> None:
        """Make the articles final that were added; those in memory are written if they are many."""
        self._unwritten.settle()
        if self._unwritten.count >= self._most:
            self.flush()

    def take_back(self) -> None:
        """Forget the articles that were added and not settled, when the caller has rolled them back."""
        self._unwritten.take_back()
        self._lanes = self._used_lanes()

    def flush(self) -> None:
        """Write what is still in memory."""
        self._connection.executemany(
            """INSERT INTO event_terms VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET entries = CAST(entries || excluded.entries AS BLOB)""",
            self._unwritten.rows(),
        )
        self._unwritten = _Unwritten()

    def forget(self, articles: Iterable[Posted]) -> None:
        """Forget articles that were written."""
        forgotten: defaultdict[tuple[int, int, int], list[int]] = defaultdict(list)
        for article in articles:
            for lane, moment in _lanes(article.occasion).items():
                for term in article.terms:
                    forgotten[term, lane, moment // DAY].append(article.number)
        where = "WHERE term = ? AND lane = ? AND day = ?"
        for key, numbers in sorted(forgotten.items()):
            row = self._connection.execute(f"SELECT entries FROM event_terms {where}", key).fetchone()  # noqa: S608
            entries = np.frombuffer(row[0], ENTRY)
            kept = entries[~np.isin(entries["number"], numbers)].tobytes()
            if kept:
                self._connection.execute(f"UPDATE event_terms SET entries = ? {where}", (kept, *key))  # noqa: S608
            else:
                self._connection.execute(f"DELETE FROM event_terms {where}", key)  # noqa: S608

    def sharing(self, questions: Sequence[Terms], occasion: Occasion, window: int) -> list[Shared]:
        """Return for each question the articles that share terms and may stand within ``window`` seconds.

        :param questions: no key stands in two of them.
        """
        kinds = [kind for terms in questions for kind in (terms.named, terms.words)]
        keys = {key: place for place, key in enumerate(chain.from_iterable(kinds))}
        ranges = [range_ for range_ in _ranges(occasion, window) if range_.lane in self._lanes]
        found = [self._written(keys, range_) for range_ in ranges] if keys else []
        found += [self._unwritten.entries(keys, ranges)] if keys else []
        held = [entries for entries in found if entries is not None]
        if not held:
            return [Shared(*np.zeros((3, 0), np.int64)) for _ in questions]
        numbers, weights, places = map(np.concatenate, zip(*held, strict=True)) if held[1:] else held[0]
        products = weights * np.array(list(chain.from_iterable(kind.values() for kind in kinds)), np.int64)[places]
        kind_of = np.repeat(np.arange(len(kinds)), [len(kind) for kind in kinds])
        distinct, which = _distinct(numbers)
        which += kind_of[places] * len(distinct)
        sums = np.bincount(which, products, len(kinds) * len(distinct))  # of doubles, exact under 2**53
        return [
            Shared(distinct[sharing], *pair[:, sharing].astype(np.int64))
            for pair in sums.reshape(len(questions), 2, len(distinct))
            for sharing in [np.flatnonzero(pair.any(axis=0))]
        ]

    def _used_lanes(self) -> set[int]:
        """Return the lanes in which something ever stood: a look-up need not ask the others."""
        return {lane for (lane,) in self._connection.execute("SELECT lane FROM event_lanes")}

    def _written(self, keys: Mapping[int, int], range_: Range) -> _Entries | None:
        """Return the entries in a range of the written articles that hold terms, None if there are none.

        :param keys: the keys of the terms, with their places.
        """
        lane, first, last = range_
        rows = self._connection.execute(
            f"""SELECT term, day, entries FROM event_terms
            WHERE term IN ({",".join("?" * len(keys))}) AND lane = ? AND day BETWEEN ? AND ?""",  # noqa: S608 - marks only
            (*keys, lane, first // DAY, last // DAY),
        ).fetchall()
        if not rows:
            return None
        terms, days, blobs = zip(*rows, strict=True)
        entries = np.frombuffer(b"".join(blobs), ENTRY)
        lengths = np.array([len(blob) for blob in blobs]) // ENTRY.itemsize
        moments = np.repeat(np.array(days) * DAY, lengths) + entries["second"]
        inside = (moments >= first) & (moments <= last)
        entries, places = entries[inside], np.repeat([keys[term] for term in terms], lengths)[inside]
        return _Entries(entries["number"].astype(np.int64), entries["weight"].astype(np.int64), places)


class _Unwritten:
    """Articles that are in memory only."""

    def __init__(self) -> None:
        self.count = 0
        self._settled = 0
        self._numbers = np.zeros(UNWRITTEN, np.int64)
        self._moments = np.full((_LANES, UNWRITTEN), _NEVER)
        self._holders: defaultdict[int, array[int]] = defaultdict(_places)
        """For each term, the places of the articles that have it, each with its weight in the last bits."""

    def add(self, article: Posted, lanes: Mapping[int, int]) -> None:
        place, holders = self.count, self._holders
        if place == len(self._numbers):
            self._numbers = np.concatenate((self._numbers, np.zeros_like(self._numbers)))
            self._moments = np.hstack((self._moments, np.full_like(self._moments, _NEVER)))
        for lane, moment in lanes.items():
            self._moments[lane, place] = moment
        self._numbers[place] = article.number
        self.count += 1
        place <<= _WEIGHT_BITS
        for term, weight in article.terms.items():
            holders[term].append(place | weight)

    def settle(self) -> None:
        self._settled = self.count

    def take_back(self) -> None:
        first = self._settled << _WEIGHT_BITS
        for term, held in list(self._holders.items()):
            while held and held[-1] >= first:
                held.pop()
            if not held:
                del self._holders[term]
        self._moments[:, self._settled :] = _NEVER
        self.count = self._settled

    def entries(self, keys: Mapping[int, int], ranges: Sequence[Range]) -> _Entries | None:
        """Return the entries of the articles that hold terms, None if there are none."""
        holders = self._holders
        held = [(place, holders[key]) for key, place in keys.items() if key in holders]
        if not held:
            return None
        inside = np.zeros(self.count, np.bool_)
        for lane, first, last in ranges:
            moments = self._moments[lane, : self.count]
            inside |= (moments >= first) & (moments <= last)
        packed = np.frombuffer(b"".join([of for _, of in held]), np.int64)
        places = np.repeat([place for place, _ in held], [len(of) for _, of in held])
        within = inside[packed >> _WEIGHT_BITS]
        packed = packed[within]
        numbers = self._numbers[packed >> _WEIGHT_BITS]
        return _Entries(numbers, packed & ((1 << _WEIGHT_BITS) - 1), places[within])

    def rows(self) -> list[tuple[int, int, int, bytes]]:
        """Return the rows of the articles, in the order of the table."""
        if not self._holders:
            return []
        terms = sorted(self._holders)
        held = [self._holders[term] for term in terms]
        packed = np.frombuffer(b"".join(held), np.int64)
        rank = np.repeat(np.arange(len(terms)), list(map(len, held)))
        moments = self._moments[:, packed >> _WEIGHT_BITS]
        lane, which = np.nonzero(moments != _NEVER)
        day, second = np.divmod(moments[lane, which], DAY)
        first, days = day.min(), np.ptp(day) + 1
        key = (rank[which] * _LANES + lane) * days + (day - first)
        order = np.argsort(key, kind="stable")
        key, packed = key[order], packed[which[order]]
        entries = np.empty(len(key), ENTRY)
        entries["number"] = self._numbers[packed >> _WEIGHT_BITS]
        entries["second"] = second[order]
        entries["weight"] = packed & ((1 << _WEIGHT_BITS) - 1)
        distinct, begins = np.unique(key, return_index=True)
        place, day = np.divmod(distinct, days)
        rank, lane = np.divmod(place, _LANES)
        ends = [ENTRY.itemsize * end for end in (*begins.tolist(), len(key))]
        data = entries.tobytes()
        blobs = [data[begin:end] for begin, end in pairwise(ends)]
        columns = ([terms[place] for place in rank.tolist()], lane.tolist(), (day + first).tolist(), blobs)
        return list(zip(*columns, strict=True))


def _distinct(numbers: Numbers) -> tuple[Numbers, Numbers]:
    """Return numbers in order, all that are given and maybe others, and the place of each given one among them."""
    if len(numbers):
        first, last = int(numbers.min()), int(numbers.max())
        if last - first < _CROWDED * len(numbers):
            return np.arange(first, last + 1), numbers - first
    distinct, which = np.unique(numbers, return_inverse=True)
    return distinct, which


def _lane(published: Interval) -> int:
    width = published.end - published.start
    return next((lane for lane, widest in _WIDTHS.items() if width <= widest), max(_WIDTHS))


def _lanes(occasion: Occasion) -> dict[int, int]:
    """Return the lanes in which an article stands, each with the moment."""
    if occasion.published is None:
        return {_UNDATED: occasion.arrived}
    return {_lane(occasion.published): occasion.published.start, _DATED: occasion.arrived}


def _ranges(occasion: Occasion, window: int) -> list[Range]:
    """Return what to look at in each lane."""
    published, arrived = occasion.published, occasion.arrived
    undated = Range(_UNDATED, arrived - window, arrived + window)
    if published is None:
        return [undated, undated._replace(lane=_DATED)]
    dated = [Range(lane, published.start - window - width, published.end + window) for lane, width in _WIDTHS.items()]
    return [*dated, undated]
