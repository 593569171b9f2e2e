"""What was learned, for a person to look at and to overrule."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from pipelines.cleaning.learned_boilerplate import FEWEST_ARTICLES, RULE, Lesson
from pipelines.cleaning.learned_counts import DAY, acting
from pipelines.errors import NewscrawlError

Standing = Literal["acts", "overruled", "not yet"]


class UnknownLessonError(NewscrawlError):
    """Nothing was learned under this name."""


@dataclass(slots=True)
class Learned:
    """A piece that recurs at one source, with its evidence."""

    key: str
    """Its key; the rule is called ``learned.<key>``."""
    source: str
    """Whose furniture it is; empty where an overruled piece is no longer seen anywhere."""
    evidence: Lesson
    """In how many of how many articles it stood."""
    last_seen: str
    """The day of the last run that saw it."""
    standing: Standing
    """Whether it is cut, was overruled, or has too little evidence."""
    words: str
    """The piece itself."""


def learned_pieces(connection: sqlite3.Connection, now: datetime) -> Iterator[Learned]:
    """Yield what was learned, and what has half the evidence that it takes, by source and the most frequent first."""
    if not has_lessons(connection):
        return
    lessons = acting(connection, int(now.timestamp()) // DAY)
    overruled = dict(connection.execute("SELECT piece, words FROM learned_never ORDER BY piece"))
    unseen = dict(overruled)
    query = """
        SELECT sources.source, piece, pieces.articles, sources.articles - since, pieces.last, words
        FROM learned_pieces AS pieces JOIN learned_sources AS sources ON sources.number = pieces.source
        WHERE pieces.articles > 2 AND (pieces.articles >= ? OR piece IN (SELECT piece FROM learned_never))
        ORDER BY sources.source, pieces.articles DESC, piece"""
    for source, key, articles, of, last, words in connection.execute(query, (FEWEST_ARTICLES // 2,)):
        standing: Standing = "acts" if key in lessons.get(source, {}) else "not yet"
        day = f"{datetime.fromtimestamp(last * DAY, UTC):%Y-%m-%d}"
        unseen.pop(key, None)
        yield Learned(key, source, Lesson(articles, of), day, "overruled" if key in overruled else standing, words)
    for key, words in unseen.items():
        yield Learned(key, "", Lesson(0, 0), "", "overruled", words)


def forget(connection: sqlite3.Connection, name: str) -> str:
    """Let go of a piece, at every source, and of its overruling; it is counted anew from the next run on.

    :param name: its key, or the rule's whole name.
    :returns: what was done, in a sentence.
    :raises UnknownLessonError: there is no such piece.
    """
    key = _known_key(connection, name)
    connection.execute("DELETE FROM learned_pieces WHERE piece = ?", (key,))
    connection.execute("DELETE FROM learned_never WHERE piece = ?", (key,))
    return f"{RULE}{key} is forgotten; it is counted anew from the next run on"


def overrule(connection: sqlite3.Connection, name: str) -> str:
    """Let a piece never be cut again, at any source.

    :param name: its key, or the rule's whole name.
    :returns: what was done, in a sentence.
    :raises UnknownLessonError: there is no such piece.
    """
    key = _known_key(connection, name)
    query = "SELECT piece, coalesce(max(words), '') FROM learned_pieces WHERE piece = ? HAVING piece IS NOT NULL"
    connection.execute(f"INSERT OR IGNORE INTO learned_never {query}", (key,))
    return f"{RULE}{key} will never be cut; --forget {key} takes that back"


def _known_key(connection: sqlite3.Connection, name: str) -> str:
    key = name.strip().lower().removeprefix(RULE)
    query = "SELECT 1 FROM learned_pieces WHERE piece = ?1 UNION SELECT 1 FROM learned_never WHERE piece = ?1"
    if not has_lessons(connection) or connection.execute(query, (key,)).fetchone() is None:
        raise UnknownLessonError(f"nothing was learned under the name {name!r}; scrapy rules learned lists what was")
    return key


def has_lessons(connection: sqlite3.Connection) -> bool:
    """Tell whether a state has the tables of what was learned; those of early versions have not."""
    query = "SELECT 1 FROM sqlite_master WHERE name = 'learned_never'"
    return connection.execute(query).fetchone() is not None
