"""Which recurring segments are about the articles that they stand in: background, not boilerplate.

A footer says the same under a report on anything; a paragraph of background recurs in the reports of one story, whose
names and things the rest of each report speaks of too. On 244 reviewed pages, 83 % of the article's lines share a
quarter of their long words, and two of them, with the rest of it; of lines on newsletters, copyright and comments, a
tenth does.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping

from pipelines.schemes import has_table

TABLE = """CREATE TABLE IF NOT EXISTS learned_topical (
    source INTEGER, piece TEXT, articles INTEGER NOT NULL, PRIMARY KEY (source, piece)
) WITHOUT ROWID"""
"""In how many of its articles a known segment was about the rest of them."""

FEWEST_WORDS, LEAST_SHARE = 2, 0.25
"""Long words of a segment, and share of them, that the rest of the article must contain too."""
_TOPICAL_SHARE = 0.5
"""Share of the articles in which a segment was about the rest of them from which it is background."""

_WORD = re.compile(r"[^\W\d_]{5,}")
_COUNT = "INSERT INTO learned_topical VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET articles = articles + 1"
# the first article with a segment was not looked at: nobody knew yet that it would recur
_BACKGROUND = """
    SELECT sources.source, pieces.piece FROM learned_topical AS topical
    JOIN learned_pieces AS pieces ON pieces.source = topical.source AND pieces.piece = topical.piece
    JOIN learned_sources AS sources ON sources.number = pieces.source
    WHERE topical.articles >= ? * (pieces.articles - 1)"""
_ORPHANS = """DELETE FROM learned_topical WHERE source = :source
    AND piece NOT IN (SELECT piece FROM learned_pieces WHERE source = :source)"""


def count_topical(connection: sqlite3.Connection, source: int, known: Mapping[str, str], rest: str) -> None:
    """Count the segments that are about the article they stand in.

    :param source: number of the article's source.
    :param known: the words of the article's segments that were seen before, by key.
    :param rest: the article's title and text without them.
    """
    if known:
        words = long_words(rest)
        topical = [(source, key) for key, segment in known.items() if is_topical(segment, words)]
        connection.executemany(_COUNT, topical)


def is_topical(segment: str, words: set[str]) -> bool:
    """Return whether enough of a segment's long words are among those of the rest of the article."""
    own = long_words(segment)
    shared = len(own & words)
    return shared >= FEWEST_WORDS and shared >= LEAST_SHARE * len(own)


def background(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    """Return source and key of the segments that were mostly about the articles they stood in."""
    if not has_table(connection, "learned_topical"):
        return set()  # a state of an earlier version, which is only read
    return set(connection.execute(_BACKGROUND, (_TOPICAL_SHARE,)))


def forget_topical(connection: sqlite3.Connection, key: str) -> None:
    """Forget a segment at every source."""
    connection.execute(TABLE)
    connection.execute("DELETE FROM learned_topical WHERE piece = ?", (key,))


def drop_orphans(connection: sqlite3.Connection, source: int) -> None:
    """Drop the counts of a source's segments that are no longer known."""
    connection.execute(_ORPHANS, {"source": source})


def long_words(text: str) -> set[str]:
    """Return the words of a text that are long enough to say what it is about, folded."""
    return set(_WORD.findall(text.casefold()))
