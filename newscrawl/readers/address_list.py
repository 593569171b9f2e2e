"""Lists of addresses: text files with one on each line, as people keep them and as sitemaps may be; each is a lead."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from newscrawl.readers.addresses import listed_addresses
from newscrawl.readers.transcoding import in_utf8
from pipelines.documents import Lead, Rejection
from pipelines.items import Via
from pipelines.text.encoding import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.readers.byte_stream import ByteStream
    from newscrawl.readers.limits import ReadingLimits

_LISTED = re.compile(rb"[\s\"'<*+-]*https?://[^\s/]+(?:/\S*)?(?:\s*[,;\t|].*|\s+\S{1,80})?\s*", re.IGNORECASE)
"""A line that is an address, perhaps in quotation marks or as an item of a list, perhaps with further cells."""
_BEGINS = re.compile(rb"[\s\"'<*+-]*https?://[^\s/]+.*", re.IGNORECASE)
_HEADER = re.compile(rb"\w+(?:[,;\t|] ?\w+)+\s*")
"""The names of columns, which begin a table."""
_FEW_LINES = 3
"""Below, a line that an address begins may be a sentence; from here on they are a list with titles."""
_SHARE = 0.8
"""Least share of the lines that are addresses; an article with links below has fewer."""
_LONGEST_LINE = 20_000


def sniff(head: bytes) -> bool:
    """Return whether most lines of ``head`` that are neither blank nor comments are one web address each."""
    lines = [line for line in head.removeprefix(b"\xef\xbb\xbf").splitlines() if line.strip()]
    lines = [line for line in lines if not line.lstrip().startswith(b"#")]
    if len(head) >= 65_536:
        lines = lines[:-1]  # the last one may be cut off
    form = _LISTED if len(lines) < _FEW_LINES else _BEGINS
    if lines and _HEADER.fullmatch(lines[0]):
        return False
    listed = sum(form.fullmatch(line) is not None for line in lines)
    return listed > 0 and listed >= _SHARE * len(lines)


def read(stream: ByteStream, limits: ReadingLimits) -> Iterator[Lead | Rejection]:  # noqa: ARG001 - a reader's signature
    """Yield a lead for each address, and a rejection for a line without one, as ``list.txt:LINE``."""
    lines = (decode(line, stream.encoding).text for line in _lines(in_utf8(stream.reader)))
    for entry in listed_addresses(lines):
        if entry.url:
            yield Lead(entry.url, [Via("list", stream.locator)])
        else:
            yield Rejection(f"{stream.locator}:{entry.line}", "read", f"{entry.reason}: {entry.text[:80]!r}")


def _lines(stream: io.BufferedReader) -> Iterator[bytes]:
    while line := stream.readline(_LONGEST_LINE):
        yield line
