"""The database of a state as its writer holds it: its file is changed at known moments only, and sealed after each."""

from __future__ import annotations

import sqlite3
import weakref
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

from newscrawl.state.damage import COMMITS, commits
from newscrawl.state.seal import Seal, read_seal, write_seal
from pipelines.errors import DamagedStateError, StateError

LOG_BYTES = 1 << 22
"""The write-ahead log is copied into the database when it is at least as long as this ..."""
LOG_SHARE = 8
"""... and as an eighth of the database, all of which has to be read to seal it again."""


class SealedDatabase:
    """A connection to a database, which commits to the write-ahead log alone until ``copy_log`` is called.

    :param path: of the database file, which was checked; made if it does not exist.
    :raises sqlite3.Error: when it cannot be opened.
    :raises StateError: when the seal cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection = sqlite3.connect(path, isolation_level=None)
        # a connection that is forgotten must not be closed as SQLite closes it
        self._close = weakref.finalize(self, _close_unchanged, self.connection, path)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA wal_autocheckpoint = 0")
        self.connection.execute("PRAGMA synchronous = FULL")  # the commit decides what counts as published
        self.connection.execute("PRAGMA cache_size = -65536")  # 64 MiB: look-ups of bands are random
        self.connection.execute(COMMITS)
        self.connection.execute("INSERT INTO commits SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM commits)")
        self._seal = read_seal(path.parent) or Seal(0)
        self._commits = commits(self.connection)
        self._longest_log = 0
        if self._seal.broken:
            self.copy_log()
        else:
            self._await_log()

    def count_commit(self) -> None:
        """Count, in the open transaction, that articles are published with it."""
        self.connection.execute("UPDATE commits SET number = number + 1")

    def seal_commits(self) -> None:
        """Note on disk what was committed; the log is copied into the database if it has become long."""
        before, self._commits = self._commits, commits(self.connection)
        if _size(_log(self.path)) > self._longest_log:
            self.copy_log()
        elif self._commits != before:
            self._write(replace(self._seal, commits=self._commits))

    def copy_log(self) -> None:
        """Copy the write-ahead log into the database file, between breaking the seal and sealing it again.

        A reader may keep the log from being copied as a whole; it then remains.

        :raises DamagedStateError: when the file is not as it was sealed; it is not changed then.
        """
        if (found := self._seal.damage(self.path)) is not None:
            raise DamagedStateError(f"{self.path} {found}")
        self._write(Seal(self._commits))
        self.connection.execute("PRAGMA busy_timeout = 0")
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        self.connection.execute("PRAGMA busy_timeout = 5000")
        self._write(Seal.of(self.path, self._commits))
        self._await_log()

    def close(self) -> None:
        """Close the connection; the database file is sealed, and there is no log unless something reads it."""
        try:
            if _size(_log(self.path)):
                self.copy_log()
        finally:
            self._close()

    def _await_log(self) -> None:
        self._longest_log = _size(_log(self.path)) + max(LOG_BYTES, _size(self.path) // LOG_SHARE)

    def _write(self, seal: Seal) -> None:
        try:
            write_seal(self.path.parent, seal)
        except OSError as error:
            raise StateError(f"the state in {self.path.parent} cannot be used: {error}") from error
        self._seal = seal


def _log(database: Path) -> Path:
    """Return the write-ahead log of a database."""
    return database.with_name(f"{database.name}-wal")


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _close_unchanged(connection: sqlite3.Connection, database: Path) -> None:
    """Close a connection, but leave the database file as it was sealed.

    SQLite copies the log into the database when the last connection is closed; one that can only read does not.
    """
    if not _size(_log(database)):
        connection.close()
        return
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as reader:
        with suppress(sqlite3.Error):  # of a damaged database
            reader.execute("SELECT 1 FROM sqlite_master").fetchone()
        connection.close()
