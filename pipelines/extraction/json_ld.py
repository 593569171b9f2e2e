"""The JSON-LD of a page: its metadata for search engines, in the schema.org vocabulary."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

from lxml.html import HtmlElement

_LARGEST = 2_000_000
_MOST_NODES = 400
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//<!\[CDATA\[|/\*<!\[CDATA\[\*/|<!\[CDATA\[)|(?:-->|//\]\]>|/\*\]\]>\*/|\]\]>)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_ARTICLES = (
    "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "backgroundnewsarticle",
    "reviewnewsarticle", "advertisercontentarticle", "liveblogposting", "blogposting", "article", "report",
    "socialmediaposting", "techarticle", "scholarlyarticle",
)  # fmt: skip


def read_json_ld(tree: HtmlElement) -> list[dict[str, Any]]:
    """Return all objects in the page's JSON-LD, nested ones after their parents; what is not JSON is skipped."""
    found: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        kind = (script.get("type") or "").strip().lower()
        text = script.text
        if kind.startswith("application/ld+json") and text and len(text) <= _LARGEST:
            found.extend(_nodes(_parsed(text)))
        if len(found) >= _MOST_NODES:
            break
    return found[:_MOST_NODES]


def article_node(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the node that describes the article, preferring the most specific type; empty if there is none."""
    for wanted in _ARTICLES:
        for node in nodes:
            if wanted in types_of(node) and any(
                node.get(name) for name in ("headline", "datePublished", "author", "name")
            ):
                return node
    return {}


def types_of(node: dict[str, Any]) -> list[str]:
    """Return the types of a node, in lowercase and without the URL of the vocabulary."""
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return [str(name).rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for name in names if name]


def texts(value: object, depth: int = 0) -> list[str]:
    """Return the texts of a value: itself, those in a list, or an object's ``name``."""
    if isinstance(value, str):
        text = " ".join(unescape(value).split())
        return [text] if text else []
    if isinstance(value, dict):
        return texts(value.get("name") or value.get("@value"), depth + 1) if depth < 5 else []
    if isinstance(value, list):
        return [text for entry in value[:50] for text in texts(entry, depth + 1)] if depth < 5 else []
    return []


def resolved(value: object, nodes: list[dict[str, Any]]) -> object:
    """Return ``value`` with references (``{"@id": ...}``) replaced by the node they point to."""
    if isinstance(value, list):
        return [resolved(entry, nodes) for entry in value[:50] if not isinstance(entry, list)]
    if isinstance(value, dict) and set(value) <= {"@id", "@type"} and "@id" in value:
        return next((node for node in nodes if node.get("@id") == value["@id"] and len(node) > len(value)), value)
    return value


def _parsed(text: str) -> object:
    stripped = _WRAPPING.sub("", _WRAPPING.sub("", text)).strip().rstrip(";")
    for candidate in (stripped, _TRAILING_COMMA.sub("", stripped)):
        try:
            # strict=False: line breaks in strings are common and harmless
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(value: object) -> list[dict[str, Any]]:
    """Return every object in ``value``, breadth first."""
    found: list[dict[str, Any]] = []
    level: list[object] = [value]
    while level and len(found) < _MOST_NODES:
        below: list[object] = []
        for entry in level:
            if isinstance(entry, dict):
                found.append(entry)
                below.extend(part for part in entry.values() if isinstance(part, dict | list))
            elif isinstance(entry, list):
                below.extend(entry)
        level = below
    return found
