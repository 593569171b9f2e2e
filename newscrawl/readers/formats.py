"""The registry of input formats: which reader takes a file, by its suffix and by its first bytes.

A new format is one module here and one line in ``FORMATS``. ``warc.py`` (``.warc``), ``feed.py`` (``.rss``, ``.atom``)
and ``sitemap.py`` belong here, too: each with a ``sniff`` that knows its first bytes and a ``read`` that yields a
document for each record or item, with what the container says of it in ``Document.hints``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from newscrawl.readers import html, json_document, json_lines, text
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
    """Name for people."""
    suffixes: tuple[str, ...]
    """Suffixes in lower case that announce it."""
    sniff: Callable[[bytes], bool]
    """Whether the first bytes, in UTF-8, may begin it."""
    read: Callable[[ByteStream, ReadingLimits], Iterator[Document | Rejection]]
    """Yields its documents; raises ``Unreadable`` where it cannot go on."""


TEXT = Format("plain text", (".txt", ".text", ".md"), lambda _: False, text.read)
"""What remains where nothing else is recognised."""
FORMATS = (
    Format("HTML", (".html", ".htm", ".xhtml"), html.sniff, html.read),
    Format("JSON", (".json",), json_document.sniff, json_document.read),
    Format("JSON Lines", (".jsonl", ".ndjson", ".jl"), json_lines.sniff, json_lines.read),
    TEXT,
)


def recognise(name: str, head: bytes) -> Format:
    """Return the format of a file by its name, without ``.gz`` or ``.zst``, unless its first bytes contradict.

    :raises Unreadable: when no reader takes it; the reason says what it seems to be.
    """
    encoding = wide_encoding(head)
    if encoding is not None:
        head = head.decode(encoding, "replace").encode()
    suffix = suffix_of(name)
    named = next((format_ for format_ in FORMATS if suffix in format_.suffixes), None)
    shown = [format_ for format_ in FORMATS if format_.sniff(head)]
    if not shown and (what := foreign(head) or unread_suffix(suffix)):
        raise Unreadable(f"not read: it is {what}")
    if named in shown or not shown:
        return named or TEXT
    return shown[0]


def suffix_of(name: str) -> str:
    """Return the suffix that tells the format, in lower case: ``.jsonl`` for ``a.jsonl.gz``."""
    path = PurePath(name.lower())
    return PurePath(path.stem).suffix if path.suffix in COMPRESSED else path.suffix
