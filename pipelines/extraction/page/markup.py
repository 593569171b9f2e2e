"""Markup of strangers as a tree of elements."""

from __future__ import annotations

import re
from collections.abc import Sized

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from pipelines.errors import NewscrawlError

MOST_ATTRIBUTES = 10_000
"""Most attributes of an element; those of news pages have up to 100."""
_LARGE = 400_000
"""Characters of a page that could have so many attributes in one element that the parser takes over ten seconds."""
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\v\f"))
"""Characters that the parser keeps, and that lxml refuses when an element is moved."""
_AS_SPACE = bytes.maketrans(b"\v\f", b"  ")
_REFERENCES = re.compile(
    rb"&#(?:0*(?:[1-8]|1[124-9]|2\d|3[01]|6553[45])(?!\d)|[xX]0*(?:[1-8bcefBCEF]|1[\da-fA-F]|[fF]{3}[efEF])(?![\da-fA-F]));?"
)
"""References to them."""
_ELEMENTS = etree.ElementDefaultClassLookup(element=HtmlElement)
"""One class for all elements; lxml.html asks a Python function for the class of each."""


class MarkupError(NewscrawlError, ValueError):
    """Markup that would take too long to parse."""


def parse_html(html: str) -> HtmlElement | None:
    """Return the root of the tree of ``html``, without comments; None if there is no element in it.

    :raises MarkupError: as ``check_attributes`` does.
    """
    check_attributes(html)
    html = html.replace("\ufffe", " ").replace("\uffff", " ")
    content = _REFERENCES.sub(b" ", html.encode("utf-8", "replace").translate(_AS_SPACE, _CONTROLS))
    try:
        return document_fromstring(content, parser=_parser())
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def check_attributes(html: str) -> None:
    """Check that no element of a large page has so many attributes that the parser would take very long.

    For each of them, it goes through those before it.

    :raises MarkupError: when an element has more than ``MOST_ATTRIBUTES``.
    """
    if len(html) <= _LARGE:
        return
    try:
        most: int = etree.fromstring(html.encode("utf-8", "replace"), _parser(_AttributeCounter()))
    except etree.XMLSyntaxError:
        return
    if most > MOST_ATTRIBUTES:
        raise MarkupError(f"an element has {most:,} attributes, more than the limit of {MOST_ATTRIBUTES:,}")


def _parser(target: object = None) -> HTMLParser:
    parser = HTMLParser(
        target=target, encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, default_doctype=False
    )
    parser.set_element_class_lookup(_ELEMENTS)
    return parser


class _AttributeCounter:
    """Finds the largest number of attributes of one element, without building a tree."""

    def __init__(self) -> None:
        self._most = 0

    def start(self, _tag: str, attributes: Sized) -> None:
        self._most = max(self._most, len(attributes))

    def close(self) -> int:
        return self._most
