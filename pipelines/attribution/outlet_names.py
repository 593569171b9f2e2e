"""One name for each host: the one that most of its articles give, counted in the caller's database.

A name that only one host has also says the host, where an article gives nothing but the name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from pipelines.items import Article
from pipelines.schemes import has_table

SCHEME: dict[str, str | int] = {"names": 1}
"""How the counts are written."""
FEWEST_ARTICLES = 3
"""Articles of a host that have to give it a name before the name alone says the host."""
MOST_NAMES = 50
"""Names kept for one host, the most frequent ones: a host may give each page another name."""

_RENAMED = "outlet named as by most articles of its host; here it is called "

# with a rowid, so that of equally frequent names the one that was there first stays
_TABLE = """CREATE TABLE IF NOT EXISTS outlet_names (
    host TEXT, name TEXT, articles INTEGER NOT NULL, PRIMARY KEY (host, name)
)"""
_COUNT = "INSERT INTO outlet_names VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET articles = articles + 1"
_NAME = "SELECT name FROM outlet_names WHERE host = ? ORDER BY articles DESC, rowid LIMIT 1"
_HOSTS = "SELECT host, sum(articles) FROM outlet_names WHERE name = ? GROUP BY host LIMIT 2"
_LOWER = "UPDATE outlet_names SET articles = min(articles, ?) WHERE host = ? AND name = ?"
# of equally rare names the newest stays: it may become frequent
_PRUNE = """DELETE FROM outlet_names WHERE rowid IN (
    SELECT rowid FROM outlet_names WHERE host = ? ORDER BY articles DESC, rowid DESC LIMIT -1 OFFSET ?)"""


class OutletNames:
    """Counts the names that the articles of each host give to their outlet.

    :param connection: the caller's; what is counted is staged in its open transaction.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute(_TABLE)
        connection.execute("CREATE INDEX IF NOT EXISTS outlet_names_by_name ON outlet_names (name)")

    def count(self, host: str, name: str) -> None:
        """Count one more article of a host with a name."""
        self._connection.execute(_COUNT, (host, name))
        self._connection.execute(_PRUNE, (host, MOST_NAMES))

    def lower(self, counts: Iterable[tuple[str, str, int]]) -> None:
        """Lower counts that include pages which gave no name: host, name, and how many articles gave it at most."""
        self._connection.executemany(_LOWER, ((articles, host, name) for host, name, articles in counts))

    def name_of(self, host: str) -> str | None:
        """Return the most frequent name of a host, of equally frequent ones the oldest; None if none is known."""
        found = self._connection.execute(_NAME, (host,)).fetchone()
        return str(found[0]) if found else None

    def host_of(self, name: str) -> str | None:
        """Return the host of an outlet by its name; None unless one host alone has it, from some articles."""
        found = self._connection.execute(_HOSTS, (name,)).fetchall()
        return str(found[0][0]) if len(found) == 1 and found[0][1] >= FEWEST_ARTICLES else None


def rename(article: Article, name: str | None) -> None:
    """Give the outlet of an article the name of its host; where its page has another one, a note says so."""
    own = article.source.name
    if name is None or name == own:
        return
    article.source.name = name
    if own is not None:
        article.notes = [*article.notes, f"{_RENAMED}{own}"]


def names_of(connection: sqlite3.Connection, host: str) -> set[str]:
    """Return the names that the articles of a host have given it; none if no names were counted yet."""
    counted = has_table(connection, "outlet_names")
    rows = connection.execute("SELECT name FROM outlet_names WHERE host = ?", (host,)) if counted else ()
    return {name for (name,) in rows}


def own_name(article: Article) -> str | None:
    """Return the name that the page of a finished record gave its outlet.

    A page without a name has that of its host in its record, which does not say so.
    """
    said = (note.removeprefix(_RENAMED) for note in article.notes if note.startswith(_RENAMED))
    return next(said, article.source.name)
