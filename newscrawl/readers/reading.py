"""Read a file or a stream of bytes: decompress it, recognise its format, and yield what is in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from newscrawl.readers import parquet, warc, zip_archive
from newscrawl.readers.byte_stream import ByteStream, check_not_blank
from newscrawl.readers.compression import compression, expand
from newscrawl.readers.formats import JSON_LINES, WARC, Format, recognise
from newscrawl.readers.limits import DEFAULT_LIMITS, ReadingLimits, Unreadable, setting_of
from newscrawl.readers.line_progress import LineProgress
from newscrawl.readers.streams import HEAD_BYTES, opened
from pipelines.documents import Document, Lead, Rejection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.readers.formats import Found
    from newscrawl.readers.input_file import InputFile

_IN_READING = (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError)
"""What libraries raise on content that they did not expect."""
EMPTY = "there is no document in this"
"""How the reason begins if a file is sound and has nothing in it, as a feed on a quiet day."""


def read_file(
    file: InputFile, limits: ReadingLimits = DEFAULT_LIMITS, progress: LineProgress | None = None
) -> Iterator[Found]:
    """Yield the documents and leads of a file in order, each as it is read; content never raises an exception.

    What cannot be read is yielded as a rejection, and reading continues after it if possible. No document has the same
    locator as a rejection. ``fetched_at`` is left to the caller, who has a clock.

    :param progress: says where to go on with JSON Lines that have grown; if the file is read by lines, it then says how
        far it was read.
    """
    progress = progress or LineProgress()
    try:
        check_link(file)
        with opened(file.path, progress.offset) as reader:
            head = reader.peek(1)
            if progress.offset:
                yield from _read_as(JSON_LINES, ByteStream(file.name, file.locator, reader, progress=progress), limits)
            elif zip_archive.sniff(head):
                yield from _archive(file, limits)
            elif parquet.sniff(head) and file.path is not None:
                yield from parquet.read_table(file.path, file.locator)
            else:
                yield from read_stream(ByteStream(file.name, file.locator, reader, progress=progress), limits)
    except Unreadable as reason:
        yield Rejection(file.locator, "read", str(reason), retry=reason.retry)


def check_link(file: InputFile) -> None:
    """Check that a file is not a link out of the folder that was named.

    :raises Unreadable: when it is.
    """
    if file.leads_out:
        raise Unreadable("not read: it is a link that leads out of its folder; set NEWSCRAWL_FOLLOW_LINKS to read it")


def read_documents(file: InputFile, limits: ReadingLimits = DEFAULT_LIMITS) -> Iterator[Document | Rejection]:
    """Yield what :func:`read_file` yields, of the leads only their own texts: for those who fetch nothing.

    A last rejection says how many addresses were left out, if there are any.
    """
    left_out = 0
    for found in read_file(file, limits):
        document = own_text(found) if isinstance(found, Lead) else found
        if document is not None:
            yield document
        elif isinstance(found, Lead) and not _is_recorded(found):
            left_out += 1
    if left_out:
        what = "1 address is" if left_out == 1 else f"{left_out:,} addresses are"
        yield Rejection(
            file.locator, "read", f"{what} listed without a text; scrapy crawl web fetches what a file lists"
        )


def own_text(lead: Lead) -> Document | None:
    """Return the text that a feed has of an entry, for those who fetch nothing; None if it has only the address.

    The feeds in a recording of a crawl (WARC) give none: the recording has the pages, as they were fetched.
    """
    return None if _is_recorded(lead) else lead.content


def _is_recorded(lead: Lead) -> bool:
    return any(via.kind == "warc" for via in lead.via)


def unreadable_reason(file: InputFile, limits: ReadingLimits = DEFAULT_LIMITS) -> str | None:
    """Return the reason why a file cannot be read, judged by its first bytes; None if it looks readable."""
    try:
        check_link(file)
        with opened(file.path) as reader:
            head = reader.peek(1)
            if not zip_archive.sniff(head) and not parquet.sniff(head):
                _recognised(ByteStream(file.name, file.locator, reader), limits)
    except Unreadable as reason:
        return str(reason)
    return None


def _archive(file: InputFile, limits: ReadingLimits) -> Iterator[Found]:
    """Yield the documents and leads of all members of an archive."""
    if file.path is None:
        raise Unreadable("a zip archive cannot be read from standard input; give its path")
    empty = True
    for member in zip_archive.members(file.path, file.locator, limits):
        empty = False
        if isinstance(member, Rejection):
            yield member
        else:
            yield from read_stream(member, limits)
    if empty:
        raise Unreadable("there is no file in the archive")


def read_stream(stream: ByteStream, limits: ReadingLimits = DEFAULT_LIMITS) -> Iterator[Found]:
    """Yield the documents and leads of one stream: a file, a member of an archive, a response of a server.

    Content never raises an exception; the last thing yielded is the reason if the stream was not read completely.
    """
    try:
        stream, format_ = _recognised(stream, limits)
    except Unreadable as reason:
        yield Rejection(stream.locator, "read", str(reason), retry=reason.retry)
    else:
        yield from _read_as(format_, stream, limits)


def _read_as(format_: Format, stream: ByteStream, limits: ReadingLimits) -> Iterator[Found]:
    begun = stream.progress is not None and stream.progress.offset > 0
    accepted = listed = rejected = rejected_in_a_row = 0
    try:
        for part in format_.read(stream, limits):
            for found in read_stream(part, limits) if isinstance(part, ByteStream) else (part,):
                yield _led(found, stream)
                accepted += isinstance(found, Document)
                listed += isinstance(found, Lead)
                rejected += isinstance(found, Rejection)
            rejected_in_a_row = rejected_in_a_row + 1 if isinstance(part, Rejection) else 0
            if rejected_in_a_row >= limits.broken_in_a_row:
                many = f"{limits.broken_in_a_row:,} broken records in a row ({setting_of('broken_in_a_row')})"
                raise Unreadable(f"{many}; the rest was not read")
        if not accepted and not listed and not rejected and not begun:
            raise Unreadable(f"{EMPTY} {format_.name} file")
    except Unreadable as reason:
        before = f" (records read before that: {accepted:,})" if accepted else ""
        yield Rejection(stream.locator, "read", f"{reason}{before}", retry=reason.retry)
    except _IN_READING as error:
        yield Rejection(stream.locator, "read", f"its content is damaged ({type(error).__name__}: {error})"[:300])


def _led(found: Found, stream: ByteStream) -> Found:
    """Return what was found in a stream with what its container says of it: hints and id of the document that it is.

    What is only one of many in it takes over the way that led to it.
    """
    lead = stream.lead
    if isinstance(found, Rejection) or (lead is None and not stream.notes):
        return found
    way = lead.via if lead else []
    if isinstance(found, Lead):
        if stream.archive is not None and stream.archive not in way:
            way = [stream.archive, *way]
        found.via = way + found.via
        if found.content is not None:
            found.content.via = way + found.content.via
        return found
    found.via = way + found.via
    found.notes = [*stream.notes, *found.notes]
    if lead is not None and found.locator == stream.locator:
        found.hints = lead.hints | found.hints
        found.guid = found.guid or lead.guid
    return found


def _recognised(stream: ByteStream, limits: ReadingLimits) -> tuple[ByteStream, Format]:
    """Return the stream, decompressed if necessary, and its format.

    :raises Unreadable: when no reader can read it.
    """
    packed = compression(stream.reader.peek(1))
    if warc.is_packed(stream.reader.peek(1)):  # its records are compressed one by one, and found by their offsets
        return stream, _shallow(WARC, stream)
    if packed is not None:
        stream = replace(stream, reader=expand(stream.reader, packed, limits), progress=None)
    head = stream.reader.peek(1)
    if zip_archive.sniff(head) or compression(head) is not None:
        raise Unreadable("not read: it is an archive within an archive; unpack the outer one first")
    if len(head) < HEAD_BYTES:
        check_not_blank(head)
    return stream, _shallow(recognise(stream.name, head, stream.media_type), stream)


def _shallow(format_: Format, stream: ByteStream) -> Format:
    """Return a format, unless the stream is packed in too many archives for it.

    :raises Unreadable: when it is.
    """
    if format_.deepest is not None and stream.depth > format_.deepest:
        raise Unreadable("not read: it is an archive within an archive; unpack the outer one first")
    return format_
