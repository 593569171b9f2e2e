"""Tar archives, read in one pass: each file is read by its own format; nothing is written to disk."""

from __future__ import annotations

import re
import tarfile
from collections import Counter
from typing import TYPE_CHECKING

from newscrawl.readers.archive_members import is_hidden, member_locator
from newscrawl.readers.byte_stream import ByteStream
from newscrawl.readers.compression import Expansion
from newscrawl.readers.limits import Unreadable, members_reason, size
from newscrawl.readers.streams import buffered, failure
from pipelines.documents import Rejection

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from newscrawl.readers.limits import ReadingLimits

_NAMED = slice(257, 262)
"""Where headers have ``ustar``."""
_OLD = re.compile(rb"[^\0].{99}(?:[ 0-7]{6,7}[ \0]{1,2}){3}.{24}[ 0-7]{5,7}[ \0]", re.DOTALL)
"""A header from before POSIX: a name, three numbers, and in their place size, time and checksum."""
_PIECE = 65_536
_LONGEST_HEADER = 1_000_000
"""Bytes of the headers of one member, which the standard library keeps in memory."""


def sniff(head: bytes) -> bool:
    """Return whether ``head`` begins a tar archive."""
    if len(head) < tarfile.BLOCKSIZE or (head[_NAMED] != b"ustar" and _OLD.match(head) is None):
        return False
    try:
        tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def read(stream: ByteStream, limits: ReadingLimits) -> Iterator[ByteStream | Rejection]:
    """Yield the files of an archive, in its order, as ``archive.tar!member``; read each before the next.

    Hidden files are left out, as are links, devices and folders: no name is followed or used as a path.

    :raises Unreadable: when it is damaged or was cut off, or has more members or bytes than the limits allow.
    """
    source = _Source(stream.reader)
    source.allow(_LONGEST_HEADER)  # the first header is read when the archive is opened
    expansion = Expansion(stream.reader.tell, limits)
    seen: Counter[str] = Counter()
    count = 0
    try:
        with tarfile.open(fileobj=source, mode="r|", bufsize=tarfile.RECORDSIZE) as archive:  # type: ignore[call-overload]
            while (member := _next(archive, source)) is not None:
                count += 1
                if count > limits.archive_members:
                    raise Unreadable(members_reason(limits))
                name = member.name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
                file = archive.extractfile(member) if member.isreg() and not is_hidden(name) else None
                if file is None:
                    continue
                locator = member_locator(stream.locator, name, seen)
                if member.issparse():
                    yield Rejection(locator, "read", "it is a sparse file; store it as a whole")
                    continue
                reader = buffered(file, "archive's member", expansion.add)
                yield ByteStream(name, locator, reader, depth=stream.depth + 1)
                while file.read(_PIECE):  # what its reader left
                    pass
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        if source.failure is not None:
            raise source.failure from error
        raise Unreadable("the tar archive is damaged or was cut off; the rest was not read") from error
    if not seen:
        raise Unreadable("there is no file in the archive")


def _next(archive: tarfile.TarFile, source: _Source) -> tarfile.TarInfo | None:
    """Return the next member; None at the end."""
    archive.members.clear()  # type: ignore[attr-defined] # else the headers of all members fill the memory
    source.allow(_LONGEST_HEADER)
    member = archive.next()
    source.allow(None)
    return member


class _Source:
    """A stream that explains its failures, and limits how much of it is read for one header."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._allowed: int | None = None
        self.failure: Unreadable | None = None

    def allow(self, length: int | None) -> None:
        """Allow so many further bytes; None for any number."""
        self._allowed = length

    def read(self, length: int, /) -> bytes:
        """Return some bytes; empty at the end.

        :raises OSError: when the stream fails, or a header is too long; ``failure`` says why.
        """
        try:
            chunk = self._stream.read(length)
        except Unreadable as reason:
            self.failure = failure(reason, "archive")
            raise OSError(str(reason)) from reason
        if self._allowed is not None:
            self._allowed -= len(chunk)
            if self._allowed < 0:
                self.failure = Unreadable(f"a header in the archive is longer than {size(_LONGEST_HEADER)}, the limit")
                raise OSError(str(self.failure))
        return chunk
