"""Whether a state is as it was written: looked for before anything of it is believed, or changed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from newscrawl.state.seal import SEAL, Seal, read_seal
from pipelines.duplicates.disk_store import FOLDER
from pipelines.errors import DamagedStateError, StateError
from pipelines.schemes import has_table

_ADVICE = {
    sqlite3.SQLITE_FULL: "make room on its disk",
    sqlite3.SQLITE_IOERR: "its disk fails, or is full",
    sqlite3.SQLITE_READONLY: "this user may not write there",
    sqlite3.SQLITE_CANTOPEN: "this user may not read or write there, or the disk is full",
}
"""What to do about errors of SQLite that are no damage, by their codes."""
FAILURES = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, *_ADVICE})
"""Codes of the errors of SQLite that are no mistake of a program."""
COMMITS = "CREATE TABLE IF NOT EXISTS commits (number INTEGER NOT NULL)"
"""One row: how many times articles were published with this database."""


def has_state(database: Path) -> bool:
    """Return whether a folder has a state in it, or what is left of one.

    :raises StateError: when the folder cannot be read.
    """
    try:
        remains = (database.parent / SEAL).exists() or any((database.parent / FOLDER).glob("*"))
        return remains or _has_bytes(database)
    except OSError as error:
        raise StateError(f"{database.parent} cannot be read: {error.strerror}") from error


def checked_seal(database: Path) -> Seal | None:
    """Return the seal of a state whose database file is as it says; None if it has no seal, or there is no state.

    A run may be under way: while it changes the database file, the seal is broken.

    :raises DamagedStateError: when the database file is missing or not as it was written.
    :raises StateError: when it was written by a newer version, or cannot be read.
    """
    seal = read_seal(database.parent)
    try:
        found = seal.damage(database) if seal else None
        if found is None and has_state(database) and not _has_bytes(database):
            found = "is empty" if database.exists() else "is missing"
    except OSError as error:
        raise StateError(f"{database} cannot be read: {error.strerror}") from error
    if found is not None and read_seal(database.parent) == seal:
        raise DamagedStateError(f"{database} {found}")
    return seal


def _has_bytes(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0


def check_commits(connection: sqlite3.Connection, seal: Seal | None, database: Path) -> None:
    """Check that the database contains every commit of published articles.

    :raises DamagedStateError: when it does not, or when there is no seal that could tell.
    """
    number = commits(connection)
    if seal is None and number:
        raise DamagedStateError(f"{database.parent / SEAL} is missing")
    if seal is not None and number < seal.commits:
        raise DamagedStateError(
            f"{database}-wal is missing or damaged: {number:,} of {seal.commits:,} commits of articles are there"
        )


def commits(connection: sqlite3.Connection) -> int:
    """Return how many times articles were published with a database; 0 for that of an earlier version."""
    if not has_table(connection, "commits"):
        return 0
    return int((connection.execute("SELECT number FROM commits").fetchone() or (0,))[0])


def check_structure(connection: sqlite3.Connection, database: Path) -> None:
    """Check that a database is sound as SQLite sees it; this reads all of it.

    :raises DamagedStateError: when it is not.
    """
    (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        raise DamagedStateError(f"{database} is damaged ({' '.join(found.split())})")


def state_error(error: sqlite3.Error, database: Path) -> StateError:
    """Return what an error of SQLite means for a state: it is damaged, or cannot be used at present."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB} or "decode to UTF-8" in str(error):
        return DamagedStateError(f"{database} is damaged ({error})")
    advice = f": {_ADVICE[code]}" if code in _ADVICE else ""
    return StateError(f"the state in {database.parent} cannot be used ({error}){advice}")
