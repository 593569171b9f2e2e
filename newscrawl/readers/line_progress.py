"""How far the lines of a file were read, so that a file that has grown is read from there on."""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec

from newscrawl.readers.limits import Unreadable
from newscrawl.readers.streams import opened_file

if TYPE_CHECKING:
    import io
    from pathlib import Path

_HEAD = 4_096
_TAIL = 65_536
"""Bytes before the end of what was read that show whether it is still there."""


@dataclass(slots=True)
class LineProgress:
    """Where the reading of a file by lines began; when it has come to the end of the file, where that was."""

    offset: int = 0
    """Bytes of the lines that were read to their line ends."""
    lines: int = 0
    """Their number."""
    rest: int = 0
    """Bytes of a last line without a line end, which was read, too."""
    head: bytes = b""
    """The first bytes of the file, as they were read; empty if the reading did not begin there."""
    is_complete: bool = False
    """Whether the reading has come to the end."""


@dataclass(frozen=True, slots=True)
class Continuation:
    """From where on a file is read if it grows, and what shows that it has only grown."""

    offset: int
    """Where its first line begins that was not read to its end."""
    lines: int
    """The number of lines before that."""
    unended: bool
    """Whether a last line without a line end was read, too, which counts as a document."""
    inode: int
    """Number of the file in its file system: a file that was replaced has another one."""
    head: bytes
    """Hash of its first bytes."""
    tail: bytes
    """Hash of the last bytes before the offset."""

    @classmethod
    def after(cls, progress: LineProgress, path: Path) -> Continuation | None:
        """Return where to continue a file whose lines were read; None if there is no such place.

        That is so if it is not read by lines, or began to change in the meantime.
        """
        if not progress.is_complete or not progress.offset:
            return None
        try:
            with opened_file(path) as file:
                if not file.read(_HEAD).startswith(progress.head[: min(_HEAD, progress.offset)]):
                    return None
                return cls(progress.offset, progress.lines, progress.rest > 0, *_evidence(file, progress.offset))
        except (OSError, Unreadable):
            return None

    @classmethod
    def decoded(cls, content: bytes) -> Continuation:
        """Return what ``encoded`` returned as bytes."""
        return msgspec.msgpack.decode(content, type=cls)

    def encoded(self) -> bytes:
        """Return it as bytes."""
        return msgspec.msgpack.encode(self)

    def is_in(self, path: Path) -> bool:
        """Return whether a file still begins with what was read, by cheap evidence."""
        try:
            with opened_file(path) as file:
                return _evidence(file, self.offset) == (self.inode, self.head, self.tail)
        except (OSError, Unreadable):
            return False

    def begin(self) -> LineProgress:
        """Return the progress of a reading that goes on from here."""
        return LineProgress(self.offset, self.lines)


def _evidence(file: io.BufferedReader, offset: int) -> tuple[int, bytes, bytes]:
    """Return the number of a file in its file system, and hashes of its first bytes and of those before an offset."""
    file.seek(0)
    head = file.read(min(_HEAD, offset))
    start = max(0, offset - _TAIL)
    file.seek(start)
    tail = file.read(offset - start)
    return os.fstat(file.fileno()).st_ino, _hash(head), _hash(tail)


def _hash(content: bytes) -> bytes:
    return blake2b(content, digest_size=16).digest()
