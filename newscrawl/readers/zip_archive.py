"""Zip archives: each member is read by its own format; nothing is written to disk."""

from __future__ import annotations

import os
import struct
import zipfile
from collections import Counter
from typing import TYPE_CHECKING, cast

from newscrawl.readers.archive_members import is_hidden, member_locator
from newscrawl.readers.byte_stream import ByteStream
from newscrawl.readers.compression import Expansion
from newscrawl.readers.limits import Unreadable, members_reason
from newscrawl.readers.magic_bytes import OFFICE
from newscrawl.readers.streams import buffered, failure, opened_file
from pipelines.documents import Rejection

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator
    from pathlib import Path

    from newscrawl.readers.limits import ReadingLimits

_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED = 0x1
_ENTRY_BYTES = 300
"""Bytes of a member's entry in the central directory: 46, its name, and extra fields (APPNOTE.TXT 4.3.12)."""


def sniff(head: bytes) -> bool:
    """Return whether ``head`` begins a zip archive, possibly an empty one, but not an office document."""
    return head.startswith(_MAGIC) and OFFICE.match(head) is None


def members(path: Path, locator: str, limits: ReadingLimits) -> Iterator[ByteStream | Rejection]:
    """Yield the files of an archive, sorted by name, as ``archive.zip!member``; read each before the next.

    Names are never used as paths, whatever they look like. The second member with the same name is called ``name#2``.
    Hidden files that operating systems add to archives (``.DS_Store``, ``__MACOSX``) are left out.

    :raises Unreadable: when it is damaged, or has more members or bytes than the limits allow.
    """
    with opened_file(path) as file, _archive(file, limits) as archive:
        length = os.fstat(file.fileno()).st_size
        expansion = Expansion(lambda: length, limits)
        seen: Counter[str] = Counter()
        for member in sorted(archive.infolist(), key=lambda info: (info.filename, info.header_offset)):
            if member.filename.endswith("/") or is_hidden(member.filename):
                continue
            yield from _member(archive, member, member_locator(locator, member.filename, seen), expansion)
            if expansion.exceeded is not None:
                raise Unreadable(f"{expansion.exceeded}; its further members were not read")


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, locator: str, expansion: Expansion
) -> Iterator[ByteStream | Rejection]:
    """Yield one member, open, or the reason why it cannot be opened."""
    if member.flag_bits & _ENCRYPTED:
        yield Rejection(locator, "read", "it is encrypted; unpack the archive with its password first")
        return
    try:
        file = archive.open(member)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        reason = failure(error, "archive's member")
        yield Rejection(locator, "read", str(reason), retry=reason.retry)
        return
    with file:
        source = cast("zipfile.ZipExtFile", file)
        yield ByteStream(member.filename, locator, buffered(source, "archive's member", expansion.add), depth=1)


def _archive(file: io.BufferedReader, limits: ReadingLimits) -> zipfile.ZipFile:
    """Return an open archive.

    :raises Unreadable: when it is damaged, or has more members than the limit allows.
    """
    try:
        _check_directory(file, limits)
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        retry = isinstance(error, OSError)
        raise Unreadable(f"the zip archive is damaged or was cut off ({error})", retry=retry) from error


def _check_directory(file: io.BufferedReader, limits: ReadingLimits) -> None:
    """Check the number of members before the archive's directory is loaded into memory.

    :raises Unreadable: when there are more than the limit, or the directory is missing.
    """
    file.seek(0, os.SEEK_END)
    file.seek(max(0, file.tell() - 65_557))
    tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        raise Unreadable("the zip archive was cut off: its directory, which is at the end, is missing")
    count, length = struct.unpack_from("<HL", tail, end + 10)
    wide = tail.rfind(b"PK\x06\x06", 0, end)
    if wide >= 0 and tail[end - 20 : end].startswith(b"PK\x06\x07") and end - 20 >= wide + 48:
        count, length = struct.unpack_from("<QQ", tail, wide + 32)
    # the count is only a claim; the length is what would be loaded
    if max(count, length // _ENTRY_BYTES) > limits.archive_members:
        raise Unreadable(members_reason(limits))
