"""The text of an item of a wire: markup that agencies' systems write, without navigation or advertising.

All of it is the article, so no part is voted out as on pages; what has a place of its own on a wire is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html
from lxml import etree

from pipelines.extraction.page.markup import check_attributes
from pipelines.tables import shipped_table

_TABLE = shipped_table("extraction", "wires")["markup"]
_LEFT_OUT = frozenset(_TABLE["left_out"])
_LEFT_OUT_CLASSES = frozenset(_TABLE["left_out_classes"])
_BLOCKS = frozenset(_TABLE["blocks"])
_LINES = frozenset({"tr"})
_CELLS = frozenset({"td", "th"})
_WRAPPED = range(40, 85)
"""Characters of a line that a system wrapped, which is not the last one of its paragraph."""
_MOST_DEPTH = 200
_PARAGRAPH, _LINE = "\n\n", "\n"
_SPACE = re.compile(r"[^\S\n\xa0]+|\xa0+")


def markup_text(markup: str) -> str:
    """Return the text of a fragment of HTML: a blank line between paragraphs, a line end between lines and rows."""
    try:
        check_attributes(markup)
        root = lxml.html.fragment_fromstring(markup, create_parent="div")
    except (etree.ParserError, ValueError):
        return ""
    text = _SPACE.sub(" ", "".join(_pieces(root, 0)))
    paragraphs = re.split(r" ?\n(?: ?\n)+ ?", text)
    return _PARAGRAPH.join(lines for part in paragraphs if (lines := _unwrapped(part)))


def _pieces(element: lxml.html.HtmlElement, depth: int) -> Iterator[str]:
    """Yield the text of an element with the line ends that its blocks need."""
    yield (element.text or "").replace("\n", " ").replace("\r", " ")
    for child in element if depth < _MOST_DEPTH else ():
        name = child.tag if isinstance(child.tag, str) else ""
        if name == "br":
            yield _LINE
        elif name and name not in _LEFT_OUT and _LEFT_OUT_CLASSES.isdisjoint((child.get("class") or "").split()):
            before, after = _around(child, name)
            yield before
            yield from _pieces(child, depth + 1)
            yield after
        yield (child.tail or "").replace("\n", " ").replace("\r", " ")


def _around(element: lxml.html.HtmlElement, name: str) -> tuple[str, str]:
    """Return what parts an element from what is before it and what is after it."""
    if name in _CELLS:
        # a table of layout has paragraphs in its cells
        return (_PARAGRAPH, _PARAGRAPH) if any(child.tag in _BLOCKS for child in element) else ("", " ")
    if name in _LINES:
        return "", _LINE
    return (_PARAGRAPH, _PARAGRAPH) if name in _BLOCKS else ("", "")


def _unwrapped(paragraph: str) -> str:
    """Return a paragraph with its lines, or in one if a system wrapped them at a width."""
    lines = [line.strip() for line in paragraph.split("\n") if line.strip()]
    if len(lines) > 1 and all(len(line) in _WRAPPED for line in lines[:-1]) and len(lines[-1]) < _WRAPPED.stop:
        ended = sum(line.endswith((".", "!", "?", ":", ";")) for line in lines[:-1])
        if ended * 2 <= len(lines) - 1:
            return " ".join(lines)
    return _LINE.join(lines)
