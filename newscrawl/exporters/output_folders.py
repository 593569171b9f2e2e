"""What engines write: a folder of parts in reading order, which appears only when it is complete.

Files whose names begin with ``_`` are no data for Spark, Arrow and Hadoop: ``_rejected.jsonl`` has the rejected lines,
and the empty ``_SUCCESS`` is written last.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from pyarrow import fs

from newscrawl.atomic_files import exchange_folders, random_name
from newscrawl.executors.work_folder import OBJECT_STORES, WorkFolder, beside
from newscrawl.readers.remote_files import public
from newscrawl.serialization import rejection_line
from pipelines.disk import sync
from pipelines.documents import Rejection
from pipelines.errors import ArgumentError

COMPLETE = "_SUCCESS"
REJECTED = "_rejected.jsonl"


def check_output_folder(output: str, inputs: list[str]) -> None:
    """Check that a folder can be written, and that nothing is lost by it.

    :param inputs: paths and addresses of the files that are read.
    :raises ArgumentError: when it is a file or has other files in it, or when inputs are in it.
    """
    folder = WorkFolder(output)
    try:
        kind = folder.file_system.get_file_info(folder.path).type
    except (OSError, ValueError) as error:
        raise ArgumentError(f"{public(output)} cannot be written: {error}") from error
    if kind not in {fs.FileType.NotFound, fs.FileType.Directory}:
        raise ArgumentError(f"{public(output)} is a file, and an engine writes a folder: choose another name with -O")
    place = output.partition("?")[0].rstrip("/") if "://" in output else os.path.realpath(output)
    if any(path.startswith(f"{place}/") for path in inputs):
        raise ArgumentError(f"{public(output)} has inputs in it: choose another name with -O")
    names = folder.names()
    if names and COMPLETE not in names:
        raise ArgumentError(f"{public(output)} has files in it, and is no complete output: choose another name with -O")
    if names and folder.file_system.type_name in OBJECT_STORES:
        raise ArgumentError(
            f"{public(output)} has an output in it, which cannot be replaced on this file system: choose another name"
        )


@contextmanager
def replaced_folder(output: str) -> Iterator[WorkFolder]:
    """Yield a folder to write that takes the place of ``output`` at the end; if anything is raised, nothing is left.

    Where folders cannot be renamed, it is written in its place, and complete when ``_SUCCESS`` is there.
    """
    final = WorkFolder(output)
    in_place = final.file_system.type_name in OBJECT_STORES
    written = final if in_place else WorkFolder(beside(output, f".{random_name()}.part"))
    try:
        yield written
        written.put(COMPLETE, b"")
        if not in_place:
            _replace(written, final)
    finally:
        # after a success it is what was there before, and it must not hide an error that it cannot be deleted
        with suppress(OSError):
            if not (in_place and COMPLETE in written.names()):
                written.delete()


@contextmanager
def rejected_lines(folder: WorkFolder) -> Iterator[Callable[[Rejection], None]]:
    """Yield what writes rejections into an output folder; without any there is no file of them."""
    with ExitStack() as opened:
        file: IO[bytes] | None = None

        def reject(rejection: Rejection) -> None:
            nonlocal file
            if file is None:
                folder.file_system.create_dir(folder.path, recursive=True)
                file = opened.enter_context(
                    folder.file_system.open_output_stream(f"{folder.path}/{REJECTED}", compression=None)
                )
            file.write(rejection_line(rejection))

        yield reject


def _replace(written: WorkFolder, final: WorkFolder) -> None:
    """Let a folder take the place of another one, which gets its name, if there is one."""
    file_system = final.file_system
    exists = file_system.get_file_info(final.path).type != fs.FileType.NotFound
    if file_system.type_name != "local":
        if exists:
            file_system.move(final.path, f"{written.path}.before")
        file_system.move(written.path, final.path)
        if exists:
            file_system.move(f"{written.path}.before", written.path)
        return
    one, other = Path(written.path), Path(os.path.realpath(final.path))
    for path in (*filter(Path.is_file, one.rglob("*")), one):
        sync(path)
    if exists:
        exchange_folders(other, one)
    else:
        one.rename(other)
    sync(other.parent)
