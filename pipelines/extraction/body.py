"""The body of a page: trafilatura finds it, paragraphs parted by a blank line."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from copy import copy

from lxml import etree
from trafilatura.core import bare_extraction
from trafilatura.settings import Document, Extractor

from pipelines.extraction.page import Page

# "empty HTML tree" and the like: a page without text is our rejection, not an error
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_PARAGRAPHS = frozenset(
    {"p", "head", "item", "quote", "code", "ab", "row", "list", "table", "del", "fw", "div", "body"}
)
_SPACE = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r"\s*\n\s*\n\s*")
_LONGEST_DATELINE = 90


def page_body(page: Page, lines: Sequence[str]) -> str:
    """Return the article's text: subheads kept, comments and tables left out; empty where there is none.

    ``lines`` are the page's, by which a dateline is put back where extraction took it for furniture.
    """
    options = Extractor(fast=False, comments=False, tables=False, url=page.url)
    try:
        document = bare_extraction(copy(page.tree), url=page.url, options=options)
    except (ValueError, etree.LxmlError, AssertionError):
        return ""
    if not isinstance(document, Document) or document.body is None:
        return ""
    paragraphs = [paragraph for paragraph in _paragraphs(document.body) if paragraph]
    return "\n\n".join(_with_dateline(paragraphs, lines))


def _paragraphs(body: etree._Element) -> Iterator[str]:
    """Return the blocks of trafilatura's tree, in order; a single line break inside one stays a line break."""
    pieces: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if event == "start":
            if element.tag in _PARAGRAPHS:
                yield from _split(pieces)
            elif element.tag == "lb":
                pieces.append("\n")
            pieces.append((element.text or "").replace("\n", " "))
            continue
        if element.tag in _PARAGRAPHS:
            yield from _split(pieces)
        pieces.append((element.tail or "").replace("\n", " "))
    yield from _split(pieces)


def _split(pieces: list[str]) -> Iterator[str]:
    """Return the paragraphs gathered since the last block, two breaks parting them; empties ``pieces``."""
    text = "".join(pieces)
    pieces.clear()
    for paragraph in _BREAKS.split(text):
        lines = (_SPACE.sub(" ", line).strip() for line in paragraph.split("\n"))
        yield "\n".join(line for line in lines if line)


def _with_dateline(paragraphs: list[str], lines: Sequence[str]) -> list[str]:
    """Return the paragraphs, the first prose one as printed where extraction cut a short piece off its head."""
    for number, paragraph in enumerate(paragraphs[:5]):
        if len(paragraph) < 80:
            continue
        for line in lines:
            if len(paragraph) < len(line) <= len(paragraph) + _LONGEST_DATELINE and line.endswith(paragraph):
                return [*paragraphs[:number], line, *paragraphs[number + 1 :]]
        break
    return paragraphs
