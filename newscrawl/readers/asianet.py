"""Press releases as AsiaNet sends them: issuer, number and headline above the text. See https://www.asianetnews.net."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from newscrawl.readers.teletype_text import decoded, paragraphs, without_controls
from newscrawl.readers.wire_item import WireItem, refusal
from pipelines.documents import Document, Rejection

if TYPE_CHECKING:
    from newscrawl.readers.byte_stream import ByteStream
    from newscrawl.readers.limits import ReadingLimits

_BEGINNING = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:Source: [^\r\n]{1,200}\r?\n)?MEDIA RELEASE [A-Z]{0,4}\d{3,9}[ \t]*\r?\n"
)
_RELEASE = re.compile(
    r"\s*(?:Source: (?P<issuer>[^\n]+)\n)?MEDIA RELEASE (?P<number>\w+)[ \t]*\n(?P<headline>(?:[^\n]*\S[^\n]*\n){1,6})"
    r"\s*\n(?P<text>.*)",
    re.DOTALL,
)


def sniff(head: bytes) -> bool:
    """Return whether ``head`` begins a release."""
    return _BEGINNING.match(head) is not None


def read(stream: ByteStream, limits: ReadingLimits) -> Iterator[Document | Rejection]:
    """Yield the release of a file."""
    text, notes = decoded(stream.read_all(limits), stream.encoding)
    found = _RELEASE.match(without_controls(text.removeprefix("\ufeff")))
    if found is None or not re.search(r"[^\W_]", found["text"]):
        yield Rejection(stream.locator, "read", refusal("a press release without a text"))
        return
    item = WireItem(
        standard="AsiaNet",
        guid=f"asianet:{found['number']}",
        provider=["AsiaNet"],
        creditline=found["issuer"] and found["issuer"].strip(),
        headline=" ".join(found["headline"].split()),
        body_text=paragraphs(found["text"]),
    )
    yield item.document(stream.locator, notes)
