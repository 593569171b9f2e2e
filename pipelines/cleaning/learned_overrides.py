"""What was learned, to be looked at and suppressed by a person."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from pipelines.cleaning.learned_boilerplate import FEWEST_ARTICLES, RULE, Recurrence
from pipelines.cleaning.learned_tables import DAY, active_segments, day_of
from pipelines.cleaning.topical import background, forget_topical
from pipelines.errors import NewscrawlError
from pipelines.schemes import has_table

Standing = Literal["active", "background", "suppressed", "not yet"]


class UnknownSegmentError(NewscrawlError):
    """Nothing was learned under this name."""


@dataclass(slots=True)
class LearnedSegment:
    """A segment that recurs at one source, with its evidence."""

    key: str
    """Its key; the rule is called ``learned.<key>``."""
    source: str
    """Whose boilerplate it is; empty where a suppressed segment no longer occurs anywhere."""
    evidence: Recurrence
    """In how many of how many articles it occurred."""
    last_seen: str
    """The day of the last run that saw it."""
    standing: Standing
    """Whether it is cut, is background of a story, was suppressed, or has too little evidence."""
    words: str
    """The segment itself."""


def learned_segments(connection: sqlite3.Connection, now: datetime) -> Iterator[LearnedSegment]:
    """Yield what was learned, and what has half the evidence needed, by source, the most frequent first."""
    if not has_learned_tables(connection):
        return
    active, left = active_segments(connection, day_of(now)), background(connection)
    suppressed = dict(connection.execute("SELECT piece, words FROM learned_never ORDER BY piece"))
    unseen = dict(suppressed)
    query = """
        SELECT sources.source, piece, pieces.articles, sources.articles - since, pieces.last, words
        FROM learned_pieces AS pieces JOIN learned_sources AS sources ON sources.number = pieces.source
        WHERE pieces.articles > 2 AND (pieces.articles >= ? OR piece IN (SELECT piece FROM learned_never))
        ORDER BY sources.source, pieces.articles DESC, piece"""
    for source, key, articles, of, last, words in connection.execute(query, (FEWEST_ARTICLES // 2,)):
        standing: Standing = "active" if key in active.get(source, {}) else "not yet"
        if (source, key) in left:
            standing = "background"
        day = f"{datetime.fromtimestamp(last * DAY, UTC):%Y-%m-%d}"
        unseen.pop(key, None)
        yield LearnedSegment(
            key, source, Recurrence(articles, of), day, "suppressed" if key in suppressed else standing, words
        )
    for key, words in unseen.items():
        yield LearnedSegment(key, "", Recurrence(0, 0), "", "suppressed", words)


def forget(connection: sqlite3.Connection, name: str) -> str:
    """Forget a segment at every source, and that it was suppressed; the next run counts it from zero.

    :param name: its key, or the rule's whole name.
    :returns: what was done, in a sentence.
    :raises UnknownSegmentError: when there is no such segment.
    """
    key = _known_key(connection, name)
    connection.execute("DELETE FROM learned_pieces WHERE piece = ?", (key,))
    connection.execute("DELETE FROM learned_never WHERE piece = ?", (key,))
    forget_topical(connection, key)
    return f"{RULE}{key} is forgotten; the next run counts it from zero"


def suppress(connection: sqlite3.Connection, name: str) -> str:
    """Never cut a segment again, at any source.

    :param name: its key, or the rule's whole name.
    :returns: what was done, in a sentence.
    :raises UnknownSegmentError: when there is no such segment.
    """
    key = _known_key(connection, name)
    query = "SELECT piece, coalesce(max(words), '') FROM learned_pieces WHERE piece = ? HAVING piece IS NOT NULL"
    connection.execute(f"INSERT OR IGNORE INTO learned_never {query}", (key,))
    return f"{RULE}{key} will never be cut; --forget {key} undoes that"


def keep_suppressed(connection: sqlite3.Connection, key: str, words: str) -> None:
    """Note in another database that a segment was suppressed; its tables must exist."""
    connection.execute("INSERT OR IGNORE INTO learned_never VALUES (?, ?)", (key, words))


def _known_key(connection: sqlite3.Connection, name: str) -> str:
    key = name.strip().lower().removeprefix(RULE)
    query = "SELECT 1 FROM learned_pieces WHERE piece = :key UNION SELECT 1 FROM learned_never WHERE piece = :key"
    if not has_learned_tables(connection) or connection.execute(query, {"key": key}).fetchone() is None:
        raise UnknownSegmentError(f"nothing was learned under the name {name!r}; `scrapy rules learned` lists what was")
    return key


def has_learned_tables(connection: sqlite3.Connection) -> bool:
    """Return whether a state has the tables of learned segments; those of early versions do not."""
    return has_table(connection, "learned_never")
