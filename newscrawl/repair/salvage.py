"""What can still be read of a damaged database: rows are taken one by one, and only those that are whole.

It is read from a copy, for SQLite may change a database that it opens.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from newscrawl.serialization import decoded
from newscrawl.state.published import DATABASE, ArticleSummary, Labels

_ID = re.compile(r"[0-9a-f]{32}")
_PLACE_BYTES = 16
_DIGITS = "0123456789abcdef"
_WIDEST, _DEEPEST = 2, 4
"""Digits that the widest and the narrowest ranges of ids have in common that are read at once; a damaged page costs the
narrowest range, one in 65,536 of the articles."""


class SalvagedArticle(NamedTuple):
    """The row of an article."""

    id: str
    reading: str
    event: str | None
    headline: bytes
    labels: bytes

    @property
    def is_whole(self) -> bool:
        """Whether everything in it decodes, and what it says twice is the same."""
        if not (_ID.fullmatch(self.id) and _ID.fullmatch(self.reading)):
            return False
        try:
            summary = msgspec.json.decode(self.headline, type=ArticleSummary)
            labels = decoded(self.labels, Labels)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return False
        said = (summary.id, summary.copies, summary.fetched_at, self.event)
        return said == (self.id, labels.duplicate.cluster, labels.fetched_at, labels.event.cluster)


class DamagedDatabase:
    """A copy of a damaged database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.unread = False
        """Whether something was found that could not be read."""

    @classmethod
    @contextmanager
    def copied(cls, state: Path, folder: Path) -> Iterator[DamagedDatabase]:
        """Yield a copy of the database of a state folder, made in another folder and deleted at the end."""
        names = [DATABASE, f"{DATABASE}-wal"]
        for name in names:
            with suppress(FileNotFoundError):
                shutil.copyfile(state / name, folder / f"damaged-{name}")
        path = folder / f"damaged-{DATABASE}"
        try:
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                connection.text_factory = _text
                yield cls(connection)
        finally:
            for leftover in folder.glob(f"damaged-{DATABASE}*"):
                leftover.unlink()

    def articles(self) -> Iterator[SalvagedArticle]:
        """Yield the rows of articles that are whole."""
        if not self.has("articles"):
            self.unread = True
            return
        for row in self._rows_of_ids(""):
            article = SalvagedArticle(*row)
            if article.is_whole:
                yield article
            else:
                self.unread = True

    def texts(self) -> Iterator[tuple[bytes, str]]:
        """Yield the keys of texts at their addresses, with the articles in which they were published."""
        for place, article in self.rows("SELECT place, article FROM texts"):
            if isinstance(place, bytes) and len(place) == _PLACE_BYTES:
                yield place, article

    def knows(self, article: str | None) -> bool:
        """Return whether an article, given by its id, can be found."""
        return article is not None and bool(list(self.rows("SELECT 1 FROM articles WHERE id = ?", (article,))))

    def scheme(self, component: str) -> Mapping[str, str | int] | None:
        """Return the scheme under which a component wrote its tables; None if it has none, or it cannot be read."""
        for (text,) in self.rows("SELECT scheme FROM schemes WHERE component = ?", (component,)):
            with suppress(msgspec.MsgspecError, TypeError):
                return msgspec.json.decode(text, type=dict[str, str | int])
        return None

    def is_sound(self, tables: Sequence[str]) -> bool:
        """Return whether SQLite finds no damage in tables and their indexes; a table that is not there is sound."""
        there = {name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not there:
            return False
        try:
            checks = [
                self._connection.execute(f"PRAGMA integrity_check('{table}')").fetchall()
                for table in tables
                if table in there
            ]
        except (sqlite3.Error, UnicodeDecodeError):
            return False
        return all(found == [("ok",)] for found in checks)

    def has(self, table: str) -> bool:
        """Return whether there is a table."""
        return bool(list(self.rows("SELECT 1 FROM sqlite_master WHERE name = ?", (table,))))

    def rows(self, query: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query up to the first that cannot be read."""
        try:
            yield from self._connection.execute(query, values)
        except (sqlite3.Error, UnicodeDecodeError):
            self.unread = True

    def _rows_of_ids(self, prefix: str) -> list[tuple[Any, ...]]:
        """Return the rows of the articles whose ids begin with a prefix; a range that cannot be read is divided."""
        query = "SELECT id, reading, event, headline, labels FROM articles WHERE id >= ? AND id < ?"
        if len(prefix) >= _WIDEST:
            with suppress(sqlite3.Error, UnicodeDecodeError):
                return self._connection.execute(query, (prefix, f"{prefix}g")).fetchall()
            if len(prefix) == _DEEPEST:
                self.unread = True
                return []
        return [row for digit in _DIGITS for row in self._rows_of_ids(prefix + digit)]


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")
