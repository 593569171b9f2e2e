"""The folder of a dataset: written beside its place, and there when it is complete; another one is never destroyed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from newscrawl.atomic_files import claimed, exchange_folders, part_of
from pipelines.disk import sync
from pipelines.errors import ArgumentError

DATA = "data"
"""The folder of the files with the records."""
DESCRIPTION = "dataset.json"
"""The file that says what a dataset was made of, and which files it has; it is what a folder is known by."""
CARD = "README.md"
CROISSANT = "croissant.json"
BESIDE = (DESCRIPTION, CARD, CROISSANT)
"""What is in a dataset's folder besides the data."""


class _File(msgspec.Struct):
    path: str


class _Description(msgspec.Struct):
    schema: str
    files: list[_File] = []


@contextmanager
def replaced_folder(out: Path) -> Iterator[Path]:
    """Yield an empty folder to write that takes the name ``out`` at the end; if anything is raised, nothing is left.

    :param out: a name that is free, or that of an empty folder or of a dataset, which is replaced.
    :raises ArgumentError: when it is something else.
    :raises OutputBusyError: when another process is writing it.
    """
    out = Path(os.path.realpath(out))
    check_folder_is_ours(out)
    part, lock = part_of(out, "dataset"), part_of(out, "dataset.lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    with claimed(lock):
        try:
            _clear(part)
            part.mkdir()
            yield part
            _sync(part)
            _take_name(part, out)
        finally:
            _clear(part)
            with suppress(OSError):
                lock.unlink()


def check_folder_is_ours(out: Path) -> None:
    """Check that nothing is lost when a folder is replaced by a dataset.

    :raises ArgumentError: when it is a file, or has something in it that is not of a dataset.
    """
    if not out.exists():
        return
    if not out.is_dir():
        raise ArgumentError(f"{out} is a file: name a folder, or a file that ends in .parquet, .jsonl or .csv")
    present = _names(out)
    if not present:
        return
    known = _files_of_dataset(out)
    if known is None:
        raise ArgumentError(f"{out} is not empty, and not a dataset of newscrawl: name another folder with -O")
    if foreign := sorted(present - known):
        raise ArgumentError(
            f"{out} is a dataset, which would be replaced, but {foreign[0]} in it is not of newscrawl: move it away, "
            "or name another folder with -O"
        )


def _names(folder: Path) -> set[str]:
    """Return the paths of all files in a folder; none if it is not there."""
    files = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return {path.relative_to(folder).as_posix() for path in files}


def _files_of_dataset(folder: Path) -> set[str] | None:
    """Return the files that a dataset has in its folder; None if there is no dataset in it."""
    try:
        described = msgspec.json.decode((folder / DESCRIPTION).read_bytes(), type=_Description)
    except (OSError, msgspec.MsgspecError):
        return None
    if not described.schema.startswith("newscrawl/dataset"):
        return None
    return {*BESIDE, *(file.path for file in described.files)}


def _clear(part: Path) -> None:
    """Remove what is left under a temporary name: of a killed process, of this one, or the dataset that was replaced.

    :raises ArgumentError: when there is something that no dataset has.
    """
    for name in _names(part):
        if name not in BESIDE and not name.startswith(f"{DATA}/"):
            raise ArgumentError(f"{part / name} is in the way, where a dataset is written: move it away")
    shutil.rmtree(part, ignore_errors=True)


def _take_name(part: Path, out: Path) -> None:
    try:
        if not out.exists():
            part.rename(out)
        else:
            check_folder_is_ours(out)  # again: writing has taken its time
            exchange_folders(part, out)
    except OSError as error:
        raise ArgumentError(f"{out} cannot be replaced: {error.strerror or error}") from error
    sync(out.parent)


def _sync(folder: Path) -> None:
    """Return when the names in a folder have reached the disk; the files have already."""
    for path, _, _ in os.walk(folder):
        sync(Path(path))
