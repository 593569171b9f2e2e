"""One name for each host: the one that most of its articles give, counted in the caller's database."""

from __future__ import annotations

import sqlite3

SCHEME: dict[str, str | int] = {"names": 1}
"""How the counts are written."""
MOST_NAMES = 50
"""Names kept for one host, the most frequent ones: a host may give each page another name."""

# with a rowid, so that of equally frequent names the one that was there first stays
_TABLE = """CREATE TABLE IF NOT EXISTS outlet_names (
    host TEXT, name TEXT, articles INTEGER NOT NULL, PRIMARY KEY (host, name)
)"""
_COUNT = "INSERT INTO outlet_names VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET articles = articles + 1"
_NAME = "SELECT name FROM outlet_names WHERE host = ? ORDER BY articles DESC, rowid LIMIT 1"
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

    def count(self, host: str, name: str) -> None:
        """Count one more article of a host with a name."""
        self._connection.execute(_COUNT, (host, name))
        self._connection.execute(_PRUNE, (host, MOST_NAMES))

    def name_of(self, host: str) -> str | None:
        """Return the most frequent name of a host, of equally frequent ones the oldest; None if none is known."""
        found = self._connection.execute(_NAME, (host,)).fetchone()
        return str(found[0]) if found else None
