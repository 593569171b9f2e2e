"""The words of one element as a reader sees them: apart at line breaks and borders, without buttons and times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from pipelines.tables import shipped_table

_TABLE = shipped_table("extraction", "printed")
_MOST_BORDERS = 600
_MOST_NAMES = 100
_SILENT: frozenset[str] = frozenset(_TABLE["elements"]["silent"])
_EMPHASIS: frozenset[str] = frozenset(_TABLE["elements"]["emphasis"])
_PHRASING: frozenset[str] = frozenset(_TABLE["elements"]["phrasing"])
_HIDDEN = re.compile("|".join(_TABLE["elements"]["hidden"]), re.IGNORECASE)
_FURNITURE = re.compile("|".join(_TABLE["furniture"]["patterns"]), re.IGNORECASE)
_NO_SPACE_BEFORE = re.compile(r"[,;:.!?…)\]]+(?:\s|$)")
_INVISIBLE = str.maketrans("", "", "\u00ad\u2060\ufeff")


@dataclass(slots=True)
class Part:
    """A run of text without an element border in it."""

    text: str
    """Its words, with single spaces."""
    names: str
    """The classes and data attributes of the elements that hold it, below the one that was asked for."""
    apart: bool
    """Whether a reader sees white space or a line break before it."""
    linked: bool
    """Whether it is a link."""


def parts_of(element: HtmlElement, longest: int) -> list[Part]:
    """Return the parts of ``element`` as a reader sees them; none if they have over ``longest`` characters."""
    runs = _Runs()
    walk = etree.iterwalk(element, events=("start", "end"))
    for number, (event, inner) in enumerate(walk):
        if event == "start":
            silent = inner is not element and _is_silent(inner)
            runs.enter(inner)
            if silent:
                walk.skip_subtree()
            else:
                runs.raw += inner.text or ""
        else:
            runs.leave(inner)
            runs.raw += (inner.tail or "") if inner is not element else ""
        if number > _MOST_BORDERS or runs.length + len(runs.raw) > 4 * longest:
            return []
    runs.close()
    return runs.parts if sum(len(part.text) for part in runs.parts) <= longest else []


def without_furniture(parts: Sequence[Part]) -> list[Part]:
    """Return the parts that are not a reading time, a number of comments, a date or the words of a button."""
    return [part for part in parts if not _FURNITURE.fullmatch(part.text)]


def joined(parts: Sequence[Part]) -> str:
    """Return the words of ``parts`` in one line; a comma parts two links that stand side by side."""
    line = ""
    for place, part in enumerate(parts):
        between_links = place > 0 and part.linked and parts[place - 1].linked
        spaced = line and part.apart and not _NO_SPACE_BEFORE.match(part.text)
        line += (", " if between_links else " " if spaced else "") + part.text
    return line


@dataclass(slots=True)
class _Runs:
    """The parts read so far, and the one that is being read."""

    parts: list[Part] = field(default_factory=list)
    raw: str = ""
    apart: bool = False
    length: int = 0
    around: list[HtmlElement] = field(default_factory=list)

    def enter(self, element: HtmlElement) -> None:
        self._border(element)
        self.around.append(element)

    def leave(self, element: HtmlElement) -> None:
        self._border(element)
        self.around.pop()

    def close(self) -> None:
        """End the part that is being read."""
        words = " ".join(self.raw.translate(_INVISIBLE).split())
        self.length += len(self.raw)
        if words:
            names = " ".join(_names(element) for element in self.around[1:]).strip()
            linked = any(element.tag == "a" for element in self.around[1:])
            apart = self.apart or self.raw[0].isspace() or self._reads_apart(words)
            self.parts.append(Part(words, names, apart, linked))
            self.apart = self.raw[-1].isspace()
        elif self.raw:
            self.apart = True
        self.raw = ""

    def _border(self, element: HtmlElement) -> None:
        if element.tag in _EMPHASIS and not element.get("class"):
            return
        self.close()
        if element.tag not in _PHRASING and element.tag not in _EMPHASIS:
            self.apart = True

    def _reads_apart(self, words: str) -> bool:
        """Return whether words that touch the part before them in the source are other words: not a drop cap's."""
        before = self.parts[-1].text if self.parts else ""
        begins = words[0].isupper() or words[0].isdigit() or words[0] in '"„“«‹»›‘‚¿¡([「『《'
        return len(before) > 1 and before[-1] not in "-–/(„“«‹'’#@" and begins


def _names(element: HtmlElement) -> str:
    # items() would look up each attribute from the first: minutes for an element with many
    named = (name for name in element.attrib if name == "class" or name.startswith("data-"))
    return " ".join(element.get(name, "") for name in islice(named, _MOST_NAMES))[:500]


def _is_silent(element: HtmlElement) -> bool:
    names = f"{element.get('class') or ''} {element.get('aria-hidden') or ''} {element.get('style') or ''}"
    return element.tag in _SILENT or element.get("hidden") is not None or _HIDDEN.search(names) is not None
