"""JSON Lines: each line is a document. See https://jsonlines.org."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from newscrawl.readers import json_feed
from newscrawl.readers.json_object import record_document
from newscrawl.readers.limits import document_limit
from newscrawl.readers.line_progress import LineProgress
from newscrawl.readers.transcoding import in_utf8
from pipelines.documents import Document, Rejection

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from newscrawl.readers.byte_stream import ByteStream
    from newscrawl.readers.limits import ReadingLimits

_BEGINNING = re.compile(rb'(?:\xef\xbb\xbf|\s)*\{[ \t]*(?:"(?:[^"\\\n]|\\.){0,100}"[ \t]*:|\}\s*(?:\{|$))')
_BLANK = b" \t\r\x00" + codecs.BOM_UTF8
_SKIPPED_AT_ONCE = 65_536
_UNENDED = "the file ends within this line, which is read again when there is more of it"


def sniff(head: bytes) -> bool:
    """Return whether ``head`` may begin JSON Lines: an object and its first key on one line."""
    return _BEGINNING.match(head) is not None and not json_feed.sniff(head)


def read(stream: ByteStream, limits: ReadingLimits) -> Iterator[Document | Rejection]:
    """Yield a document for each line that is not blank, with the locator ``file.jsonl:LINE``, counted from 1."""
    progress = stream.progress or LineProgress()
    progress.head = b"" if progress.offset else stream.reader.peek(1)
    content = in_utf8(stream.reader)
    if content is not stream.reader:
        progress = LineProgress()  # in UTF-16 its offsets are others
    for number, line in enumerate(_lines(content, limits.document_bytes, progress), progress.lines + 1):
        if line is None:
            reason = f"the line is longer than {document_limit(limits.document_bytes)}"
            yield Rejection(f"{stream.locator}:{number}", "read", reason)
        elif line.strip(_BLANK):
            # where files were put together, one begins with a byte order mark
            found = record_document(f"{stream.locator}:{number}", line.lstrip(codecs.BOM_UTF8).rstrip(b"\r"), limits)
            if progress.rest and isinstance(found, Rejection):
                found.reason += f"; {_UNENDED}"
            yield found


def _lines(stream: io.BufferedReader, limit: int, progress: LineProgress) -> Iterator[bytes | None]:
    """Yield each line without its line end; None for one that is longer than ``limit`` and was skipped.

    A last line without a line end is yielded, too; if the file grows, it is read again.
    """
    start, number, unended = progress.offset, progress.lines, 0
    while line := stream.readline(limit + 1):
        number += 1
        if line.endswith(b"\n"):
            yield line[:-1]
        elif len(line) <= limit:
            progress.rest = unended = len(line)
            yield line
        else:
            length = 0
            while line and not line.endswith(b"\n"):
                length += len(line)
                line = stream.readline(_SKIPPED_AT_ONCE)
            unended = 0 if line else length
            yield None
    progress.offset, progress.lines = start + stream.tell() - unended, number - (unended > 0)
    progress.rest, progress.is_complete = unended, True
