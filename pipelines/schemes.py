"""Schemes: how each component writes its tables, recorded in the database so that no other version misreads them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

import msgspec

from pipelines.errors import StateError

TABLE = "CREATE TABLE IF NOT EXISTS schemes (component TEXT PRIMARY KEY, scheme TEXT NOT NULL)"


def has_table(connection: sqlite3.Connection, name: str) -> bool:
    """Return whether a database has a table; what only reads a state makes none."""
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return connection.execute(query, (name,)).fetchone() is not None


def has_scheme(connection: sqlite3.Connection, folder: Path, component: str, scheme: Mapping[str, str | int]) -> bool:
    """Return whether a component has tables in a database, written as it writes them now.

    :raises StateError: when they were written under another scheme.
    """
    row = connection.execute("SELECT scheme FROM schemes WHERE component = ?", (component,)).fetchone()
    if row is not None and row[0] != (text := _text(scheme)):
        raise StateError(
            f"the {component} index in {folder} was made as {row[0]}, this run would write {text}: "
            "go back to those settings, or start a new folder (for a crawl: -s NEWSCRAWL_STATE_DIR=..., or "
            "`scrapy state repair`, which rebuilds it from what was published)"
        )
    return row is not None


def require_scheme(
    connection: sqlite3.Connection, folder: Path, component: str, scheme: Mapping[str, str | int]
) -> None:
    """Record how a component writes its tables, or check that it still writes them so.

    :raises StateError: when they were written under another scheme.
    """
    if not has_scheme(connection, folder, component, scheme):
        connection.execute("INSERT INTO schemes VALUES (?, ?)", (component, _text(scheme)))


def _text(scheme: Mapping[str, str | int]) -> str:
    return msgspec.json.encode(scheme, order="deterministic").decode()
