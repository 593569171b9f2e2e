"""The embeddings of the articles in the event index, by day and language: nearest neighbours in other languages.

The search is exact: one matrix product for each day and language in the window. That is fast enough for some ten
thousand articles in a window; see "Events" in docs/benchmarks.md.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict

import numpy as np

from pipelines.events.article_time import DAY
from pipelines.events.encoder import Vectors, unit_vector

DAYS_IN_MEMORY = 32
"""Days whose embeddings are kept in memory, the most recently used."""

_TABLE = """CREATE TABLE IF NOT EXISTS event_meanings (
    day INTEGER, number INTEGER, language TEXT NOT NULL, meaning BLOB NOT NULL, PRIMARY KEY (day, number)
) WITHOUT ROWID"""


class _Block:
    """The embeddings of one day and language, the rows of a matrix that grows by doubling."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self._rows: Vectors = np.empty((0, 0), np.float32)

    @property
    def rows(self) -> Vectors:
        """Unit vectors, shape (texts, dimensions)."""
        return self._rows[: len(self.numbers)]

    def add(self, number: int, vector: Vectors) -> None:
        count = len(self.numbers)
        if count == len(self._rows):
            grown = np.empty((max(2 * count, 16), len(vector)), np.float32)
            if count:
                grown[:count] = self._rows
            self._rows = grown
        self._rows[count] = vector
        self.numbers.append(number)


class EmbeddingIndex:
    """The embeddings of the texts in the event index.

    A text is stored under the day on which its publication date starts, or on which it arrived if it has none.

    :param connection: the caller's; all changes go into its open transaction.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._days: OrderedDict[int, dict[str, _Block]] = OrderedDict()
        connection.execute(_TABLE)

    def add(self, number: int, language: str, timestamp: int, embedding: bytes) -> None:
        """Store the embedding of a text."""
        day = timestamp // DAY
        self._day(day).setdefault(language, _Block()).add(number, unit_vector(embedding))
        self._connection.execute("INSERT INTO event_meanings VALUES (?, ?, ?, ?)", (day, number, language, embedding))

    def nearest(self, language: str, timestamp: int, embedding: bytes, window: int, limit: int) -> list[int]:
        """Return the numbers of the texts in other languages with the nearest embeddings, the nearest first.

        :param language: the language to leave out.
        :param window: seconds before and after the timestamp; every day that they touch is searched as a whole.
        :param limit: how many numbers to return at most.
        """
        vector = unit_vector(embedding)
        found: list[tuple[float, int]] = []
        for day in range((timestamp - window) // DAY, (timestamp + window) // DAY + 1):
            for other, block in self._day(day).items():
                if other != language:
                    cosines = block.rows @ vector
                    best = np.argpartition(-cosines, min(limit, len(cosines)) - 1)[:limit]
                    found += [(-float(cosines[row]), -block.numbers[row]) for row in best]
        return [-number for _, number in sorted(found)[:limit]]

    def remove(self, number: int, timestamp: int) -> None:
        """Remove the embedding of a text."""
        day = timestamp // DAY
        self._days.pop(day, None)
        self._connection.execute("DELETE FROM event_meanings WHERE day = ? AND number = ?", (day, number))

    def clear_cache(self) -> None:
        """Drop what is cached in memory: the numbers may belong to other texts now."""
        self._days.clear()

    def _day(self, day: int) -> dict[str, _Block]:
        """Return the blocks of a day by language."""
        if day not in self._days:
            blocks: dict[str, _Block] = {}
            query = "SELECT language, number, meaning FROM event_meanings WHERE day = ?"
            for language, number, embedding in self._connection.execute(query, (day,)):
                blocks.setdefault(language, _Block()).add(number, unit_vector(embedding))
            self._days[day] = blocks
            if len(self._days) > DAYS_IN_MEMORY:
                self._days.popitem(last=False)
        self._days.move_to_end(day)
        return self._days[day]
