"""The fields of a JSON record: by which names they go, and the words in their values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pipelines.tables import shipped_table
from pipelines.text.loose_json import read_loosely

_TABLE = shipped_table("extraction", "record_fields")
NAMES: dict[str, list[str]] = {**_TABLE["text"], **_TABLE["words"]}
"""The names of each field, in order of preference."""
_ARTICLE_WRAPPERS = frozenset(_TABLE["wrappers"]["article"])
_ABOUT_WRAPPERS = frozenset(_TABLE["wrappers"]["about"])
_BODIES = frozenset(NAMES["text"] + NAMES["html"])
_NAMED_BY_NUMBER = frozenset(NAMES["byline"] + NAMES["section"] + NAMES["keywords"] + NAMES["images"])
_TITLES = frozenset(NAMES["title"]) - {"name"}
_WORDS: list[str] = _TABLE["values"]["words"]
_NOTHING = frozenset(_TABLE["values"]["nothing"])
_LONGEST_NOTHING = max(map(len, _NOTHING))
_PUNCTUATION = re.compile(r"[^\w]|_")
_LIST_BEGINS = re.compile(r"\s*\[\s*['\"{]")
_LIST_ENDS = re.compile(r"['\"}]\s*\]\s*$")
_EMPTY: tuple[object, ...] = (None, "", [], {})
_DEEPEST = 6
_MOST_ENTRIES = 50


def named(record: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
    """Return the fields of ``record`` by their plain names, including those of objects that only wrap the article.

    Numbers where people or words are expected are keys of another table, and left out.
    """
    values = {name: _read(value) for name, value in plain_fields(record).items() if not _is_nothing(value)}
    for name in [name for name, value in values.items() if name in _NAMED_BY_NUMBER and _is_number(value)]:
        del values[name]
    for name, value in list(values.items()):
        if isinstance(value, dict) and name in _ARTICLE_WRAPPERS | _ABOUT_WRAPPERS and depth < _DEEPEST:
            inner = named(value, depth + 1)
            if name in _ABOUT_WRAPPERS or _is_article(inner):
                values = {**inner, **{key: entry for key, entry in values.items() if key != name}}
    return values


@lru_cache(4_096)
def plain(name: str) -> str:
    """Return a name of a field without case and punctuation."""
    return _PUNCTUATION.sub("", name.casefold())


def plain_fields(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an object by their plain names, without empty ones; of two with one name, the first."""
    return {plain(name): entry for name, entry in reversed(list(value.items())) if entry not in _EMPTY}


def _is_nothing(value: object) -> bool:
    """Return whether a value is what tables write where they have none: ``nan``, ``None``."""
    return isinstance(value, str) and len(value) <= _LONGEST_NOTHING and value.strip().casefold() in _NOTHING


def _is_article(fields: Mapping[str, Any]) -> bool:
    """Return whether an object has a text, or a body in any form with a title."""
    bodies = [fields[name] for name in _BODIES if name in fields]
    return any(isinstance(body, str) for body in bodies) or (bool(bodies) and not _TITLES.isdisjoint(fields))


def words(value: object, depth: int = 0) -> list[str]:
    """Return the texts in a value: itself, those in a list, or an object's name."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        text = " ".join(str(value).split())
        return [text] if text else []
    if depth > _DEEPEST:
        return []
    if isinstance(value, list):
        return [text for entry in value[:_MOST_ENTRIES] for text in words(entry, depth + 1)]
    if isinstance(value, dict):
        fields = plain_fields(value)
        return next((words(fields[key], depth + 1) for key in _WORDS if key in fields), [])
    return []


def _is_number(value: object) -> bool:
    if isinstance(value, list):
        return all(map(_is_number, value))
    return isinstance(value, int | float) or (isinstance(value, str) and value.strip().isdecimal())


def _read(value: Any) -> Any:
    """Return a list that was written as a string, as tables keep it (``"['Ann Sample', 'Jo Doe']"``), as a list."""
    if not (isinstance(value, str) and _LIST_BEGINS.match(value) and _LIST_ENDS.search(value, max(0, len(value) - 9))):
        return value
    found = read_loosely(value)
    return found[0] if len(found) == 1 and isinstance(found[0], list) else value
