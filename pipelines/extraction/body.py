"""The body of a page, found by trafilatura; paragraphs are separated by a blank line."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from copy import copy

from lxml import etree

from pipelines.extraction.page import Page

# "empty HTML tree" and the like: a page without text is rejected and is not an error
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_PARAGRAPHS = frozenset(
    {"p", "head", "item", "quote", "code", "ab", "row", "list", "table", "del", "fw", "div", "body"}
)
_SPACE = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r"\s*\n\s*\n\s*")
_LONGEST_DATELINE = 90


def page_body(page: Page, lines: Sequence[str]) -> str:
    """Return the article's text with subheads, without comments and tables; empty if there is none.

    ``lines`` are the lines of the page; they restore a dateline that trafilatura took for boilerplate.
    """
    # texts and JSON records are read in the crawl's main process, which need not import it
    from trafilatura.core import bare_extraction  # noqa: PLC0415
    from trafilatura.settings import Document, Extractor  # noqa: PLC0415

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
    """Yield the blocks of trafilatura's tree in order; a single line break within a block stays a line break."""
    texts: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if event == "start":
            if element.tag in _PARAGRAPHS:
                yield from _split(texts)
            elif element.tag == "lb":
                texts.append("\n")
            texts.append((element.text or "").replace("\n", " "))
            continue
        if element.tag in _PARAGRAPHS:
            yield from _split(texts)
        texts.append((element.tail or "").replace("\n", " "))
    yield from _split(texts)


def _split(texts: list[str]) -> Iterator[str]:
    """Yield the paragraphs collected since the last block, split at two line breaks, and empty ``texts``."""
    text = "".join(texts)
    texts.clear()
    for paragraph in _BREAKS.split(text):
        lines = (_SPACE.sub(" ", line).strip() for line in paragraph.split("\n"))
        yield "\n".join(line for line in lines if line)


def _with_dateline(paragraphs: list[str], lines: Sequence[str]) -> list[str]:
    """Return the paragraphs; if extraction cut a short text off the start of the first prose one, it is restored."""
    for number, paragraph in enumerate(paragraphs[:5]):
        if len(paragraph) < 80:
            continue
        for line in lines:
            if len(paragraph) < len(line) <= len(paragraph) + _LONGEST_DATELINE and line.endswith(paragraph):
                return [*paragraphs[:number], line, *paragraphs[number + 1 :]]
        break
    return paragraphs
