"""Atomic files: written under a temporary name, and renamed when their bytes have reached the disk.

A file of a run has a name of its own, and never takes the name of another one. A file that a user names is replaced,
by a complete one only. Temporary names end in ``.part``.
"""

from __future__ import annotations

import base64
import ctypes
import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from newscrawl.destinations import Destination
from newscrawl.file_locks import lock_file
from pipelines.disk import sync
from pipelines.errors import ArgumentError, NewscrawlError

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
"""Of renameat2(2), which Linux has: paths count from the working folder; both names change places."""

_PROBE = bytes(1 << 16)
"""Enough to need a block on the disk, which a full one does not have."""


class OutputBusyError(NewscrawlError):
    """Another process writes the same file."""


def part_of(path: Path, writer: str | None = None) -> Path:
    """Return the temporary name under which a file is written.

    :param writer: id of the run that writes it, where other runs may write the same file.
    """
    return path.with_name(f"{path.name}.{writer}.part" if writer else f"{path.name}.part")


def random_name() -> str:
    """Return six random characters of ``a-z2-7``, to make a name unique."""
    return base64.b32encode(os.urandom(4))[:6].decode().lower()


def create(path: Path) -> IO[bytes]:
    """Return a new file to write, in a folder that is made if it is missing; its name has reached the disk.

    :raises FileExistsError: when there is a file of that name.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("xb")
    sync(path.parent)  # the state may name a file as published before it gets its final name
    return file


def check_folder(folder: Path) -> None:
    """Check that files can be written to a folder, which is made if it is missing.

    :raises ArgumentError: when they cannot, because of permissions, a read-only or a full disk.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(_PROBE)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise ArgumentError(f"nothing can be written to {folder}: {error.strerror or error}") from error


def close_durably(file: IO[bytes]) -> None:
    """Close a file when its bytes have reached the disk."""
    file.flush()
    os.fsync(file.fileno())
    file.close()


def rename_durably(temporary: Path, path: Path) -> None:
    """Give a file its final name, replacing any other; return when this too has reached the disk."""
    temporary.replace(path)
    sync(path.parent)


def rename_as_new(temporary: Path, path: Path) -> Path:
    """Give a file its final name, and replace no other; return its name when this too has reached the disk.

    :param path: the name; where another file has it, random characters are added.
    """
    name = path
    while not _took_name(temporary, name):
        name = path.with_name(f"{path.stem}-{random_name()}{path.suffix}")
    temporary.unlink(missing_ok=True)
    sync(path.parent)
    return name


def _took_name(temporary: Path, path: Path) -> bool:
    """Return whether a file has a name now; a link, unlike a renaming, never replaces another file."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        return path.samefile(temporary)  # a run that died had made the link
    except OSError:  # a file system without links
        if path.exists():
            return False
        temporary.rename(path)
    return True


def exchange_folders(one: Path, other: Path) -> None:
    """Give two folders each other's name in one step; both are in one folder, or in folders of one file system.

    Where the system cannot do that, it takes three steps, and a process that dies between them leaves no ``one``.

    :raises OSError: when a folder cannot be renamed, for example because it is a mount point.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "renameat2"):
        done = libc.renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
        if done == 0:
            sync(one.parent)
            sync(other.parent)
            return
        if (number := ctypes.get_errno()) not in {errno.EINVAL, errno.ENOSYS, errno.EXDEV}:
            raise OSError(number, os.strerror(number), str(one))
    between = other.with_name(f"{other.name}.exchanged")
    one.rename(between)
    other.rename(one)
    between.rename(other)
    sync(one.parent)
    sync(other.parent)


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file to write that gets its name at the end; if anything is raised, nothing is left of it.

    :param path: a name that no other file has.
    """
    part = part_of(path)
    file = create(part)
    try:
        with file:
            yield file
            close_durably(file)
        rename_as_new(part, path)
    except BaseException:
        with suppress(OSError):  # what is left is cleared by the next run
            part.unlink(missing_ok=True)
        raise


@contextmanager
def replaced(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file to write that replaces ``path`` at the end; if anything is raised, ``path`` stays as it was.

    Of a link, the file that it leads to is replaced; into a pipe or an open descriptor is written at once.

    :raises ArgumentError: when ``path`` is a folder, a device or a socket.
    :raises OutputBusyError: when another process is writing it.
    """
    destination = Destination.of(path)
    if destination.is_stream:
        with destination.open_stream() as file:
            yield file
        return
    part = part_of(destination.path)
    part.parent.mkdir(parents=True, exist_ok=True)
    with claimed(part) as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            rename_durably(part, destination.path)
        except BaseException:  # while the file is locked
            part.unlink(missing_ok=True)
            raise


def claimed(part: Path) -> IO[bytes]:
    """Return a temporary file that no other process writes, empty; what a killed one left is used again.

    :raises OutputBusyError: when another process is writing it.
    """
    while True:
        file = os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT, 0o666), "wb")
        try:
            lock_file(file)
        except BlockingIOError:
            file.close()
            raise OutputBusyError(f"{part} is being written by another process: wait for its end") from None
        except OSError:
            pass  # a file system without locks
        with suppress(FileNotFoundError):
            if os.path.samestat(part.stat(), os.fstat(file.fileno())):
                file.truncate(0)
                return file
        file.close()  # it was renamed between opening and locking
