"""The records of an archive of the web, one after another; behind damage, reading goes on with the next record.

fastwarc reads the records. It stops at the first damaged one; then the next record is searched for in the bytes
themselves, by the signature with which each begins, or the compressed data of each.
"""

from __future__ import annotations

import io
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.readers.limits import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fastwarc.warc import WarcRecord as ParsedRecord

_BEGINNING = re.compile(rb"WARC/[01]\.\d\r*\n")
_GZIP, _ZSTANDARD, _LZ4 = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18"
_DICTIONARY = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")
"""A skippable frame, in which files of Zstandard keep the dictionary of all records."""
_PIECE = 65_536
_KEPT = 4_000_000
"""Bytes since the beginning of a record that are searched for the next one if it is damaged."""
_ENOUGH = 1_024
"""Bytes that are enough to see whether a compressed record begins with them."""
_LONGEST_HEAD = 1_000_000
"""Bytes of the longest header of a record."""


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """A record with its block."""

    kind: str
    """Its type, as named in the standard: ``response``, ``resource`` ...; ``unknown`` for any other."""
    place: str
    """Offset of its first byte in the file, compressed or not; further records with the same one have a number."""
    header: Callable[[str], str]
    """Returns the value of a header, empty if there is none."""
    block: bytes
    """Its block, or the beginning of one that is too long."""
    length: int
    """Bytes of its block."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A place from which on no record could be read, up to the next one."""

    place: str
    """An offset behind the beginning of the last good record."""
    reason: str
    """What is wrong there."""


def sniff(head: bytes) -> bool:
    """Return whether ``head`` begins a record that is not compressed."""
    return _BEGINNING.match(head) is not None


def is_packed(head: bytes) -> bool:
    """Return whether ``head`` begins compressed records: gzip, Zstandard or LZ4."""
    if head.startswith(_GZIP):
        return _unpacks_to_record(head)
    if head.startswith((_ZSTANDARD, _LZ4)) or _DICTIONARY.match(head):
        return _unpacks_to_record(head)
    return False


def _unpacks_to_record(head: bytes) -> bool:
    """Return whether compressed data begin with a record."""
    if head.startswith(_GZIP):
        try:
            return zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(head, 5) == b"WARC/"
        except zlib.error:
            return False
    from fastwarc.stream_io import Lz4Reader, ZstdReader  # noqa: PLC0415 - few files need it

    reader = (Lz4Reader if head.startswith(_LZ4) else ZstdReader)(io.BytesIO(head))
    try:
        return bytes(reader.read(5)) == b"WARC/"
    except OSError:
        return False


def records(
    stream: io.BufferedReader, limit: int, count: Callable[[int], None] = lambda _: None
) -> Iterator[WarcRecord | Damage]:
    """Yield the records that may have something to read; requests and descriptions of the archive are passed over.

    A record that ends before its declared length is damage: it is the last one of a file that was cut off.

    :param limit: bytes of a block that are kept; blocks up to this length are complete.
    :param count: called with the lengths of what is read of blocks; it may raise ``Unreadable``.
    :raises Unreadable: when the stream fails.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType  # noqa: PLC0415 - few files need it

    wanted = WarcRecordType.any_type ^ WarcRecordType.request ^ WarcRecordType.warcinfo
    source = _Source(stream)
    searched = 0
    last, again, damaged = -1, 0, False
    while True:
        parser = ArchiveIterator(
            source,  # type: ignore[arg-type] # of a stream it uses read and tell
            wanted,
            parse_http=False,
            max_header_len=_LONGEST_HEAD,
        )
        reason = ""
        try:
            for parsed in parser:
                position = parsed.stream_pos
                source.forget(position)
                searched = position + 1
                block, length = _block(parsed, limit, count)
                if length < parsed.content_length:
                    reason = f"cut off: {length:,} of {parsed.content_length:,} bytes are there"
                    break
                if not source.is_packed:
                    searched = position + max(length, 1)
                again = again + 1 if position == last else 0
                last, damaged = position, False
                place = f"{position}#{again + 1}" if again else f"{position}"
                yield WarcRecord(str(parsed.record_type), place, _headers(parsed), block, length)
            else:
                if source.ends_early() and not damaged:
                    yield Damage(f"{searched}", "the archive is cut off in a record")
                break
        except OSError as error:
            reason = f"damaged ({str(error).strip('. ')})"
        if not damaged:
            yield Damage(str(searched), f"the archive is {reason}")
        damaged = True
        found = source.find(searched)
        if found is None:
            break
        searched = found + 1
        source.go_to(found)
    if source.failure is not None:
        raise source.failure


def _block(parsed: ParsedRecord, limit: int, count: Callable[[int], None]) -> tuple[bytes, int]:
    """Return a record's block, of one that is longer than the limit only the beginning, and its whole length."""
    parts: list[bytes] = []
    length = 0
    first = min(parsed.content_length, limit) + 1  # the parser sets aside as many bytes as it is asked for
    while part := parsed.reader.read(_PIECE if length else first):
        count(len(part))
        if length <= limit:
            parts.append(part)
        length += len(part)
    return b"".join(parts), length


