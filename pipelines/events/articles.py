"""The articles of the event index: their signatures, and the terms by which they are found inside the window.

They lie in the caller's database and inside the caller's transaction; nothing here begins or ends one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import msgspec
import numpy as np

from pipelines.events.article_time import Interval, Occasion
from pipelines.events.candidates import LEAST_SHARED, ONE_KIND, Terms
from pipelines.events.postings import Posted, Postings, Shared

_TABLES = (
    # a copy of an earlier text has that text's number, and no signature of its own
    """CREATE TABLE IF NOT EXISTS event_articles (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, cluster TEXT NOT NULL, copied INTEGER, wording INTEGER,
        starts INTEGER, ends INTEGER, arrived INTEGER NOT NULL, signature BLOB, terms BLOB NOT NULL
    )""",
    "CREATE INDEX IF NOT EXISTS event_articles_by_cluster ON event_articles (cluster, number)",
    "CREATE INDEX IF NOT EXISTS event_articles_by_copied ON event_articles (copied) WHERE copied IS NOT NULL",
)

FOUND_IN_MEMORY = 16_384
"""Articles that are held in memory once they were found, without their signature; some 400 bytes each."""

_FOUND = """SELECT text.number, text.id, text.cluster, coalesce(text.wording, text.number),
    seen.starts, seen.ends, seen.arrived
    FROM event_articles AS seen JOIN event_articles AS text ON text.number = coalesce(seen.copied, seen.number)
    WHERE seen.number = ?"""


@dataclass(frozen=True, slots=True)
class Found:
    """A text in the index, as it or a copy of it was seen at some time."""

    number: int
    """Number of the text."""
    id: str
    """Id of the first article with that text."""
    cluster: str
    """Id of its event."""
    wording: int
    """Number of the first text in its wording."""
    occasion: Occasion
    """When the article or the copy stands."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands in the index."""

    cluster: str
    """Id of its event."""
    terms: dict[int, int]
    """Keys of the terms by which it is found, with their weights."""
    number: int | None = None
    """Its number, once it has one."""
    wording: int | None = None
    """Number of the first text in its wording, if that is another."""


class Articles:
    """The articles of the event index in a database.

    :param connection: the caller's; its open transaction takes all changes.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._find = lru_cache(maxsize=FOUND_IN_MEMORY)(self._found)
        for statement in _TABLES:
            connection.execute(statement)
        self._postings = Postings(connection)

    def place(self, id: str) -> Place | None:  # noqa: A002  # the record's own word
        """Return where the text of an article stands, None for an id that is not or no longer in the index."""
        row = self._connection.execute(
            "SELECT coalesce(copied, number), cluster, terms FROM event_articles WHERE id = ?", (id,)
        ).fetchone()
        return Place(row[1], _terms(row[2]), row[0]) if row else None

    def add_text(self, id: str, place: Place, occasion: Occasion, signature: bytes) -> int:  # noqa: A002
        """Keep an article with a text of its own; return the text's number."""
        return self._add(id, place, occasion, signature)

    def add_copy(self, id: str, place: Place, occasion: Occasion) -> None:  # noqa: A002
        """Keep a copy of the text at a place: it joins its event, and makes it found at its own time."""
        self._add(id, place, occasion, None)

    def _add(self, id: str, place: Place, occasion: Occasion, signature: bytes | None) -> int:  # noqa: A002
        starts, ends = (occasion.published.start, occasion.published.end) if occasion.published else (None, None)
        terms = msgspec.msgpack.encode(place.terms)
        number = self._connection.execute(
            "INSERT INTO event_articles (id, cluster, copied, wording, starts, ends, arrived, signature, terms)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (id, place.cluster, place.number, place.wording, starts, ends, occasion.arrived, signature, terms),
        ).lastrowid
        assert number is not None
        self._postings.add(Posted(number, place.terms, occasion))
        return number

    def settle(self) -> None:
        """Make the articles final that were added."""
        self._postings.settle()

    def flush(self) -> None:
        """Write what is still in memory."""
        self._postings.flush()

    def sharing(self, questions: Sequence[tuple[Terms, int]], occasion: Occasion, window: int) -> list[list[int]]:
        """Return the numbers of articles that share terms with one and may stand within ``window`` seconds of it.

        They are those that share most, by what the shared names and the shared words weigh, multiplied, and of equals
        the latest; none that share hardly anything.

        :param questions: terms, each with how many articles and copies are wanted at most that share those; no key
            stands in two of them.
        """
        shared = self._postings.sharing([terms for terms, _ in questions], occasion, window)
        return [_best(found, limit) for found, (_, limit) in zip(shared, questions, strict=True)]

    def found(self, numbers: Iterable[int]) -> Iterator[Found]:
        """Yield the texts of articles and copies of these numbers."""
        return map(self._find, numbers)

    def latest(self, cluster: str, limit: int) -> list[Found]:
        """Return the texts of the latest articles and copies in an event."""
        numbers = self._connection.execute(
            "SELECT number FROM event_articles WHERE cluster = ? ORDER BY number DESC LIMIT ?", (cluster, limit)
        )
        return list(self.found(number for (number,) in numbers))

    def signature(self, number: int) -> bytes:
        """Return the packed signature of the text of a number."""
        query = "SELECT signature FROM event_articles WHERE number = ?"
        packed: bytes = self._connection.execute(query, (number,)).fetchone()[0]
        return packed

    def take_back(self) -> None:
        """Forget the articles that were added and not settled; their numbers may stand for others soon."""
        self._postings.take_back()
        self._find.cache_clear()

    def _found(self, number: int) -> Found:
        text, id_, cluster, wording, starts, ends, arrived = self._connection.execute(_FOUND, (number,)).fetchone()
        return Found(text, id_, cluster, wording, Occasion(None if starts is None else Interval(starts, ends), arrived))

    def expire(self, before: int) -> list[tuple[int, Occasion]]:
        """Forget what arrived before a time, but for texts of which a copy arrived since; return what was forgotten."""
        rows = self._connection.execute(
            """SELECT number, starts, ends, arrived, terms FROM event_articles AS old WHERE arrived < ?
            AND NOT EXISTS (
                SELECT 1 FROM event_articles AS copy WHERE copy.copied = old.number AND copy.arrived >= ?
            )""",
            (before, before),
        ).fetchall()
        forgotten = [
            Posted(number, _terms(packed), Occasion(None if starts is None else Interval(starts, ends), arrived))
            for number, starts, ends, arrived, packed in rows
        ]
        self._postings.forget(forgotten)
        numbers = [(article.number,) for article in forgotten]
        self._connection.executemany("DELETE FROM event_articles WHERE number = ?", numbers)
        self._find.cache_clear()
        return [(article.number, article.occasion) for article in forgotten]


def _best(shared: Shared, limit: int) -> list[int]:
    numbers, named, words = shared
    worth = np.flatnonzero(named + words >= LEAST_SHARED)
    ranks = (named[worth] + ONE_KIND) * (words[worth] + ONE_KIND)
    best = np.lexsort((-numbers[worth], -ranks))[:limit]
    found: list[int] = numbers[worth[best]].tolist()
    return found


def _terms(packed: bytes) -> dict[int, int]:
    return msgspec.msgpack.decode(packed, type=dict[int, int])
