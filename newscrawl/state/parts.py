"""Files that a run writes under temporary names, and what becomes of them if it dies."""

from __future__ import annotations

import sqlite3
from enum import IntEnum
from pathlib import Path

from newscrawl.atomic_files import rename_as_new, rename_durably
from pipelines.errors import StateError

TABLE = "CREATE TABLE IF NOT EXISTS parts (temporary TEXT PRIMARY KEY, path TEXT NOT NULL, complete INTEGER NOT NULL)"
AGAIN = "if nobody took it away, `scrapy state repair` has its documents read again"


class Part(IntEnum):
    """What is to become of a temporary file if the run dies."""

    UNFINISHED = 0
    COMPLETE = 1
    REPLACING = 2
    """Complete, and it replaces the file whose name it gets."""


def give_name(temporary: Path, path: Path, kind: int) -> Path:
    """Give a complete file its final name; return the name, which is another one where a file has it already.

    :raises OSError: when it cannot be renamed.
    """
    if kind != Part.REPLACING:
        return rename_as_new(temporary, path)
    rename_durably(temporary, path)
    return path


def recover(connection: sqlite3.Connection) -> list[str]:
    """Complete or discard what a run that died left behind; return what was done, in sentences.

    :raises StateError: when a complete file cannot be published.
    """
    done = []
    for temporary, path, kind in connection.execute("SELECT * FROM parts").fetchall():
        try:
            sentence = _recovered(Path(temporary), Path(path), kind)
        except OSError as error:
            if kind != Part.UNFINISHED:
                raise StateError(f"{temporary} cannot be published as {path}: {error.strerror}") from error
            continue  # the next run tries again
        if sentence is not None:
            done.append(sentence)
        connection.execute("DELETE FROM parts WHERE temporary = ?", (temporary,))
    return done


def _recovered(temporary: Path, path: Path, kind: int) -> str | None:
    """Complete or discard one file; return what was done, None if there was nothing to do."""
    if not temporary.exists():
        is_missing = kind != Part.UNFINISHED and not path.exists()
        return f"{path}: published, and not there any more; {AGAIN}" if is_missing else None
    if kind == Part.UNFINISHED:
        temporary.unlink()
        return f"{temporary}: deleted; the run that wrote it had ended before it was complete"
    published = give_name(temporary, path, kind)
    return f"{published}: published; the run that wrote it had died before"
