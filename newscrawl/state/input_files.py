"""What is remembered of the files that were read: how each was when all its documents were published or rejected."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_TABLE = """CREATE TABLE IF NOT EXISTS input_files (
    path BLOB NOT NULL, locator TEXT NOT NULL, size INTEGER NOT NULL, modified INTEGER, documents INTEGER NOT NULL,
    rejected INTEGER NOT NULL, version TEXT NOT NULL, continuation BLOB, vanished INTEGER,
    PRIMARY KEY (path, locator)
) WITHOUT ROWID"""
_INDEX = "CREATE INDEX IF NOT EXISTS input_files_by_vanished ON input_files (vanished) WHERE vanished IS NOT NULL"
FileKey = tuple[bytes, str]
"""The absolute path of a file, in the bytes of its file system, and the locator under which it was read."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file of which every document was published or rejected for good."""

    size: int
    """Its bytes, as far as it was read."""
    modified: int | None
    """When it was last changed, in nanoseconds since 1970; None if it may have changed since without a trace."""
    documents: int
    """The number of its documents, with those that were rejected."""
    rejected: bool
    """Whether any was rejected."""
    version: str
    """What read it: the program, its rules, and the settings by which documents are rejected."""
    continuation: bytes | None = None
    """From where on it can be read if it grows, in the words of its reader; None if it has to be read whole."""
    vanished: int | None = None
    """When a run first missed it, in seconds since 1970."""


class InputFileTable:
    """The files that were read; what is written belongs to the transaction of the connection's owner."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        connection.execute(_TABLE)
        connection.execute(_INDEX)
        self._connection = connection

    def get(self, key: FileKey) -> ReadFile | None:
        """Return what is remembered of a file, or None if it is new."""
        query = (
            "SELECT size, modified, documents, rejected, version, continuation, vanished FROM input_files "
            "WHERE path = ? AND locator = ?"
        )
        row = self._connection.execute(query, key).fetchone()
        return ReadFile(row[0], row[1], row[2], bool(row[3]), *row[4:]) if row else None

    def put(self, key: FileKey, file: ReadFile) -> None:
        """Remember a file, in place of what was remembered of it."""
        values = (file.size, file.modified, file.documents, file.rejected, file.version, file.continuation)
        query = "INSERT OR REPLACE INTO input_files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        self._connection.execute(query, (*key, *values, file.vanished))

    def below(self, folder: bytes) -> Iterator[FileKey]:
        """Yield the files below a folder that were there when they were last looked for."""
        first = folder.rstrip(b"/") + b"/"
        query = "SELECT path, locator FROM input_files WHERE path > ? AND path < ? AND vanished IS NULL"
        yield from self._connection.execute(query, (first, first[:-1] + b"0"))  # "0" comes next to "/"

    def set_vanished(self, keys: Iterable[FileKey], at: int | None) -> None:
        """Note that files are no longer there, or are there again.

        :param at: the present in seconds since 1970; None if they are there again.
        """
        query = "UPDATE input_files SET vanished = ? WHERE path = ? AND locator = ?"
        self._connection.executemany(query, ((at, *key) for key in keys))

    def forget_vanished(self, before: int) -> None:
        """Forget the files that were missed before a time in seconds since 1970."""
        self._connection.execute("DELETE FROM input_files WHERE vanished < ?", (before,))
