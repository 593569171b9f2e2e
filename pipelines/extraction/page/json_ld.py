"""The JSON-LD of a page: its metadata for search engines, in the schema.org vocabulary."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from pipelines.extraction.likeness import likeness
from pipelines.tables import shipped_table
from pipelines.text.loose_json import read_loosely

_TABLE = shipped_table("extraction", "linked_data")
_ARTICLES: tuple[str, ...] = tuple(_TABLE["articles"]["types"])
_OTHERS: frozenset[str] = frozenset(name.casefold() for name in _TABLE["articles"]["others"])
_LARGEST = 2_000_000
_MOST_NODES = 400


@dataclass(frozen=True, slots=True)
class Candidate:
    """A node that describes an article: the page's own, perhaps."""

    node: dict[str, Any]
    """The node."""
    depth: int
    """How many objects it is inside."""


@dataclass(slots=True)
class LinkedData:
    """The JSON-LD of a page."""

    nodes: list[dict[str, Any]] = field(default_factory=list)
    """All objects, nested ones after their parents."""
    candidates: list[Candidate] = field(default_factory=list)
    """The articles among them, in the order of the page, without those that another one only mentions or lists."""
    others: list[dict[str, Any]] = field(default_factory=list)
    """The articles that another node only mentions or lists."""
    notes: list[str] = field(default_factory=list)
    """What could not be read."""


def read_json_ld(tree: HtmlElement) -> LinkedData:
    """Return the page's JSON-LD; what is nearly JSON is read as far as possible, and a note says what cannot be."""
    data = LinkedData()
    for script in tree.iter("script"):
        kind = (script.get("type") or "").strip().lower()
        text = script.text
        if not kind.startswith("application/ld+json") or not text or not text.strip():
            continue
        values = _parsed(text) if len(text) <= _LARGEST else []
        if not values:
            data.notes.append(f"the page's JSON-LD ({len(text):,} characters) is not JSON and was not read")
        _add(values, data)
        if len(data.nodes) >= _MOST_NODES:
            break
    data.notes = list(dict.fromkeys(data.notes))
    return data


def own_article(
    candidates: Sequence[Candidate], addresses: Iterable[str | None], titles: Sequence[str]
) -> dict[str, Any]:
    """Return the node that describes the page's own article; empty if there is none, or only nodes of other articles.

    ``addresses`` are the page's own, ``titles`` its headings and the titles in its head. A node counts as another
    article's if it has another address and another headline; among the others, address and headline decide, then the
    most specific type, the least nesting and the order on the page.
    """
    own = {_address(address) for address in addresses if address} - {""}
    ranked: list[tuple[float, dict[str, Any]]] = []
    for candidate in candidates:
        here = _is_here(candidate.node, own)
        headline = next(iter(texts(candidate.node.get("headline")) or texts(candidate.node.get("name"))), None)
        like = max((likeness(headline, title) for title in titles), default=0.5) if headline else 0.5
        if here is not False or like >= 0.5:
            rank = rank_of(candidate.node) or 0
            score = (4 if here else 0 if here is None else -2) + 4 * like - candidate.depth - rank / len(_ARTICLES)
            ranked.append((score, candidate.node))
    return max(ranked, key=lambda entry: entry[0], default=(0, {}))[1]


def _is_here(node: dict[str, Any], own: set[str]) -> bool | None:
    """Return whether a node's address is the page's; None if it has none, or the page has none."""
    values = (node.get(name) for name in ("url", "mainEntityOfPage", "@id"))
    given = [value.get("@id") or value.get("url") if isinstance(value, dict) else value for value in values]
    stated = {_address(value) for value in given if isinstance(value, str) and "/" in value} - {""}
    return bool(stated & own) if stated and own else None


def _address(url: str) -> str:
    """Return what tells the addresses of two articles apart: no scheme, ``www.``, fragment or slash at the end."""
    without_scheme = url.strip().partition("#")[0].rpartition("://")[2]
    return without_scheme.casefold().removeprefix("www.").rstrip("/") if "://" in url else ""


def types_of(node: dict[str, Any]) -> list[str]:
    """Return the types of a node, in lowercase and without the URL of the vocabulary."""
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return [str(name).rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for name in names if name]


def rank_of(node: dict[str, Any]) -> int | None:
    """Return how specific the type of an article's node is, 0 for the most specific; None if it is no article."""
    ranks = [_ARTICLES.index(name) for name in types_of(node) if name in _ARTICLES]
    has_facts = any(node.get(name) for name in ("headline", "datePublished", "author", "name"))
    return min(ranks) if ranks and has_facts else None


def texts(value: object, depth: int = 0) -> list[str]:
    """Return the texts of a value: itself, a number's digits, those in a list, or an object's ``name``."""
    if isinstance(value, str):
        text = " ".join(unescape(unescape(value)).split())
        return [text] if text else []
    if isinstance(value, int | float) and not isinstance(value, bool):
        return [str(value)]
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


def _parsed(text: str) -> list[Any]:
    """Return the values in a script: one if it is JSON, else all that can be read loosely."""
    try:
        # strict=False: line breaks in strings are common and harmless
        return [json.loads(text.strip().lstrip("\ufeff"), strict=False)]
    except (ValueError, RecursionError):
        return read_loosely(text if '"' in text else unescape(text))


def _add(values: list[Any], data: LinkedData) -> None:
    """Add every object in ``values`` to ``data``, breadth first."""
    level = [(value, 0, False) for value in values]
    while level and len(data.nodes) < _MOST_NODES:
        below: list[tuple[Any, int, bool]] = []
        for entry, depth, other in level:
            if isinstance(entry, list):
                below.extend((part, depth, other) for part in entry)
            elif isinstance(entry, dict):
                data.nodes.append(entry)
                if rank_of(entry) is not None:
                    if other:
                        data.others.append(entry)
                    else:
                        data.candidates.append(Candidate(entry, depth))
                below.extend(
                    (part, depth + 1, other or name.casefold() in _OTHERS)
                    for name, part in entry.items()
                    if isinstance(part, dict | list)
                )
        level = below
    del data.nodes[_MOST_NODES:]
