"""The articles of the event index: their signatures, and the terms by which they are found inside the window.

They lie in the caller's database and inside the caller's transaction; nothing here begins or ends one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import msgspec

from pipelines.events.candidates import LEAST_SHARED, ONE_KIND, Terms
from pipelines.events.window import DAY, Interval, Occasion

_TABLES = (
    # a copy of an earlier text has that text's number, and no signature of its own
    """CREATE TABLE IF NOT EXISTS event_articles (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, cluster TEXT NOT NULL, copied INTEGER, wording INTEGER,
        starts INTEGER, ends INTEGER, arrived INTEGER NOT NULL, signature BLOB, terms BLOB NOT NULL
    )""",
    "CREATE INDEX IF NOT EXISTS event_articles_by_cluster ON event_articles (cluster, number)",
    "CREATE INDEX IF NOT EXISTS event_articles_by_copied ON event_articles (copied) WHERE copied IS NOT NULL",
    """CREATE TABLE IF NOT EXISTS event_terms (
        term INTEGER, lane INTEGER, moment INTEGER, number INTEGER, weight INTEGER NOT NULL,
        PRIMARY KEY (term, lane, moment, number)
    ) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS event_lanes (lane INTEGER PRIMARY KEY)",
)

# A lane holds the dates of one width, by their start, so that a look-up reads little more than the window. Dated
# articles stand in a lane of their own by arrival too: an article without a date is compared by that.
_WIDTHS = {0: DAY, 1: 31 * DAY, 2: 366 * DAY}
_UNDATED = 3
_DATED = 4

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
        self._lanes = self._used_lanes()

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
        for lane in _lanes(occasion).keys() - self._lanes:
            self._connection.execute("INSERT INTO event_lanes VALUES (?)", (lane,))
            self._lanes.add(lane)
        entries = _entries(number, place.terms, occasion)
        self._connection.executemany("INSERT INTO event_terms VALUES (?, ?, ?, ?, ?)", entries)
        return number

    def sharing(self, terms: Terms, occasion: Occasion, window: int, limit: int) -> list[int]:
        """Return the numbers of articles that share terms with one and may stand within ``window`` seconds of it.

        They are those that share most, by what the shared names and the shared words weigh, multiplied, and of equals
        the latest; at most ``limit`` articles and copies, and none that share hardly anything.
        """
        asked = [(key, weight, 0) for key, weight in terms.named.items()]
        asked += [(key, 0, weight) for key, weight in terms.words.items()]
        ranges = [range_ for range_ in _ranges(occasion, window) if range_[0] in self._lanes]
        if not asked or not ranges:
            return []
        numbers = self._connection.execute(
            f"""WITH wanted (lane, low, high) AS (VALUES {",".join(["(?, ?, ?)"] * len(ranges))}),
            asked (term, named, word) AS (VALUES {",".join(["(?, ?, ?)"] * len(asked))})
            SELECT entry.number FROM asked CROSS JOIN wanted CROSS JOIN event_terms AS entry
            ON entry.term = asked.term AND entry.lane = wanted.lane AND entry.moment BETWEEN wanted.low AND wanted.high
            GROUP BY entry.number HAVING sum((asked.named + asked.word) * entry.weight) >= ?
            ORDER BY (sum(asked.named * entry.weight) + ?) * (sum(asked.word * entry.weight) + ?) DESC,
            entry.number DESC LIMIT ?""",  # noqa: S608  # marks only
            [*chain.from_iterable(ranges), *chain.from_iterable(asked), LEAST_SHARED, ONE_KIND, ONE_KIND, limit],
        )
        return [number for (number,) in numbers]

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

    def clear(self) -> None:
        """Forget what is held in memory: numbers may stand for other articles now."""
        self._find.cache_clear()
        self._lanes = self._used_lanes()

    def _used_lanes(self) -> set[int]:
        """Return the lanes in which anything stands or ever stood: a look-up need not ask the others."""
        return {lane for (lane,) in self._connection.execute("SELECT lane FROM event_lanes")}

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
        forgotten: list[tuple[int, Occasion]] = []
        for number, starts, ends, arrived, packed in rows:
            occasion = Occasion(None if starts is None else Interval(starts, ends), arrived)
            self._connection.executemany(
                "DELETE FROM event_terms WHERE term = ? AND lane = ? AND moment = ? AND number = ?",
                (entry[:-1] for entry in _entries(number, _terms(packed), occasion)),
            )
            self._connection.execute("DELETE FROM event_articles WHERE number = ?", (number,))
            forgotten.append((number, occasion))
        self.clear()
        return forgotten


def _lane(published: Interval) -> int:
    width = published.end - published.start
    return next((lane for lane, widest in _WIDTHS.items() if width <= widest), max(_WIDTHS))


def _terms(packed: bytes) -> dict[int, int]:
    return msgspec.msgpack.decode(packed, type=dict[int, int])


def _entries(number: int, terms: dict[int, int], occasion: Occasion) -> list[tuple[int, int, int, int, int]]:
    """Return the rows of an article in ``event_terms``."""
    lanes = _lanes(occasion).items()
    return [(term, lane, moment, number, weight) for lane, moment in lanes for term, weight in terms.items()]


def _lanes(occasion: Occasion) -> dict[int, int]:
    """Return the lanes in which an article stands, each with the moment."""
    if occasion.published is None:
        return {_UNDATED: occasion.arrived}
    return {_lane(occasion.published): occasion.published.start, _DATED: occasion.arrived}


def _ranges(occasion: Occasion, window: int) -> list[tuple[int, int, int]]:
    """Return the lanes to look in, each with the first and the last moment."""
    undated = (_UNDATED, occasion.arrived - window, occasion.arrived + window)
    published = occasion.published
    if published is None:
        return [undated, (_DATED, *undated[1:])]
    dated = [(lane, published.start - window - width, published.end + window) for lane, width in _WIDTHS.items()]
    return [*dated, undated]
