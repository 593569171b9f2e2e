"""The inverted index of events: from a term to the articles that contain it, with its weights, by lane and day.

The latest articles are kept in memory and written together, in a row for each segment, lane, term and day. So an
article costs few rows, and these are written in the order of the table. A segment is a range of article numbers: what
is written lies in the last one or two, however many articles there are, and a search reads only those that have its
days. Everything is stored in the caller's database, inside the caller's transaction.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from pipelines.events.article_time import DAY, ArticleTime
from pipelines.events.candidates import QueryTerms
from pipelines.events.lanes import LaneRange, lane_ranges, lanes_of
from pipelines.events.posting_buffer import ENTRY, SEGMENT, Entries, IndexedArticle, Integers, PostingBuffer

UNWRITTEN = 2_048
"""Articles that are kept in memory before they are written."""

_TABLES = (
    """CREATE TABLE IF NOT EXISTS event_terms (
        segment INTEGER, lane INTEGER, term INTEGER, day INTEGER, entries BLOB NOT NULL,
        PRIMARY KEY (segment, lane, term, day)
    ) WITHOUT ROWID""",
    # the segments in which a day of a lane has articles
    """CREATE TABLE IF NOT EXISTS event_days (
        lane INTEGER, day INTEGER, segment INTEGER, PRIMARY KEY (lane, day, segment)
    ) WITHOUT ROWID""",
)
_DENSE = 64  # if at least one number in this many is given, counting all is faster than sorting the given ones


class Overlap(NamedTuple):
    """Articles that share terms with a query, and the dot products of the shared weights; arrays of one length."""

    numbers: Integers
    named: Integers
    """The products over names and numbers."""
    words: Integers
    """The products over other words."""


class InvertedIndex:
    """The terms of the remembered articles.

    :param connection: the caller's; all changes go into its open transaction.
    :param unwritten: how many articles are kept in memory before they are written.
    """

    def __init__(self, connection: sqlite3.Connection, unwritten: int = UNWRITTEN) -> None:
        self._connection, self._max_unwritten = connection, unwritten
        for statement in _TABLES:
            connection.execute(statement)
        self._buffer = PostingBuffer()

    def add(self, article: IndexedArticle) -> None:
        """Add an article; it can be rolled back until it is committed."""
        self._buffer.add(article, lanes_of(article.time))

    def commit(self) -> None:
        """Make the articles added so far final, and write them if many are in memory."""
        self._buffer.commit()
        if self._buffer.count >= self._max_unwritten:
            self.flush()

    def rollback(self) -> None:
        """Remove the articles added since the last commit, after the caller has rolled back its transaction."""
        self._buffer.rollback()

    def flush(self) -> None:
        """Write what is still in memory."""
        rows = self._buffer.rows()
        self._connection.executemany(
            """INSERT INTO event_terms VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET entries = CAST(entries || excluded.entries AS BLOB)""",
            rows,
        )
        days = sorted({(lane, day, segment) for segment, lane, _, day, _ in rows})
        self._connection.executemany("INSERT OR IGNORE INTO event_days VALUES (?, ?, ?)", days)
        self._buffer = PostingBuffer()

    def remove(self, articles: Iterable[IndexedArticle]) -> None:
        """Remove articles that have been written."""
        removed: defaultdict[tuple[int, int, int, int], list[int]] = defaultdict(list)
        for article in articles:
            for lane, time in lanes_of(article.time).items():
                for term in article.terms:
                    removed[article.number // SEGMENT, lane, term, time // DAY].append(article.number)
        where = "WHERE segment = ? AND lane = ? AND term = ? AND day = ?"
        for key, numbers in sorted(removed.items()):
            row = self._connection.execute(f"SELECT entries FROM event_terms {where}", key).fetchone()  # noqa: S608
            entries = np.frombuffer(row[0], ENTRY)
            kept = entries[~np.isin(entries["number"], numbers)].tobytes()
            if kept:
                self._connection.execute(f"UPDATE event_terms SET entries = ? {where}", (kept, *key))  # noqa: S608
            else:
                self._connection.execute(f"DELETE FROM event_terms {where}", key)  # noqa: S608
        self._connection.executemany(
            "DELETE FROM event_days WHERE segment = ?1 AND NOT EXISTS (SELECT 1 FROM event_terms WHERE segment = ?1)",
            sorted({(segment,) for segment, *_ in removed}),
        )

    def search(self, queries: Sequence[QueryTerms], time: ArticleTime, window: int) -> list[Overlap]:
        """Return for each query the articles that share terms with it and may be within ``window`` seconds.

        :param queries: must not have keys in common.
        """
        kinds = [kind for terms in queries for kind in (terms.named, terms.words)]
        keys = {key: position for position, key in enumerate(chain.from_iterable(kinds))}
        ranges = lane_ranges(time, window)
        found = [self._written(keys, range_) for range_ in ranges] if keys else []
        found += [self._buffer.entries(keys, ranges)] if keys else []
        held = [entries for entries in found if entries is not None]
        if not held:
            return [Overlap(*np.zeros((3, 0), np.int64)) for _ in queries]
        numbers, weights, terms = map(np.concatenate, zip(*held, strict=True)) if held[1:] else held[0]
        products = weights * np.array(list(chain.from_iterable(kind.values() for kind in kinds)), np.int64)[terms]
        kind_of = np.repeat(np.arange(len(kinds)), [len(kind) for kind in kinds])
        distinct, which = _distinct(numbers)
        which += kind_of[terms] * len(distinct)
        sums = np.bincount(which, products, len(kinds) * len(distinct))  # of doubles, exact below 2**53
        return [
            Overlap(distinct[sharing], *pair[:, sharing].astype(np.int64))
            for pair in sums.reshape(len(queries), 2, len(distinct))
            for sharing in [np.flatnonzero(pair.any(axis=0))]
        ]

    def _written(self, keys: Mapping[int, int], range_: LaneRange) -> Entries | None:
        """Return the entries of written articles in a range that contain query terms, None if there are none.

        :param keys: keys of the query terms, with their positions in the query.
        """
        lane, first, last = range_
        days = (lane, first // DAY, last // DAY)
        rows = self._connection.execute(
            f"""SELECT term, day, entries FROM event_terms
            WHERE segment IN (SELECT segment FROM event_days WHERE lane = ? AND day BETWEEN ? AND ?)
            AND lane = ? AND day BETWEEN ? AND ? AND term IN ({",".join("?" * len(keys))})""",  # noqa: S608 - marks only
            (*days, *days, *keys),
        ).fetchall()
        if not rows:
            return None
        found, days, blobs = zip(*rows, strict=True)
        entries = np.frombuffer(b"".join(blobs), ENTRY)
        lengths = np.array([len(blob) for blob in blobs]) // ENTRY.itemsize
        times = np.repeat(np.array(days) * DAY, lengths) + entries["second"]
        inside = (times >= first) & (times <= last)
        entries, terms = entries[inside], np.repeat([keys[term] for term in found], lengths)[inside]
        return Entries(entries["number"].astype(np.int64), entries["weight"].astype(np.int64), terms)


def _distinct(numbers: Integers) -> tuple[Integers, Integers]:
    """Return sorted distinct numbers, which may include others than those given, and the position of each given one."""
    if len(numbers):
        first, last = int(numbers.min()), int(numbers.max())
        if last - first < _DENSE * len(numbers):
            return np.arange(first, last + 1), numbers - first
    distinct, which = np.unique(numbers, return_inverse=True)
    return distinct, which
