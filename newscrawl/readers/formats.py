"""The registry of input formats: which reader reads a file, by its suffix and its first bytes.

A new format is one module here and one line in ``FORMATS``. ``warc.py`` (``.warc``), ``feed.py`` (``.rss``, ``.atom``)
and ``sitemap.py`` also belong here: each with a ``sniff`` that recognises its first bytes and a ``read`` that yields a
document for each record or item, with metadata from the container in ``Document.hints``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from newscrawl.readers import html, json_document, json_lines, mhtml, text
from newscrawl.readers.compression import SUFFIXES as COMPRESSED
from newscrawl.readers.limits import Unreadable
from newscrawl.readers.magic_bytes import foreign, unread_suffix
from pipelines.text.encoding import wide_encoding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newscrawl.readers.byte_stream import ByteStream
    from newscrawl.readers.limits import ReadingLimits
    from pipelines.documents import Document, Rejection


@dataclass(frozen=True, slots=True)
class Format:
    """An input format and its reader."""

    name: str
    """Name used in messages."""
    suffixes: tuple[str, ...]
    """Its file name suffixes, in lowercase."""
    sniff: Callable[[bytes], bool]
    """Returns whether the first bytes, in UTF-8, may begin a file of this format."""
    read: Callable[[ByteStream, ReadingLimits], Iterator[Document | Rejection]]
    """Yields its documents; raises ``Unreadable`` if it cannot continue."""


TEXT = Format("plain text", (".txt", ".text", ".md"), lambda _: False, text.read)
"""The format of files in which nothing else is recognised."""
FORMATS = (
    Format("HTML", (".html", ".htm", ".xhtml"), html.sniff, html.read),
    Format("MHTML", (".mhtml", ".mht"), mhtml.sniff, mhtml.read),
    Format("JSON", (".json",), json_document.sniff, json_document.read),
    Format("JSON Lines", (".jsonl", ".ndjson", ".jl"), json_lines.sniff, json_lines.read),
    TEXT,
)


def recognise(name: str, head: bytes) -> Format:
    """Return the format of a file by its name, ignoring ``.gz`` or ``.zst``, unless its first bytes contradict it.

    :raises Unreadable: when no reader can read it; the reason says what it seems to be.
    """
    encoding = wide_encoding(head)
    if encoding is not None:
        head = head.decode(encoding, "replace").encode()
    suffix = suffix_of(name)
    named = next((format_ for format_ in FORMATS if suffix in format_.suffixes), None)
    recognised = [format_ for format_ in FORMATS if format_.sniff(head)]
    if not recognised and (what := foreign(head) or unread_suffix(suffix)):
        raise Unreadable(f"not read: it is {what}")
    if named in recognised or not recognised:
        return named or TEXT
    return recognised[0]


def suffix_of(name: str) -> str:
    """Return the suffix of the format, in lowercase: ``.jsonl`` for ``a.jsonl.gz``."""
    path = PurePath(name.lower())
    return PurePath(path.stem).suffix if path.suffix in COMPRESSED else path.suffix
