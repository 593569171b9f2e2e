"""The body of a page as trafilatura finds it: its vote on the blocks of the page."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
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


def trafilatura_paragraphs(page: Page) -> list[str]:
    """Return the paragraphs of the article, without comments; none if there is nothing like an article.

    Its fast mode leaves out readability and justext, whose time grows with the square of the page.
    """
    # texts and JSON records are read in the crawl's main process, which need not import it
    from trafilatura.core import bare_extraction  # noqa: PLC0415
    from trafilatura.settings import Document, Extractor  # noqa: PLC0415

    options = Extractor(fast=True, comments=False, tables=True, url=page.url)
    try:
        document = bare_extraction(copy(page.tree), url=page.url, options=options)
    except (ValueError, etree.LxmlError, AssertionError):
        return []
    if not isinstance(document, Document) or document.body is None:
        return []
    return [paragraph for paragraph in _paragraphs(document.body) if paragraph]


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
        elif element.tag == "cell":
            texts.append(" ")
        texts.append((element.tail or "").replace("\n", " "))
    yield from _split(texts)


def _split(texts: list[str]) -> Iterator[str]:
    """Yield the paragraphs collected since the last block, split at two line breaks, and empty ``texts``."""
    text = "".join(texts)
    texts.clear()
    for paragraph in _BREAKS.split(text):
        lines = (_SPACE.sub(" ", line).strip() for line in paragraph.split("\n"))
        yield "\n".join(line for line in lines if line)
