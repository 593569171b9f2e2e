"""XML of wires, read by local names: agencies declare namespaces differently, or leave them out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import TypeAlias

from lxml import etree

from newscrawl.readers.limits import Unreadable

Element: TypeAlias = etree._Element

_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:(?><\?.*?\?>|<!--.*?-->|<!DOCTYPE[^<>\[]*(?:\[[^\]]*\]\s*)?>)\s*+)*+"
    rb"<(?:[\w.-]{1,40}:)?(?P<name>[A-Za-z_][\w.-]{0,60})(?=[\s/>])",
    re.DOTALL,
)
"""The first tag after declarations and comments; what was matched once is not tried again in another way."""
_OF_NITF = {"hl1": "h2", "hl2": "h3", "block": "div", "nitf-table": "div", "bq": "blockquote", "fn": "p"}
"""The tags of HTML for those of NITF."""
_LEFT_OUT = frozenset(
    {"media", "body.head", "hedline", "nitf-table-metadata", "note", "head", "header", "script", "style", "figure"}
)
"""Elements that are no text of the item: its pictures, its notes to editors, the head that repeats what fields say."""
_TAG_NAME = re.compile(r"[a-z][a-z0-9]{0,12}")
_BREAK = "br"
_DEEPEST = 200


def root_name(head: bytes) -> str:
    """Return the local name of the root element that ``head`` begins; empty if it begins no XML document."""
    match = _ROOT.match(head)
    return match["name"].decode("ascii") if match else ""


def parse(content: bytes) -> Element:
    """Return the root element; entities are not resolved, nothing is loaded, and what is broken is read as it can be.

    :raises Unreadable: when there is no element in it.
    """
    parser = etree.XMLParser(
        encoding="utf-8" if _is_utf_8(content) else None,
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content.lstrip(b"\xef\xbb\xbf \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"not valid XML: {error}"[:200]) from error
    if root is None:
        raise Unreadable("not valid XML: there is no element in it")
    return root


def _is_utf_8(content: bytes) -> bool:
    """Return whether ``content`` is UTF-8 with letters beyond ASCII, whatever it declares."""
    try:
        return not content.isascii() and bool(content.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def local(element: Element) -> str:
    """Return the local name of an element; empty for an entity."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """Yield the child elements with one of the names."""
    return (child for child in (element if element is not None else ()) if local(child) in names)


def child(element: Element | None, *names: str) -> Element | None:
    """Return the first child element with one of the names."""
    return next(children(element, *names), None)


def within(element: Element | None, *names: str) -> Iterator[Element]:
    """Yield the elements with one of the names at any depth, in order; the element itself may be one."""
    return (found for found in (element.iter() if element is not None else ()) if local(found) in names)


def text_of(element: Element | None) -> str | None:
    """Return the words of an element with single spaces; None if there are none."""
    return " ".join("".join(element.itertext()).split()) or None if element is not None else None


def attribute(element: Element | None, *names: str) -> str | None:
    """Return the first attribute with one of the local names that is not blank."""
    if element is None:
        return None
    # items() would look up each of them from the first: minutes for an element with many
    written = {name.rpartition("}")[2]: name for name in element.attrib}
    values = (element.get(written[name]).strip() for name in names if name in written)
    return next(filter(None, values), None)


def first_text(element: Element | None, *names: str) -> str | None:
    """Return the words of the first element that has any, of those with the first of the names that has one."""
    return next((text for name in names for found in within(element, name) if (text := text_of(found))), None)


def as_markup(element: Element, depth: int = 0) -> str:
    """Return the content of an element as HTML with no attributes but classes; NITF's blocks become those of HTML."""
    parts = [escape(element.text or "", quote=False)]
    for inner in element if depth < _DEEPEST else ():
        name = local(inner).lower()
        if name == _BREAK:
            parts.append("<br>")
        elif name and name not in _LEFT_OUT:
            content = as_markup(inner, depth + 1)
            tag = _OF_NITF.get(name, name)
            class_ = f' class="{escape(kind)}"' if (kind := inner.get("class")) else ""
            parts.append(f"<{tag}{class_}>{content}</{tag}>" if _TAG_NAME.fullmatch(tag) else content)
        parts.append(escape(inner.tail or "", quote=False))
    return "".join(parts)


def has_words(markup: str) -> bool:
    """Return whether there is a letter or digit in markup besides its tags."""
    return re.search(r"[^\W_]", re.sub(r"<[^<>]*>|&\w+;", "", markup)) is not None
