"""Byte streams that always show a full head, know how far they are, and fail in words."""

from __future__ import annotations

import io
import os
import stat
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from backports import zstd

from newscrawl.readers.limits import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from _typeshed import WriteableBuffer

HEAD_BYTES = 65_536
"""Bytes at the beginning of a stream by which its format is recognised."""
_STANDARD_INPUT = 0
_FAILURES = (OSError, EOFError, zlib.error, zstd.ZstdError, zipfile.BadZipFile, NotImplementedError, Unreadable)
_NOT_FILES = {
    stat.S_IFIFO: "a named pipe, not a file; pipe into standard input and give the path `-`",
    stat.S_IFSOCK: "a socket, not a file",
    stat.S_IFCHR: "a device, not a file",
    stat.S_IFBLK: "a device, not a file",
    stat.S_IFDIR: "a folder whose files cannot be listed",
}


class Readable(Protocol):
    """What gives bytes, some at a time: a file, a decompressor, an archive's member."""

    def read1(self, size: int, /) -> bytes:
        """Return some bytes, or none at the end."""


class FullReader(io.RawIOBase):
    """A raw stream that fills every buffer it is given, and knows the number of bytes it gave.

    A failure is held back until the good bytes before it are handed out, and then raised as ``Unreadable``.
    """

    def __init__(self, source: Readable, name: str, check: Callable[[int], None] | None = None) -> None:
        super().__init__()
        self._source = source
        self._name = name
        self._check = check
        self._given = 0
        self._left = b""
        self._failure: Unreadable | None = None

    def readable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return the number of bytes given so far."""
        return self._given

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill the buffer as far as the source goes; return the number of bytes.

        :raises Unreadable: when the source is damaged, was cut off or grew beyond what ``check`` allows.
        """
        view = memoryview(buffer).cast("B")
        filled = 0
        while filled < len(view) and (piece := self._piece(len(view) - filled)):
            taken = min(len(piece), len(view) - filled)
            view[filled : filled + taken] = piece[:taken]
            self._left = piece[taken:]
            filled += taken
        if not filled and self._failure is not None and len(view):
            raise self._failure
        self._given += filled
        return filled

    def _piece(self, wanted: int) -> bytes:
        """Return what is left over, else the source's next bytes; none at its end and at a failure."""
        if self._left or self._failure is not None:
            return self._left
        try:
            piece = self._source.read1(wanted)
            if self._check is not None:
                self._check(len(piece))
        except _FAILURES as error:
            self._failure = failure(error, self._name)
            return b""
        return piece


def buffered(source: Readable, name: str, check: Callable[[int], None] | None = None) -> io.BufferedReader:
    """Return a stream over ``source`` whose ``peek`` at the beginning gives ``HEAD_BYTES`` if there are so many.

    ``name`` says what it is in reasons (``gzip data``); ``check`` is told the length of each piece and may raise
    ``Unreadable``.
    """
    return io.BufferedReader(FullReader(source, name, check), HEAD_BYTES)


@contextmanager
def opened(path: Path | None) -> Iterator[io.BufferedReader]:
    """Open a file, or standard input for None; never waits for a pipe or a device.

    :raises Unreadable: when it is no file or may not be read.
    """
    try:
        file = _open(path)
    except OSError as error:
        raise failure(error, "file", is_link=path is not None and path.is_symlink()) from error
    with file:
        yield buffered(file, "file" if path is not None else "standard input")


def _open(path: Path | None) -> io.BufferedReader:
    """Open a file or standard input; what is no file is refused before opening it could wait."""
    if path is None:
        return open(_STANDARD_INPUT, "rb", closefd=False)
    kind = stat.S_IFMT(path.stat().st_mode)
    if kind in _NOT_FILES:
        raise Unreadable(_NOT_FILES[kind])
    return path.open("rb")


def failure(error: Exception, name: str, *, is_link: bool = False) -> Unreadable:
    """Return the reason behind an exception of the file system or of a decompressor."""
    if isinstance(error, Unreadable):
        return error
    if isinstance(error, EOFError):
        return Unreadable(f"the {name} ends early: the file was cut off")
    if isinstance(error, PermissionError):
        return Unreadable("there is no permission to read it")
    if isinstance(error, OSError) and error.errno is not None:
        links = "a link that leads nowhere: " if is_link else ""
        return Unreadable(f"{links}{os.strerror(error.errno).lower()}")
    if isinstance(error, (NotImplementedError, RuntimeError)):
        return Unreadable(f"the {name} is packed in a way that is not supported ({error})")
    return Unreadable(f"the {name} is damaged ({error})")
