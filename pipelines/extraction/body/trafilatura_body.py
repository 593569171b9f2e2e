"""The body of a page as trafilatura finds it: its vote on the blocks of the page."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from copy import copy

from lxml import etree
from lxml.html import HtmlElement

from pipelines.extraction.page.page import Page

# "empty HTML tree" and the like: a page without text is rejected and is not an error
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_PARAGRAPHS = frozenset(
    {"p", "head", "item", "quote", "code", "ab", "row", "list", "table", "del", "fw", "div", "body"}
)
_INLINE = frozenset(
    (
        "a abbr acronym b bdi bdo big br cite code del dfn em font i ins kbd mark nobr q s samp small span strike "
        "strong sub sup time tt u var wbr"
    ).split()
)
_LONGEST_RUN = 200
"""Inline elements side by side that are handed on as they are."""
_LARGE = 2_000
"""Elements of a page from which on such runs are looked for."""
_BREAKS = re.compile(r"\s*\n\s*\n\s*")


def trafilatura_paragraphs(page: Page) -> list[str]:
    """Return the paragraphs of the article, without comments; none if there is nothing like an article.

    Its fast mode leaves out readability and justext, whose time grows with the square of the page; its mode for recall
    does not measure the page again to see whether it found enough.
    """
    # texts and JSON records are read in the crawl's main process, which need not import it
    from trafilatura.core import bare_extraction  # noqa: PLC0415
    from trafilatura.settings import Document, Extractor  # noqa: PLC0415

    options = Extractor(fast=True, comments=False, tables=True, recall=True, url=page.url)
    # it works on a copy of what it gets
    tree = _without_long_runs(page.tree) if page.size > _LARGE else page.tree
    try:
        document = bare_extraction(tree, url=page.url, options=options)
    except (ValueError, etree.LxmlError, AssertionError):
        return []
    if not isinstance(document, Document) or document.body is None:
        return []
    return [paragraph for paragraph in _paragraphs(document.body) if paragraph]


def _without_long_runs(tree: HtmlElement) -> HtmlElement:
    """Return a copy of ``tree`` in which long runs of inline elements are plain text; of links, nothing.

    trafilatura looks up the element of each piece of text, for which lxml goes through all pieces before it.
    """
    shorter = copy(tree)
    for parent in [element for element in shorter.iter() if len(element) > _LONGEST_RUN]:
        run: list[HtmlElement] = []
        for child in list(parent):
            if child.tag in _INLINE:
                run.append(child)
                continue
            _merge(parent, run)
            run = []
        _merge(parent, run)
    return shorter


def _merge(parent: HtmlElement, run: list[HtmlElement]) -> None:
    """Make a long run of inline elements one element with their text."""
    if len(run) <= _LONGEST_RUN:
        return
    texts = ["".join(element.itertext()) for element in run]
    linked = sum(len(text) for element, text in zip(run, texts, strict=True) if element.tag == "a")
    whole = "".join(
        f"{text}{' ' if element.tag == 'br' else ''}{element.tail or ''}"
        for element, text in zip(run, texts, strict=True)
    )
    for element in run[1:]:
        parent.remove(element)
    first = run[0]
    for inside in list(first):
        first.remove(inside)
    first.tag, first.text, first.tail = "span", whole if linked <= len(whole) / 2 else None, None


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
    if "\n" not in text:
        yield " ".join(text.split())
        return
    for paragraph in _BREAKS.split(text):
        yield "\n".join(filter(None, (" ".join(line.split()) for line in paragraph.split("\n"))))
