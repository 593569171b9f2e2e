"""Plain text: often a page without its markup."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from pipelines.extraction.names.bylines import people
from pipelines.extraction.plain_text.front_matter import read_front_matter
from pipelines.extraction.plain_text.head import read_head
from pipelines.extraction.plain_text.lines import Line
from pipelines.extraction.plain_text.run_in_bylines import RunInBylines
from pipelines.extraction.plain_text.teaser import is_teaser
from pipelines.items import Image, Removal
from pipelines.text.length import is_unspaced
from pipelines.text.stream_safe import composed

_SEPARATORS = re.compile("[\v\f\u2028\u2029]+")
_INDENTED = re.compile(r"(?<!\n)\n(?=\u3000\u3000)")
_BETWEEN = re.compile(r"[^\n]\n(?!\n)")
_BETWEEN_SENTENCES = re.compile(r"(?<=[。！？”」』）])\n(?!\n)")
_LEAST_SHARE = 0.8


@dataclass(slots=True)
class ParsedText:
    """A plain text and the metadata found in it."""

    body: str
    """The whole text, in NFC with ``\\n`` line ends; nothing is cut."""
    spans: list[Removal] = field(default_factory=list)
    """Parts that are not article text, sorted and disjoint."""
    title: str | None = None
    """Its title line."""
    section: str | None = None
    """Its section line."""
    description: str | None = None
    """Its teaser, which stays in the text."""
    byline: str | None = None
    """Its byline, under the title, in brackets, or at its foot."""
    authors: list[str] = field(default_factory=list)
    """The people in its byline."""
    dates: list[str] = field(default_factory=list)
    """Lines with dates under the title, which stay in the text."""
    images: list[Image] = field(default_factory=list)
    """The pictures it mentions, with captions and credits."""
    fields: dict[str, str] = field(default_factory=dict)
    """Front matter, by the names of the record's fields."""
    notes: list[str] = field(default_factory=list)
    """What users of the record should know."""


def parse_text(
    text: str, known_title: str | None = None, known_byline: str | None = None, cut: Sequence[Removal] = ()
) -> ParsedText:
    """Return ``text`` with the metadata found in it; with a ``known_title`` from its container, none is guessed.

    ``cut`` are the sorted parts of it that are known not to be the article.
    """
    body, notes = normalise(text)
    front = read_front_matter(body)
    title = known_title or front.fields.get("title")
    head = read_head(body, front.end, title, known_byline or front.fields.get("byline"))
    description = None
    has_boilerplate = head.section is not None or bool(head.pictures.spans)
    if has_boilerplate and len(head.rest) > 1 and is_teaser(head.rest[0], head.rest[1]):
        description = head.rest[0].text
    bylines = RunInBylines()
    lines = [pair[0] for pair in zip_longest(head.rest, head.rest[1:]) if not head.pictures.take(*pair)]
    bylines.read(_outside(lines, cut))
    return ParsedText(
        body,
        sorted(front.spans + head.spans + head.pictures.spans + bylines.spans, key=lambda span: span.start),
        title or head.title,
        head.section,
        description,
        head.byline or bylines.first,
        people(head.byline) if head.byline else bylines.authors,
        head.dates,
        head.pictures.images,
        front.fields,
        notes,
    )


def _outside(lines: Sequence[Line], cut: Sequence[Removal]) -> list[Line]:
    """Return the lines that do not begin in one of the sorted spans of ``cut``."""
    starts = [span.start for span in cut]
    above = [bisect_right(starts, line.start) - 1 for line in lines]
    return [line for line, place in zip(lines, above, strict=True) if place < 0 or line.start >= cut[place].end]


def with_paragraphs(text: str) -> str:
    """Return ``text`` with blank lines between paragraphs that only an indent parts, or a line end after a sentence.

    Chinese and Japanese texts have such paragraphs. If most lines end within sentences, they were wrapped.
    """
    if "。" not in text:
        return text
    text = _INDENTED.sub("\n\n", text.replace("\r\n", "\n"))
    parted = len(_BETWEEN_SENTENCES.findall(text))
    if parted and is_unspaced(text) and parted >= _LEAST_SHARE * len(_BETWEEN.findall(text)):
        return _BETWEEN_SENTENCES.sub("\n\n", text)
    return text


def normalise(text: str) -> tuple[str, list[str]]:
    r"""Return ``text`` in NFC with ``\n`` line ends and no surrogates or NULs, and notes on what changed."""
    notes = []
    unified = _with_line_ends(text)
    if "\0" in unified or not _is_writable(unified):
        # a pair of surrogates is a character that JSON wrote in two halves; a single one means nothing
        unified = unified.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
        notes.append("characters that are no text replaced")
    normal = composed(unified)
    if normal != unified:
        notes.append("decomposed characters composed (NFC)")
    return normal, notes


def _is_writable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _with_line_ends(text: str) -> str:
    r"""Return ``text`` with ``\n`` for all line ends of Unicode (UAX 14), a blank line between paragraphs, no marks."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")
    if not any(separator in unified for separator in "\v\f\u2028\u2029"):
        return unified
    only_these = "\n" not in unified.strip("\n")  # then they part paragraphs, whatever they are
    return _SEPARATORS.sub(
        lambda found: "\n\n" if only_these or len(found[0]) > 1 or found[0] in "\f\u2029" else "\n", unified
    )
