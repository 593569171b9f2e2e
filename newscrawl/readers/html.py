"""Web pages saved as files: each file is a document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.documents import Document, Rejection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.readers.byte_stream import ByteStream
    from newscrawl.readers.limits import ReadingLimits

# The tags of the MIME Sniffing Standard (7.1), without those with which plain text and Markdown may begin, and with
# those with which fragments of articles begin.
_BEGINNING = re.compile(
    rb"<(?:!doctype\s+html|(?:html|head|body|title|meta|link|script|style|iframe|article|main|section|header"
    rb"|div|table|h1|p)[\s>/])",
    re.IGNORECASE,
)
_PROLOGUE = re.compile(rb"\s*(?:<\?xml[^>]{0,200}>\s*)?")
_SPACE = re.compile(rb"\s*")


def sniff(head: bytes) -> bool:
    """Return whether ``head`` begins a page or a fragment of one, possibly after comments."""
    head = head.lstrip(b"\xef\xbb\xbf")
    position = _end(_PROLOGUE, head, 0)
    while head.startswith(b"<!--", position) and (end := head.find(b"-->", position)) > 0:
        position = _end(_SPACE, head, end + 3)
    return _BEGINNING.match(head, position) is not None


def _end(pattern: re.Pattern[bytes], head: bytes, position: int) -> int:
    """Return the end of the match of ``pattern`` at ``position``; ``position`` if there is none."""
    match = pattern.match(head, position)
    return match.end() if match is not None else position


def read(stream: ByteStream, limits: ReadingLimits) -> Iterator[Document | Rejection]:
    """Yield the stream as one document; a file named as a page but without tags is plain text."""
    content = stream.read_all(limits)
    yield Document(
        stream.locator, content, "html" if b"<" in content else "text", url=stream.url, encoding=stream.encoding
    )
