"""The lock of a state folder: one process at a time holds it, and the system releases it when that process dies."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

from newscrawl.file_locks import lock_file
from pipelines.errors import StateError


def lock(folder: Path, owner: str) -> IO[str]:
    """Return the locked lock file of a state folder; to close it releases the folder.

    :param folder: made if it does not exist.
    :param owner: what holds the folder, for the error message of others.
    :raises StateError: when another process holds it, or nothing can be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _locked(folder / "lock", owner)
    except OSError as error:
        raise StateError(f"the state folder {folder} cannot be used: {error}") from error


def _locked(path: Path, owner: str) -> IO[str]:
    file = path.open("a+", encoding="utf-8")
    try:
        lock_file(file)
        os.ftruncate(file.fileno(), 0)
        os.write(file.fileno(), f"{owner} (process {os.getpid()})\n".encode())
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip() or "another run"
        file.close()
        raise StateError(
            f"the state folder {path.parent} is in use by {holder}: wait for its end, "
            "or give this run another one with -s NEWSCRAWL_STATE_DIR=..."
        ) from None
    except BaseException:
        file.close()
        raise
    return file
