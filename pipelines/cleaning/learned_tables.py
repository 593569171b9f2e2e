"""The tables in which learned boilerplate is kept, and what is read from them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pipelines.cleaning import recurring
from pipelines.cleaning.learned_boilerplate import FEWEST_ARTICLES, LEAST_SHARE, Recurrence
from pipelines.cleaning.segments import folded
from pipelines.cleaning.topical import TABLE, background

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from datetime import datetime

DAY = 86_400
DAYS_KEPT = 90
"""Days after which a segment that was not seen is forgotten, and no longer active."""

TABLES = (
    """CREATE TABLE IF NOT EXISTS learned_sources (
        source TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, articles INTEGER NOT NULL, last INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS learned_pieces (
        source INTEGER, piece TEXT, articles INTEGER NOT NULL, since INTEGER NOT NULL, last INTEGER NOT NULL,
        words TEXT, PRIMARY KEY (source, piece)
    ) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS learned_by_articles ON learned_pieces (articles) WHERE articles > 2",
    """CREATE TABLE IF NOT EXISTS learned_clusters (
        source INTEGER, cluster TEXT, last INTEGER NOT NULL, PRIMARY KEY (source, cluster)
    ) WITHOUT ROWID""",
    TABLE,
    "CREATE TABLE IF NOT EXISTS learned_cuts (article TEXT PRIMARY KEY, lessons BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS learned_never (piece TEXT PRIMARY KEY, words TEXT NOT NULL) WITHOUT ROWID",
)

_ACTIVE = """
    SELECT sources.source, piece, pieces.articles, sources.articles - since, words
    FROM learned_pieces AS pieces JOIN learned_sources AS sources ON sources.number = pieces.source
    WHERE pieces.articles > 2 AND pieces.articles >= :fewest AND pieces.last >= :oldest
        AND pieces.articles >= :share * (sources.articles - since) AND piece NOT IN (SELECT piece FROM learned_never)
"""

_RECURRING = """
    SELECT pieces.piece, pieces.articles, sources.articles - since, words FROM learned_pieces AS pieces
    JOIN learned_sources AS sources ON sources.number = pieces.source
    LEFT JOIN learned_topical AS topical ON topical.source = pieces.source AND topical.piece = pieces.piece
    WHERE sources.source = :source AND pieces.last >= :oldest
        AND pieces.articles >= :fewest AND pieces.articles >= :share * (sources.articles - since)
        AND coalesce(topical.articles, 0) <= :topical * pieces.articles
        AND pieces.piece NOT IN (SELECT piece FROM learned_never)
"""


def day_of(moment: datetime) -> int:
    """Return the days from 1970 to a moment."""
    return int(moment.timestamp()) // DAY


def active_segments(connection: sqlite3.Connection, today: int) -> Mapping[str, dict[str, Recurrence]]:
    """Return what is learned well enough to be active, by source and key.

    :param today: days since 1970.
    """
    limits = {"fewest": FEWEST_ARTICLES, "share": LEAST_SHARE, "oldest": today - DAYS_KEPT}
    found: defaultdict[str, dict[str, Recurrence]] = defaultdict(dict)
    left = background(connection)
    for source, key, articles, of, words in connection.execute(_ACTIVE, limits):
        if (source, key) not in left:
            found[source][key] = Recurrence(articles, of, folded(words))
    return dict(found)


def suppressed_keys(connection: sqlite3.Connection) -> frozenset[str]:
    """Return the keys of the segments that must never be cut."""
    return frozenset(key for (key,) in connection.execute("SELECT piece FROM learned_never"))


def recurring_segments(connection: sqlite3.Connection, outlet: str, today: int) -> dict[str, Recurrence]:
    """Return what recurs in few articles of an outlet, of all that were counted, by key.

    :param today: days since 1970.
    """
    limits = {"fewest": recurring.FEWEST_AT_OUTLET, "share": LEAST_SHARE, "topical": recurring.MOST_TOPICAL}
    rows = connection.execute(_RECURRING, {"source": outlet, "oldest": today - DAYS_KEPT, **limits})
    return {key: Recurrence(articles, of, folded(words), early=True) for key, articles, of, words in rows}
