"""What the articles of the event index mean, by day and language: who reports the same in another language.

All meanings of the other languages inside the window are compared, by one product of a matrix a day. Exact, and quick
enough for some ten thousand articles in a window: see "Events" in docs/benchmarks.md.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict

import numpy as np

from pipelines.events.article_time import DAY
from pipelines.events.encoder import Vectors, direction

DAYS_IN_MEMORY = 32
"""Days whose meanings are held in memory, those last asked for."""

_TABLE = """CREATE TABLE IF NOT EXISTS event_meanings (
    day INTEGER, number INTEGER, language TEXT NOT NULL, meaning BLOB NOT NULL, PRIMARY KEY (day, number)
) WITHOUT ROWID"""


class _Block:
    """The meanings of one day and language, as rows of a matrix that grows by doubling."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self._rows: Vectors = np.empty((0, 0), np.float32)

    @property
    def rows(self) -> Vectors:
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


class Meanings:
    """The meanings of the remembered texts.

    A text stands on the day at which its own date begins, or at which it arrived if it has none.

    :param connection: the caller's; its open transaction takes all changes.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._days: OrderedDict[int, dict[str, _Block]] = OrderedDict()
        connection.execute(_TABLE)

    def add(self, number: int, language: str, moment: int, meaning: bytes) -> None:
        """Keep what the text of a number means."""
        day = moment // DAY
        self._day(day).setdefault(language, _Block()).add(number, direction(meaning))
        self._connection.execute("INSERT INTO event_meanings VALUES (?, ?, ?, ?)", (day, number, language, meaning))

    def nearest(self, language: str, moment: int, meaning: bytes, window: int, limit: int) -> list[int]:
        """Return the numbers of the texts in other languages that mean most nearly the same, the nearest first.

        :param window: seconds around the moment; the days in which they lie are looked at as a whole.
        """
        vector = direction(meaning)
        found: list[tuple[float, int]] = []
        for day in range((moment - window) // DAY, (moment + window) // DAY + 1):
            for other, block in self._day(day).items():
                if other != language:
                    likenesses = block.rows @ vector
                    best = np.argpartition(-likenesses, min(limit, len(likenesses)) - 1)[:limit]
                    found += [(-float(likenesses[place]), -block.numbers[place]) for place in best]
        return [-number for _, number in sorted(found)[:limit]]

    def forget(self, number: int, moment: int) -> None:
        """Forget the text of a number."""
        day = moment // DAY
        self._days.pop(day, None)
        self._connection.execute("DELETE FROM event_meanings WHERE day = ? AND number = ?", (day, number))

    def clear(self) -> None:
        """Forget what is held in memory: numbers may stand for other texts now."""
        self._days.clear()

    def _day(self, day: int) -> dict[str, _Block]:
        """Return the blocks of a day by language."""
        if day not in self._days:
            blocks: dict[str, _Block] = {}
            query = "SELECT language, number, meaning FROM event_meanings WHERE day = ?"
            for language, number, meaning in self._connection.execute(query, (day,)):
                blocks.setdefault(language, _Block()).add(number, direction(meaning))
            self._days[day] = blocks
            if len(self._days) > DAYS_IN_MEMORY:
                self._days.popitem(last=False)
        self._days.move_to_end(day)
        return self._days[day]
