"""Byte streams whose head can be peeked in full, that know their position and explain failures."""

from __future__ import annotations

import errno
import io
import os
import stat
import tarfile
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from newscrawl.readers import zstd
from newscrawl.readers.limits import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from _typeshed import WriteableBuffer

HEAD_BYTES = 65_536
"""Bytes at the start of a stream that are used to recognise its format."""
_STANDARD_INPUT = 0
_FAILURES = (
    OSError,
    EOFError,
    zlib.error,
    zstd.ZstdError,
    zipfile.BadZipFile,
    tarfile.TarError,
    NotImplementedError,
    Unreadable,
)
_NOT_FILES = {
    stat.S_IFIFO: "a named pipe, not a file; pipe into standard input and give the path `-`",
    stat.S_IFSOCK: "a socket, not a file",
    stat.S_IFCHR: "a device, not a file",
    stat.S_IFBLK: "a device, not a file",
    stat.S_IFDIR: "a folder whose files cannot be listed",
}


class Readable(Protocol):
    """A source of bytes: a file, a decompressor, an archive member."""

    def read1(self, size: int, /) -> bytes:
        """Return some bytes; empty at the end."""


class FullReader(io.RawIOBase):
    """A raw stream that fills every buffer completely and counts its bytes.

    A failure is raised as ``Unreadable``, but only after all good bytes before it have been returned.
    """

    def __init__(self, source: Readable, name: str, check: Callable[[int], None] | None = None) -> None:
        super().__init__()
        self._source = source
        self._name = name
        self._check = check
        self._returned = 0
        self._left = b""
        self._failure: Unreadable | None = None

    def readable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return the number of bytes returned so far."""
        return self._returned

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill the buffer unless the source ends; return the number of bytes.

        :raises Unreadable: when the source is damaged or truncated, or longer than ``check`` allows.
        """
        view = memoryview(buffer).cast("B")
        filled = 0
        while filled < len(view) and (chunk := self._chunk(len(view) - filled)):
            taken = min(len(chunk), len(view) - filled)
            view[filled : filled + taken] = chunk[:taken]
            self._left = chunk[taken:]
            filled += taken
        if not filled and self._failure is not None and len(view):
            raise self._failure
        self._returned += filled
        return filled

    def _chunk(self, wanted: int) -> bytes:
        """Return leftover bytes, else the source's next bytes; empty at its end and after a failure."""
        if self._left or self._failure is not None:
            return self._left
        try:
            chunk = self._source.read1(wanted)
            if self._check is not None:
                self._check(len(chunk))
        except _FAILURES as error:
            self._failure = failure(error, self._name)
            return b""
        return chunk


def buffered(source: Readable, name: str, check: Callable[[int], None] | None = None) -> io.BufferedReader:
    """Return a stream over ``source`` whose ``peek`` at the start returns ``HEAD_BYTES``, or all if there are fewer.

    ``name`` says what it is in messages (``gzip data``); ``check`` is called with the length of each chunk and may
    raise ``Unreadable``.
    """
    return io.BufferedReader(FullReader(source, name, check), HEAD_BYTES)


@contextmanager
def opened(path: Path | None, start: int = 0) -> Iterator[io.BufferedReader]:
    """Yield an open file, or standard input for None, as :func:`opened_file` does.

    :param start: the byte of a file at which the stream begins.
    :raises Unreadable: when it is not a file or may not be read.
    """
    if path is None:
        with open(_STANDARD_INPUT, "rb", closefd=False) as file:
            yield buffered(file, "standard input")
    else:
        with opened_file(path) as file:
            file.seek(start)
            yield buffered(file, "file")


def opened_file(path: Path) -> io.BufferedReader:
    """Return an open file, in which the caller may seek; no pipe or device is opened, and no link is followed.

    Links are resolved when files are listed; one that has taken the place of a file since may lead anywhere.

    :raises Unreadable: when it is not a file or may not be read.
    """
    try:
        kind = stat.S_IFMT(path.stat().st_mode)
        if kind in _NOT_FILES:  # opening it could block
            raise Unreadable(_NOT_FILES[kind], retry=kind == stat.S_IFDIR)
        if path.is_symlink():
            raise Unreadable("a link has taken its place since it was listed", retry=True)
        return open(path, "rb", opener=_open_no_link)
    except OSError as error:
        raise failure(error, "file", is_link=path.is_symlink()) from error


def _open_no_link(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW)


def failure(error: Exception, name: str, *, is_link: bool = False) -> Unreadable:
    """Return an exception of the file system or a decompressor as a reason for the user."""
    if isinstance(error, Unreadable):
        return error
    if isinstance(error, (EOFError, tarfile.ReadError)):
        return Unreadable(f"the {name} ends early: the file was cut off")
    if isinstance(error, PermissionError):
        return Unreadable("there is no permission to read it", retry=True)
    if isinstance(error, OSError) and error.errno is not None and error.errno != errno.EINVAL:
        links = "a link that leads nowhere: " if is_link else ""
        return Unreadable(f"{links}{os.strerror(error.errno).lower()}", retry=True)
    if isinstance(error, (NotImplementedError, RuntimeError)):
        return Unreadable(f"the {name} is packed in a way that is not supported ({error})")
    # EINVAL among them: an archive names a place before its beginning
    return Unreadable(f"the {name} is damaged ({error})")
