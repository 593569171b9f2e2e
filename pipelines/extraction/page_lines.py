"""The lines of a page as rendered: block elements separate them, inline elements don't."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

from pipelines.tables import shipped_table

_SILENT = frozenset("script style noscript template svg iframe select option button textarea head title".split())
_BLOCKS = frozenset(
    (
        "address article aside blockquote body dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 "
        "h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul"
    ).split()
)
_OUTSIDE = frozenset({"nav", "aside", "figure", "form"})
_CLASSED = etree.XPath("//body//*[(self::div or self::section or self::ul or self::ol or self::li) and @class]")
_FOREIGN = re.compile("|".join(shipped_table("extraction", "marks")["elements"]["other_texts"]))
_SPACE = re.compile(r"\s+")


def article_lines(tree: HtmlElement) -> Iterator[str]:
    """Yield the lines that may belong to the article: not those of navigation, pictures, comments and teasers."""
    return _lines(tree, _SILENT | _OUTSIDE, _foreign(tree))


def page_lines(tree: HtmlElement) -> Iterator[str]:
    """Yield the lines of text in ``tree`` with white space collapsed."""
    return _lines(tree, _SILENT, frozenset())


def _foreign(tree: HtmlElement) -> frozenset[HtmlElement]:
    """Return the elements whose class says that they contain other texts, except any that contains the headline."""
    named = (element for element in _CLASSED(tree) if _FOREIGN.search(element.get("class").lower()))
    return frozenset(element for element in named if element.find(".//h1") is None)


def _lines(tree: HtmlElement, silent: frozenset[str], foreign: frozenset[HtmlElement]) -> Iterator[str]:
    texts: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else "script"
        unseen = tag in silent or element in foreign
        if event == "start":
            hidden += unseen
            if tag in _BLOCKS or tag == "br":
                yield from _joined(texts)
            if not hidden and element.text:
                texts.append(element.text)
            continue
        if tag in _BLOCKS:
            yield from _joined(texts)
        hidden -= unseen
        if not hidden and element.tail and element is not tree:
            texts.append(element.tail)
    yield from _joined(texts)


def _joined(texts: list[str]) -> Iterator[str]:
    """Yield the text collected since the last break, unless it is blank, and empty ``texts``."""
    line = _SPACE.sub(" ", "".join(texts)).strip()
    texts.clear()
    if line:
        yield line
