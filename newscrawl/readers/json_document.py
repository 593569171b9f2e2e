"""JSON files: an object is a document; so is each element of a list, at top level or in a container like ``articles``.

Lists are read element by element, so a list of any length needs only the memory of its longest element.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

import msgspec

from newscrawl.readers import json_feed
from newscrawl.readers.json_object import record_document
from newscrawl.readers.json_structure import Nesting, elements
from newscrawl.readers.limits import Unreadable, document_limit
from newscrawl.readers.streams import buffered
from newscrawl.readers.transcoding import in_utf8
from pipelines.documents import Document, Rejection

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from newscrawl.readers.byte_stream import ByteStream
    from newscrawl.readers.limits import ReadingLimits

_SPACE = b" \t\r\n"
_BEGINNING = re.compile(rb'(?:\[\s*)?\{\s*(?:"(?:[^"\\\n]|\\.){0,100}"\s*:|\}\s*(?:,|\]|$))')
_CONTAINERS = b"articles|data|docs|documents|entries|hits|items|news|posts|records|response|results?|rows|stories"
"""Names under which APIs and exports keep their lists of articles."""
_CONTAINER = re.compile(rb'"(?:' + _CONTAINERS + rb')"\s*:\s*(?:(?P<list>\[)\s*\{|\{)', re.IGNORECASE)
_BODIES = frozenset(
    {"article", "articlebody", "body", "content", "contenthtml", "contenttext", "fulltext"}
    | {"html", "maintext", "plaintext", "rawhtml", "rawtext", "text"}
)
"""Names of fields, without ``_`` and ``-``, that an article has and a container doesn't."""


def sniff(head: bytes) -> bool:
    """Return whether ``head`` may begin a JSON object or a list of them, and cannot be JSON Lines."""
    content = head.lstrip(codecs.BOM_UTF8 + _SPACE)
    if _BEGINNING.match(content) is None or json_feed.sniff(head):
        return False
    first, _, further = content.partition(b"\n")
    nesting = Nesting()
    nesting.skip(first, 0, len(first))
    return not further.strip() or nesting.depth > 0 or first.startswith(b"[")


def read(stream: ByteStream, limits: ReadingLimits) -> Iterator[Document | Rejection]:
    """Yield the object under the stream's locator, or the elements of its list as ``file.json:NUMBER``, from 1."""
    content = in_utf8(stream.reader)
    if _next(content) == b"[":
        content.read(1)
        yield from _list(stream.locator, content, limits)
        if _next(content):
            yield Rejection(stream.locator, "read", "something follows the list's closing bracket; it was not read")
    else:
        yield from _object(stream.locator, content, limits)


def _next(stream: io.BufferedReader) -> bytes:
    """Skip white space and return the next byte without consuming it; empty at the end."""
    while chunk := stream.peek(1):
        rest = chunk.lstrip(_SPACE)
        stream.read(len(chunk) - len(rest))
        if rest:
            return rest[:1]
    return b""


def _object(locator: str, stream: io.BufferedReader, limits: ReadingLimits) -> Iterator[Document | Rejection]:
    """Yield the single object, or the list in it."""
    head = stream.read(limits.document_bytes + 1)
    complete = len(head) <= limits.document_bytes
    start = _contained_list(head)
    if start is not None and not (complete and _is_article(head)):
        yield from _list(locator, buffered(_Replay(head[start:], stream), "JSON"), limits)
    elif complete:
        yield record_document(locator, head.strip(_SPACE), limits)
    else:
        raise Unreadable(f"it is longer than {document_limit(limits.document_bytes)}")


def _list(locator: str, stream: io.BufferedReader, limits: ReadingLimits) -> Iterator[Document | Rejection]:
    """Yield a document for each element of a list after its opening bracket."""
    for number, element in enumerate(elements(stream, limits.document_bytes), 1):
        place = f"{locator}:{number}"
        if element is None:
            reason = f"the element is longer than {document_limit(limits.document_bytes)}"
            yield Rejection(place, "read", reason)
        else:
            yield record_document(place, element, limits)


def _contained_list(head: bytes) -> int | None:
    """Return the position after the opening bracket of a container's list of objects; None if there is none.

    The list is in the outermost object or in containers within it, as in ``{"response": {"results": [...]}}``.
    """
    nesting = Nesting()
    position, reached = 0, 1
    for match in _CONTAINER.finditer(head):
        nesting.skip(head, position, match.start())
        position = match.start()
        reached = min(reached, nesting.depth)
        if nesting.depth == reached and match["list"]:
            return match.end("list")
        reached += nesting.depth == reached
    return None


def _is_article(content: bytes) -> bool:
    """Return whether a JSON object has a text itself."""
    try:
        fields = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
    except (msgspec.MsgspecError, UnicodeError):
        return False
    texts = (name for name, value in fields.items() if bytes(value).startswith(b'"'))
    return any(name.lower().replace("_", "").replace("-", "") in _BODIES for name in texts)


class _Replay:
    """Bytes already read from a stream, followed by the rest of the stream."""

    def __init__(self, ahead: bytes, stream: io.BufferedReader) -> None:
        self._ahead = ahead
        self._stream = stream

    def read1(self, size: int, /) -> bytes:
        """Return some bytes; empty at the end."""
        chunk, self._ahead = self._ahead, b""
        return chunk or self._stream.read1(size)
