"""The blocks of a page: its paragraphs, headings, list items and rows of tables, from one walk over its elements."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from pipelines.extraction.page.signs import HIDDEN, signs_of
from pipelines.tables import shipped_table

_TAGS = shipped_table("extraction", "page_blocks")["tags"]
_SILENT, _BLOCK, _BREAK, _CELL, _LINK, _BOLD = range(1, 7)
_ROLES = (
    dict.fromkeys(_TAGS["blocks"], _BLOCK)
    | {"br": _BREAK, "td": _CELL, "th": _CELL, "a": _LINK, "b": _BOLD, "strong": _BOLD}
    | dict.fromkeys(_TAGS["silent"], _SILENT)
)
"""What begins or ends with an element; nothing with most inline elements."""
_CELL_END = "\0"
"""Separates the cells of a row while its text is collected; parsed text never contains it."""
_INVISIBLE = re.compile("[\u00ad\u200b]")


@dataclass(slots=True)
class Container:
    """A block element: what directly surrounds the text of some blocks."""

    tag: str
    """Its tag."""
    parent: int
    """Number of the block element around it; of the outermost its own."""
    depth: int
    """How many block elements are around it."""
    signs: int
    """Its own signs."""
    form: str
    """Its tag and classes: elements of one form look alike."""
    last: int = 0
    """Number of the last block element inside it; all those between are inside it too."""


@dataclass(slots=True)
class Block:
    """A run of text that readers see as one paragraph, heading, list item or row of a table."""

    text: str
    """Its text with white space collapsed; line breaks are ``\\n``, and ``\\t`` separates the cells of a row."""
    container: int
    """Number of the block element that contains it."""
    signs: int
    """Signs of all elements around it."""
    links: int
    """Number of links in it."""
    linked: int
    """Number of characters that are link text."""
    bold: int
    """Number of characters in bold print."""


@dataclass(slots=True)
class PageBlocks:
    """The text of a page in reading order."""

    blocks: list[Block] = field(default_factory=list)
    """Its blocks."""
    containers: list[Container] = field(default_factory=list)
    """Its block elements, each before those inside it."""


def page_blocks(tree: HtmlElement) -> PageBlocks:
    """Return the blocks of ``tree``, hidden ones too; text of scripts and buttons and struck-out text is left out."""
    walk = _Walk()
    events = etree.iterwalk(tree, events=("start", "end"))
    for event, element in events:
        if event == "start":
            tag = element.tag
            role = _ROLES.get(tag, 0)
            if role == _SILENT:
                events.skip_subtree()
            walk.enter(element, tag, role)
        else:
            walk.leave()
            if (tail := element.tail) and element is not tree:
                walk.glued = False
                walk.add(tail)
    return walk.page


class _Walk:
    """Collects the text between the borders of block elements."""

    def __init__(self) -> None:
        self.page = PageBlocks()
        self._around: list[tuple[int, int, int]] = []
        """Role, signs and container of each open element around the innermost."""
        self._role = self._inside = 0
        self._place = -1
        """Role, signs with those around it, and container of the innermost open element."""
        self._texts: list[str] = []
        self._signs = self._links = self._linked = self._bold = self._in_link = self._in_bold = 0
        self._container = 0
        self.glued = False
        """Whether two elements meet here without anything between them."""

    def enter(self, element: HtmlElement, tag: str, role: int) -> None:
        """Begin an element."""
        self._around.append((self._role, self._inside, self._place))
        self._role = role
        if role == _SILENT:
            return
        own = signs_of(element, tag)
        if role == _BLOCK:
            self._flush()
            self._place = self._contain(element, tag, self._place, own)
        elif role == _LINK:
            self._links += 1
            self._in_link += 1
        elif role == _BREAK:
            self._break()
        elif role == _BOLD:
            self._in_bold += 1
        elif role == _CELL and self._texts:
            self._texts.append(_CELL_END)
        self._inside |= own
        if text := element.text:
            self.add(text)

    def leave(self) -> None:
        """End an element."""
        role = self._role
        if role == _BLOCK:
            self._flush()
            self.page.containers[self._place].last = len(self.page.containers) - 1
        elif role == _LINK:
            self._in_link -= 1
        elif role == _BOLD:
            self._in_bold -= 1
        self._role, self._inside, self._place = self._around.pop()
        if role != _SILENT:
            self.glued = True

    def add(self, text: str) -> None:
        """Add text at the current place."""
        texts = self._texts
        if not texts:
            if text.isspace():
                return
            self._signs, self._container = self._inside, self._place
        elif self._inside & HIDDEN and not self._signs & HIDDEN:
            return
        elif self.glued and text[0].isupper() and not texts[-1][-1:].isupper() and not texts[-1][-1:].isspace():
            # a label and a name, two sentences: only the style of the page keeps them apart
            texts.append(" ")
        self.glued = False
        texts.append(text.replace("\n", " ") if "\n" in text else text)
        if self._in_link:
            self._linked += len(text)
        if self._in_bold:
            self._bold += len(text)

    def _contain(self, element: HtmlElement, tag: str, parent: int, signs: int) -> int:
        containers = self.page.containers
        number = len(containers)
        depth = containers[parent].depth + 1 if parent >= 0 else 0
        containers.append(Container(tag, max(parent, 0), depth, signs, f"{tag} {element.get('class', '')}", number))
        return number

    def _break(self) -> None:
        """Add a line break; a second one ends the paragraph."""
        texts = self._texts
        while texts and texts[-1].isspace() and texts[-1] != "\n":
            texts.pop()
        if texts and texts[-1] == "\n":
            self._flush()
        elif texts:
            texts.append("\n")

    def _flush(self) -> None:
        """End the block."""
        if self._texts:
            text = _joined("".join(self._texts))
            if text:
                block = Block(text, self._container, self._signs, self._links, self._linked, self._bold)
                self.page.blocks.append(block)
            self._texts = []
        self._links, self._linked, self._bold = int(self._in_link > 0), 0, 0


def _joined(text: str) -> str:
    """Return ``text`` with white space collapsed, its line breaks kept, and the cells of a row separated by tabs."""
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    if _CELL_END in text:
        return "\t".join(filter(None, (" ".join(cell.split()) for cell in text.split(_CELL_END))))
    if "\n" in text:
        return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))
    return " ".join(text.split())
