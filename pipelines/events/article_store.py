"""The articles of the event index: their signatures, and the terms by which they are found inside the window.

They are stored in the caller's database, inside the caller's transaction; nothing here begins or ends one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import msgspec
import numpy as np

from pipelines.events.article_time import ArticleTime, Interval
from pipelines.events.candidates import MIN_SHARED, RANK_SMOOTHING, QueryTerms
from pipelines.events.inverted_index import InvertedIndex, Overlap
from pipelines.events.posting_buffer import IndexedArticle

_TABLES = (
    # a copy of an earlier text has that text's number in `copied`, and no signature of its own
    """CREATE TABLE IF NOT EXISTS event_articles (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, cluster TEXT NOT NULL, copied INTEGER, wording INTEGER,
        starts INTEGER, ends INTEGER, arrived INTEGER NOT NULL, signature BLOB, terms BLOB NOT NULL
    )""",
    "CREATE INDEX IF NOT EXISTS event_articles_by_cluster ON event_articles (cluster, number)",
    "CREATE INDEX IF NOT EXISTS event_articles_by_copied ON event_articles (copied) WHERE copied IS NOT NULL",
)

CANDIDATES_IN_MEMORY = 16_384
"""Candidates that are cached in memory, without their signatures; some 400 bytes each."""

_CANDIDATE = """SELECT text.number, text.id, text.cluster, coalesce(text.wording, text.number),
    seen.starts, seen.ends, seen.arrived
    FROM event_articles AS seen JOIN event_articles AS text ON text.number = coalesce(seen.copied, seen.number)
    WHERE seen.number = ?"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text in the index, at the time of one of the articles that carry it."""

    number: int
    """Number of the text."""
    id: str
    """Id of the first article with that text."""
    cluster: str
    """Id of its event."""
    group: int
    """Near-duplicate group: the number of its first text."""
    time: ArticleTime
    """Time of the article, the first one or a copy."""


@dataclass(frozen=True, slots=True)
class StoredText:
    """What the index stores of a text besides its signature."""

    cluster: str
    """Id of its event."""
    terms: dict[int, int]
    """Keys of the terms by which it is found, with their weights."""
    number: int | None = None
    """Its number; None before it is stored."""
    group: int | None = None
    """Near-duplicate group: the number of its first text; None if that is this one."""