def _headers(parsed: ParsedRecord) -> Callable[[str], str]:
    headers = parsed.headers
    return lambda name: headers.get(name) or ""


class _Source:
    """A stream that remembers its latest bytes, so that reading can go on at a place that was already read."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self.failure: Unreadable | None = None
        self._kept = bytearray()
        self._start = 0
        self._next = 0
        head = stream.peek(1)
        self._signature = next((magic for magic in (_GZIP, _LZ4) if head.startswith(magic)), _ZSTANDARD)
        self.is_packed = not sniff(head)

    def read(self, size: int = -1, /) -> bytes:
        """Return some bytes; empty at the end."""
        ahead = self._kept[self._next - self._start :]
        wanted = size if size > 0 else _PIECE
        chunk = bytes(ahead[:wanted]) if ahead else self._further(wanted)
        self._next += len(chunk)
        return chunk

    def tell(self) -> int:
        """Return the position of the next byte."""
        return self._next

    def forget(self, position: int) -> None:
        """Drop what is before a position."""
        gone = min(position, self._next) - self._start
        if gone > 0:
            del self._kept[:gone]
            self._start += gone

    def go_to(self, position: int) -> None:
        """Go on at a position that is remembered."""
        self._next = position
        self.forget(position)

    def find(self, position: int) -> int | None:
        """Return the position of the first record that begins at a position or behind it; None if there is none."""
        pattern = re.compile(re.escape(self._signature)) if self.is_packed else _BEGINNING
        position = max(position, self._start)
        while True:
            for candidate in pattern.finditer(self._kept, position - self._start):
                begin = candidate.start()
                if not self.is_packed or _unpacks_to_record(bytes(self._kept[begin : begin + _PIECE])):
                    return self._start + begin
            position = max(position, self._start + len(self._kept) - _ENOUGH)
            if not self._further(_PIECE):
                return None

    def ends_early(self) -> bool:
        """Return whether the last record was cut off, as far as gzip data show it."""
        rest = bytes(self._kept)
        while rest.startswith(_GZIP):
            member = zlib.decompressobj(zlib.MAX_WBITS + 16)
            try:
                while not member.eof and (member.decompress(rest, _PIECE) or member.unconsumed_tail):
                    rest = member.unconsumed_tail
            except zlib.error:
                return False
            if not member.eof:
                return True
            rest = member.unused_data
        return False

    def _further(self, size: int) -> bytes:
        """Return some bytes that were not read before, and remember them."""
        try:
            chunk = self._stream.read1(size)
        except Unreadable as reason:  # through the parser it would end the program
            self.failure, chunk = reason, b""
        self._kept += chunk
        surplus = len(self._kept) - _KEPT
        if surplus > _PIECE:
            del self._kept[:surplus]
            self._start += surplus
        return chunk
