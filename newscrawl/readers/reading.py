"""From a source to its documents: opened, decompressed, recognised, and read by its format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.readers import zip_archive
from newscrawl.readers.byte_stream import ByteStream, refuse_blank
from newscrawl.readers.compression import compression, expand
from newscrawl.readers.formats import Format, recognise
from newscrawl.readers.limits import ReadingLimits, Unreadable
from newscrawl.readers.streams import HEAD_BYTES, opened
from pipelines.documents import Document, Rejection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.readers.input_file import InputFile

_DEFAULT = ReadingLimits()


def read(source: InputFile, limits: ReadingLimits = _DEFAULT) -> Iterator[Document | Rejection]:
    """Yield the documents of a source in their order, each as it is read; never raises for what is in the source.

    What cannot be read is yielded as a rejection, and reading goes on behind it where that is possible. No locator is
    given to a document and to a rejection. ``fetched_at`` is left to the caller, who has a clock.
    """
    try:
        with opened(source.path) as stream:
            if zip_archive.sniff(stream.peek(1)):
                yield from _archive(source, limits)
            else:
                yield from _documents(ByteStream(source.name, source.locator, stream), limits)
    except Unreadable as reason:
        yield Rejection(source.locator, "read", str(reason))


def refusal(source: InputFile, limits: ReadingLimits = _DEFAULT) -> str | None:
    """Return the reason why nothing of a file can be read, as far as its first bytes tell; None if they look good."""
    try:
        with opened(source.path) as stream:
            if not zip_archive.sniff(stream.peek(1)):
                _recognised(ByteStream(source.name, source.locator, stream), limits)
    except Unreadable as reason:
        return str(reason)
    return None


def _archive(source: InputFile, limits: ReadingLimits) -> Iterator[Document | Rejection]:
    """Yield the documents of all members of an archive."""
    if source.path is None:
        raise Unreadable("a zip archive cannot be read from standard input; give its path")
    empty = True
    for member in zip_archive.members(source.path, source.locator, limits):
        empty = False
        if isinstance(member, Rejection):
            yield member
        else:
            yield from _documents(member, limits)
    if empty:
        raise Unreadable("there is no file in the archive")


def _documents(stream: ByteStream, limits: ReadingLimits) -> Iterator[Document | Rejection]:
    """Yield the documents of one part, and as a last word the reason if it was not read to its end."""
    accepted = rejected_in_a_row = 0
    try:
        part, format_ = _recognised(part, limits)
        for found in format_.read(part, limits):
            yield found
            if isinstance(found, Document):
                accepted += 1
                rejected_in_a_row = 0
            else:
                rejected_in_a_row += 1
            if rejected_in_a_row >= limits.broken_in_a_row:
                raise Unreadable(f"{limits.broken_in_a_row:,} broken records in a row; the rest was not read")
        if not accepted and not rejected_in_a_row:
            raise Unreadable(f"there is no document in this {format_.name} file")
    except Unreadable as reason:
        before = f" (records read before that: {accepted:,})" if accepted else ""
        yield Rejection(stream.locator, "read", f"{reason}{before}")


def _recognised(stream: ByteStream, limits: ReadingLimits) -> tuple[ByteStream, Format]:
    """Return the part, decompressed if need be, and its format.

    :raises Unreadable: when no reader takes it.
    """
    packed = compression(stream.reader.peek(1))
    if packed is not None:
        part = ByteStream(stream.name, stream.locator, expand(stream.reader, packed, limits))
    head = stream.reader.peek(1)
    if zip_archive.sniff(head) or compression(head) is not None:
        raise Unreadable("not read: it is an archive within an archive; unpack the outer one first")
    if len(head) < HEAD_BYTES:
        refuse_blank(head)
    return part, recognise(stream.name, head)
