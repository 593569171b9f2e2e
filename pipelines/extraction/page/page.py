"""An HTML page, parsed once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HtmlElement

from pipelines.extraction.page.blocks import PageBlocks, page_blocks
from pipelines.extraction.page.json_ld import Candidate, own_article, read_json_ld
from pipelines.extraction.page.markup import parse_html

_DEEPEST = 400
"""Deepest nesting of elements that is kept; news pages have about 40 levels, and tree libraries recurse."""
_SAVED = re.compile(
    r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(https?://[^\s>]+)", re.IGNORECASE
)
_HEAD = 2_000
"""Characters of a page before which programs that save pages write where they are from."""
_is_deep = etree.XPath(f"boolean(/{'/'.join('*' * (_DEEPEST + 1))})")


@dataclass
class Page:
    """A parsed page and its structured data."""

    tree: HtmlElement
    """Its elements; nothing changes them."""
    url: str | None
    """The URL it was fetched from, if known."""
    linked_data: list[dict[str, Any]] = field(default_factory=list)
    """The nodes of its JSON-LD, flattened."""
    articles: list[Candidate] = field(default_factory=list)
    """The nodes among them that may describe its article."""
    others: list[dict[str, Any]] = field(default_factory=list)
    """The nodes among them that describe other articles, such as related ones."""
    notes: list[str] = field(default_factory=list)
    """What of it could not be read."""
    meta: dict[str, list[str]] = field(default_factory=dict)
    """Values of its meta elements by name, property or itemprop, in lowercase."""
    saved_from: str | None = None
    """The address that a comment names, as browsers write it into a page that they save."""

    @classmethod
    def parse(cls, html: str, url: str | None) -> Page | None:
        """Return the page of ``html``, or None if it contains no elements.

        :raises MarkupError: when it would take too long to parse.
        """
        tree = parse_html(html)
        if tree is None:
            return None
        _flatten(tree)
        data = read_json_ld(tree)
        saved = _SAVED.search(html, 0, _HEAD)
        from_ = saved[1] if saved else None
        return cls(tree, url, data.nodes, data.candidates, data.others, data.notes, _meta(tree), from_)

    def first(self, *names: str) -> str | None:
        """Return the first value of the first of these meta elements that has one, or None."""
        return next((value for name in names for value in self.meta.get(name, ())), None)

    @property
    def body(self) -> HtmlElement:
        """Its body, or the whole tree if it has none."""
        body = self.tree.find("body")
        return self.tree if body is None else body

    @cached_property
    def article(self) -> dict[str, Any]:
        """The node of its JSON-LD that describes its own article; empty if there is none."""
        headings = [" ".join(heading.itertext()) for heading in self.tree.iter("h1", "title")]
        shared = [self.first("og:title"), self.first("twitter:title")]
        addresses = [self.url, self.absolute(self.canonical), self.absolute(self.first("og:url"))]
        return own_article(self.articles, addresses, [*headings[:20], *(title for title in shared if title)])

    @cached_property
    def blocks(self) -> PageBlocks:
        """Its text, block by block."""
        return page_blocks(self.tree)

    @cached_property
    def size(self) -> int:
        """The number of its elements."""
        return int(self.tree.xpath("count(//*)"))

    @cached_property
    def home(self) -> str:
        """The URL to resolve relative ones against: the page's base, else its own or canonical URL."""
        declared = self.tree.find(".//base[@href]")
        own = self.url or self.canonical or self.first("og:url") or ""
        return _joined(own, declared.get("href")) if declared is not None else own

    @cached_property
    def canonical(self) -> str | None:
        """The canonical URL as the page gives it."""
        links = self.tree.iter("link")
        return next(
            (link.get("href") for link in links if "canonical" in (link.get("rel") or "").lower().split()), None
        )

    def absolute(self, address: str | None) -> str | None:
        """Return ``address`` as an absolute URL, or None."""
        if not address or address.startswith(("data:", "javascript:")):
            return None
        return _joined(self.home, address.strip())


def _joined(home: str, address: str) -> str:
    try:
        return urljoin(home, address)
    except ValueError:
        return address


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = " ".join((element.get("content") or "").split())
        name = element.get("name") or element.get("property") or element.get("itemprop")
        if content and name:
            found.setdefault(name.strip().lower(), []).append(content[:5_000])
    return found


def _flatten(tree: HtmlElement) -> None:
    """Flatten elements nested deeper than any real page nests them, so that no library recurses too deeply."""
    for element in list(_deeper_than(tree, _DEEPEST)) if _is_deep(tree) else ():
        element.drop_tag()


def _deeper_than(tree: HtmlElement, limit: int) -> Iterator[HtmlElement]:
    depth = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            depth += 1
            if depth > limit and isinstance(element.tag, str):
                yield element
        else:
            depth -= 1
