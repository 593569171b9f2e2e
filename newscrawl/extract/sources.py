"""What each part of a page says about it: JSON-LD, meta elements, headings, printed lines, addresses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from htmldate import find_date
from lxml.html import HtmlElement

from pipelines.documents import Document
from pipelines.extraction.metadata.marks import printed_origins
from pipelines.extraction.page.json_ld import resolved, texts, types_of
from pipelines.extraction.page.page import Page
from pipelines.tables import shipped_table
from pipelines.text.encoding import decode

_META: dict[str, list[str]] = shipped_table("extraction", "page_metadata")["meta"]
_LINKED_DATA = {
    "title": ("headline",),
    "authors": ("author", "creator"),
    "published": ("datePublished",),
    "modified": ("dateModified",),
    "address": ("url", "mainEntityOfPage"),
    "outlet": ("publisher",),
}
"""Properties of schema.org by the name under which their values are shown."""
_META_NAMES = {
    "title": _META["title"],
    "authors": _META["author"],
    "published": _META["published"],
    "modified": _META["modified"],
    "address": ["og:url"],
    "outlet": ["og:site_name", *_META["outlet"]],
}
_ABOUT_AN_ARTICLE = ("headline", "datePublished", "author")
_DAY_IN_ADDRESS = re.compile(r"(?<!\d)(?:19|20)\d\d[/_-]?(?:0[1-9]|1[0-2])[/_-]?(?:0[1-9]|[12]\d|3[01])(?!\d)")
_MOST = 8
"""Most values of one kind that are shown."""
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Statement:
    """What one source says."""

    about: str
    """``title``, ``authors``, ``published``, ``modified``, ``address`` or ``outlet``; empty if that is not known."""
    source: str
    """Where it stands: ``JSON-LD NewsArticle.headline``, ``meta og:title``, ``h1``, ``line 3``."""
    value: str
    """What it says there, with single spaces."""


def statements_of(document: Document) -> list[Statement]:
    """Return what the parts of a document say, each once; a document that cannot be read says nothing."""
    page = page_of(document)
    if page:
        found = _of_page(page)
    elif document.format == "record":
        found = _of_record(document.content)
    else:
        found = _of_lines(decode(document.content, document.encoding, html=False).text)
    hints = (
        Statement(_HINTS[name], f"container: {name}", value) for name, value in document.hints.items() if name in _HINTS
    )
    return list(
        dict.fromkeys(Statement(one.about, one.source, _flat(one.value)) for one in (*hints, *found) if one.value)
    )


def page_of(document: Document) -> Page | None:
    """Return the parsed page of a document, None if it is not a page."""
    if document.format != "html":
        return None
    return Page.parse(decode(document.content, document.encoding, html=True).text, document.url)


_HINTS = {
    "title": "title",
    "byline": "authors",
    "published_at": "published",
    "modified_at": "modified",
    "url": "address",
}
"""Names of hints of the container, and what each is about."""


def _of_page(page: Page) -> Iterator[Statement]:
    yield from _linked_data(page)
    for about, names in _META_NAMES.items():
        for name in names:
            yield from (Statement(about, f"meta {name}", value) for value in page.meta.get(name, ())[:_MOST])
    for level, about in (("h1", "title"), ("h2", "")):  # most of the second level are subheads
        headings = [heading for heading, _ in zip(page.tree.iter(level), range(_MOST), strict=False)]
        yield from (Statement(about, level, heading.text_content()) for heading in headings)
    window = page.tree.find(".//title")
    if window is not None:
        yield Statement("title", "title element", window.text_content())
    yield from (Statement("authors", "printed", line.text) for line in printed_origins(page))
    yield from _dates(page)
    if page.url:
        yield Statement("address", "fetched from", page.url)
    if page.canonical:
        yield Statement("address", "link canonical", page.absolute(page.canonical) or page.canonical)


def _linked_data(page: Page) -> Iterator[Statement]:
    """Yield what the nodes of JSON-LD say that describe an article, be it this one or another."""
    nodes = [node for node in page.linked_data if any(node.get(term) for term in _ABOUT_AN_ARTICLE)]
    for node in nodes[:_MOST]:
        kind = "/".join(types_of(node)) or "without a type"
        for about, terms in _LINKED_DATA.items():
            for term in terms:
                values = texts(resolved(node.get(term), page.linked_data)) or _identified(node.get(term))
                yield from (Statement(about, f"JSON-LD {kind}.{term}", value) for value in values[:_MOST])


def _identified(value: object) -> list[str]:
    return [str(value["@id"])] if isinstance(value, dict) and isinstance(value.get("@id"), str) else []


def _dates(page: Page) -> Iterator[Statement]:
    for element, _ in zip(page.tree.iter("time"), range(_MOST), strict=False):
        stated = element.get("datetime")
        yield Statement("published", "time element", stated or element.text_content())
    yield from (Statement("published", "address", day) for day in _DAY_IN_ADDRESS.findall(page.url or ""))
    found = _searched(page.tree, page.url)
    if found:
        yield Statement("published", "htmldate", found)


def _searched(tree: HtmlElement, url: str | None) -> str | None:
    try:
        found = find_date(tree, extensive_search=True, original_date=True, url=url)
    except (ValueError, TypeError, AttributeError, OverflowError):
        return None
    return str(found) if found else None


def _of_record(content: bytes) -> Iterator[Statement]:
    """Yield the short texts of a JSON object; what they are about is not known."""
    try:
        record = json.loads(content)
    except (ValueError, RecursionError):
        return
    yield from (Statement("", path, value) for path, value in _leaves(record, "") if len(value) <= _LONGEST)


def _leaves(value: Any, path: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and depth < 5:
        for name, below in value.items():
            yield from _leaves(below, f"{path}.{name}".lstrip("."), depth + 1)
    elif isinstance(value, list) and depth < 5:
        for number, below in enumerate(value[:_MOST]):
            yield from _leaves(below, f"{path}[{number}]", depth + 1)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield path, str(value)


def _of_lines(text: str) -> Iterator[Statement]:
    """Yield the first lines of a text; what they are about is not known."""
    numbered = [(number, line) for number, line in enumerate(text.splitlines()[:60], 1) if line.strip()]
    yield from (Statement("", f"line {number}", line) for number, line in numbered[:20] if len(line) <= _LONGEST)


def _flat(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else f"{flat[:_LONGEST]} …"
