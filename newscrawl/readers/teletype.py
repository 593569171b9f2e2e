"""Messages as teletypes sent them, framed by control characters: IPTC 7901 and ANPA 1312; any number in a file.

See IPTC 7901, "The IPTC Recommended Message Format", 5th revision (1995), and ANPA 89-3 (1989).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from newscrawl.readers import anpa, iptc_7901
from newscrawl.readers.teletype_text import decoded
from newscrawl.readers.wire_item import WireItem
from pipelines.documents import Document, Rejection

if TYPE_CHECKING:
    from newscrawl.readers.byte_stream import ByteStream
    from newscrawl.readers.limits import ReadingLimits

_FORMATS = ((iptc_7901.BEGINNING, iptc_7901.item_of), (anpa.BEGINNING, anpa.item_of))
_BEGINNING = re.compile(b"|".join(b"(?:" + beginning.pattern + b")" for beginning, _ in _FORMATS))
_FILLERS = b"\x00\x16\x7f\r\n\t \xef\xbb\xbf"
_FARTHEST = 2_000
"""Bytes within which a file's first message begins: receivers put lines of their own above it."""


def sniff(head: bytes) -> bool:
    """Return whether ``head`` begins a message of one of the formats."""
    found = _BEGINNING.search(head, 0, _FARTHEST)
    return found is not None and not head[: found.start()].strip(_FILLERS)


def read(stream: ByteStream, limits: ReadingLimits) -> Iterator[Document | Rejection]:
    """Yield a document for each message, under the stream's locator or, of several, as ``file:NUMBER``, from 1."""
    content = stream.read_all(limits)
    starts = [match.start() for match in _BEGINNING.finditer(content)]
    messages = [content[start:end] for start, end in zip(starts, [*starts[1:], len(content)], strict=True)]
    for number, message in enumerate(messages, 1):
        locator = f"{stream.locator}:{number}" if len(messages) > 1 else stream.locator
        text, notes = decoded(message, stream.encoding)
        item_of = next(read for beginning, read in _FORMATS if beginning.match(message))
        found: WireItem | str = item_of(text)
        yield Rejection(locator, "read", found) if isinstance(found, str) else found.document(locator, notes)
