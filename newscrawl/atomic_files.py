"""Atomic files: written under a temporary name, and renamed when their bytes have reached the disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


def part_of(path: Path) -> Path:
    """Return the temporary name under which a file is written."""
    return path.with_name(path.name + ".part")


def close_durably(file: IO[bytes]) -> None:
    """Close a file when its bytes have reached the disk."""
    file.flush()
    os.fsync(file.fileno())
    file.close()


def rename_durably(temporary: Path, path: Path) -> None:
    """Give a file its final name, replacing any other; return when this too has reached the disk."""
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def replaced(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file to write that replaces ``path`` at the end; if anything is raised, ``path`` stays as it was."""
    part = part_of(path)
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        with part.open("wb") as file:
            yield file
            close_durably(file)
        rename_durably(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
