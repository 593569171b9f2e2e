"""A copy of a state: complete, sealed and verified, or not there at all."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from newscrawl.atomic_files import part_of
from newscrawl.state.damage import commits
from newscrawl.state.lock import lock
from newscrawl.state.published import DATABASE, state_to_read
from newscrawl.state.seal import Seal, write_seal
from newscrawl.state.verification import findings
from pipelines.disk import sync
from pipelines.duplicates.disk_store import FOLDER
from pipelines.errors import DamagedStateError, StateError


def back_up(folder: Path, destination: Path) -> None:
    """Copy a state into a new folder, which appears when the copy is complete, on the disk and found to be sound.

    What numba has compiled is left out: it is compiled again.

    :raises StateError: when the state is damaged, of another version or held by a run, when the destination exists, is
        within the state or cannot be written.
    """
    if destination.exists() or destination.is_symlink():
        raise StateError(f"{destination} exists: name a new folder for the backup")
    if destination.resolve().is_relative_to(folder.resolve()):
        raise StateError(f"{destination} is within the state: name a folder outside of it for the backup")
    part = part_of(destination)
    try:
        with state_to_read(folder) as connection, closing(lock(folder, "scrapy state backup")):
            shutil.rmtree(part, ignore_errors=True)  # a backup that died had left it
            part.mkdir(parents=True)
            _copy(connection, folder, part)
        for found in findings(part):
            raise DamagedStateError(found.replace(str(part), str(folder)))
        part.rename(destination)
        sync(destination.parent)
    except OSError as error:
        raise StateError(f"the backup {destination} cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            shutil.rmtree(part, ignore_errors=True)


def _copy(connection: sqlite3.Connection, folder: Path, part: Path) -> None:
    database = part / DATABASE
    with closing(sqlite3.connect(database)) as copy:
        connection.backup(copy)
    sync(database)
    if (folder / FOLDER).is_dir():
        shutil.copytree(folder / FOLDER, part / FOLDER)
        for path in (*(part / FOLDER).iterdir(), part / FOLDER):
            sync(path)
    write_seal(part, Seal.of(database, commits(connection)))