class ArticleStore:
    """The articles of the event index in a database.

    :param connection: the caller's; all changes go into its open transaction.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._cached_candidate = lru_cache(maxsize=CANDIDATES_IN_MEMORY)(self._candidate)
        for statement in _TABLES:
            connection.execute(statement)
        self._index = InvertedIndex(connection)

    def text_of(self, id: str) -> StoredText | None:  # noqa: A002  # the record's own word
        """Return the text of an article, None for an id that is not, or no longer, in the index."""
        row = self._connection.execute(
            "SELECT coalesce(copied, number), cluster, terms FROM event_articles WHERE id = ?", (id,)
        ).fetchone()
        return StoredText(row[1], _unpack_terms(row[2]), row[0]) if row else None

    def add_text(self, id: str, text: StoredText, time: ArticleTime, signature: bytes) -> int:  # noqa: A002
        """Store an article with a text of its own; return the number of the text."""
        return self._add(id, text, time, signature)

    def add_copy(self, id: str, text: StoredText, time: ArticleTime) -> None:  # noqa: A002
        """Store a copy of a text: an article in the text's event, by which the text is found at the copy's time too."""
        self._add(id, text, time, None)

    def _add(self, id: str, text: StoredText, time: ArticleTime, signature: bytes | None) -> int:  # noqa: A002
        starts, ends = (time.published.start, time.published.end) if time.published else (None, None)
        terms = msgspec.msgpack.encode(text.terms)
        number = self._connection.execute(
            "INSERT INTO event_articles (id, cluster, copied, wording, starts, ends, arrived, signature, terms)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (id, text.cluster, text.number, text.group, starts, ends, time.arrived, signature, terms),
        ).lastrowid
        assert number is not None
        self._index.add(IndexedArticle(number, text.terms, time))
        return number

    def commit(self) -> None:
        """Make the articles added so far final."""
        self._index.commit()

    def rollback(self) -> None:
        """Drop the articles added since the last commit; their numbers will be assigned to others."""
        self._index.rollback()
        self._cached_candidate.cache_clear()

    def flush(self) -> None:
        """Write what is still in memory."""
        self._index.flush()

    def search(self, queries: Sequence[tuple[QueryTerms, int]], time: ArticleTime, window: int) -> list[list[int]]:
        """Return for each query the numbers of the best articles that may be within ``window`` seconds, best first.

        They are ranked by the product of two dot products, that of the shared names and that of the shared words. Ties
        go to the latest; articles that share almost nothing are left out.

        :param queries: terms, each with how many articles and copies to return at most; they must not have keys in
            common.
        """
        overlaps = self._index.search([terms for terms, _ in queries], time, window)
        return [_best(overlap, limit) for overlap, (_, limit) in zip(overlaps, queries, strict=True)]

    def candidates(self, numbers: Iterable[int]) -> Iterator[Candidate]:
        """Yield the candidates of articles and copies, given their numbers."""
        return map(self._cached_candidate, numbers)

    def latest(self, cluster: str, limit: int) -> list[Candidate]:
        """Return the candidates of the latest articles and copies of an event."""
        numbers = self._connection.execute(
            "SELECT number FROM event_articles WHERE cluster = ? ORDER BY number DESC LIMIT ?", (cluster, limit)
        )
        return list(self.candidates(number for (number,) in numbers))

    def signature(self, number: int) -> bytes:
        """Return the packed signature of a text."""
        query = "SELECT signature FROM event_articles WHERE number = ?"
        packed: bytes = self._connection.execute(query, (number,)).fetchone()[0]
        return packed

    def _candidate(self, number: int) -> Candidate:
        text, id_, cluster, group, starts, ends, arrived = self._connection.execute(_CANDIDATE, (number,)).fetchone()
        return Candidate(text, id_, cluster, group, _time(starts, ends, arrived))

    def expire(self, before: int) -> list[tuple[int, ArticleTime]]:
        """Delete what arrived before a time, except texts with a later copy; return the numbers and times deleted."""
        numbers = self._connection.execute(
            """SELECT number FROM event_articles AS old WHERE arrived < ?
            AND NOT EXISTS (
                SELECT 1 FROM event_articles AS copy WHERE copy.copied = old.number AND copy.arrived >= ?
            )""",
            (before, before),
        ).fetchall()
        return self.remove(number for (number,) in numbers)

    def remove(self, numbers: Iterable[int]) -> list[tuple[int, ArticleTime]]:
        """Delete articles and copies that have been written, given their numbers; return these with their times."""
        query = "SELECT number, starts, ends, arrived, terms FROM event_articles WHERE number = ?"
        removed = [
            IndexedArticle(number, _unpack_terms(packed), _time(starts, ends, arrived))
            for asked in numbers
            for number, starts, ends, arrived, packed in self._connection.execute(query, (asked,))
        ]
        self._index.remove(removed)
        gone = [(article.number,) for article in removed]
        self._connection.executemany("DELETE FROM event_articles WHERE number = ?", gone)
        self._cached_candidate.cache_clear()
        return [(article.number, article.time) for article in removed]


def _best(overlap: Overlap, limit: int) -> list[int]:
    """Return the numbers of the articles with the highest ranks."""
    numbers, named, words = overlap
    enough = np.flatnonzero(named + words >= MIN_SHARED)
    ranks = (named[enough] + RANK_SMOOTHING) * (words[enough] + RANK_SMOOTHING)
    best = np.lexsort((-numbers[enough], -ranks))[:limit]
    found: list[int] = numbers[enough[best]].tolist()
    return found


def _time(starts: int | None, ends: int | None, arrived: int) -> ArticleTime:
    return ArticleTime(None if starts is None or ends is None else Interval(starts, ends), arrived)


def _unpack_terms(packed: bytes) -> dict[int, int]:
    return msgspec.msgpack.decode(packed, type=dict[int, int])
