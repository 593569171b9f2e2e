"""Authors as structured data give them: names, lists, objects, lists written as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from pipelines.extraction.names.bylines import people
from pipelines.text.loose_json import read_loosely

_DEEPEST = 5
_MOST = 50
_WHOLE = ("name", "displayname", "fullname", "@value", "value", "title", "original", "author", "authorname", "main")
_GIVEN = ("givenname", "firstname", "first", "given", "forename", "vorname")
_FAMILY = ("familyname", "lastname", "last", "family", "surname", "nachname")


@dataclass(frozen=True, slots=True)
class AuthorValue:
    """One author as structured data give it."""

    name: str
    """The name, or a byline with several."""
    kind: str
    """Its type, ``person`` or ``organization``; empty if it has none."""


def author_values(value: object, depth: int = 0) -> list[AuthorValue]:
    """Return the authors in a JSON value: a name, a list, a list written as text, an object with one or two names."""
    if depth > _DEEPEST:
        return []
    if isinstance(value, str):
        text = " ".join(unescape(unescape(value)).split())
        if text.startswith(("[", "{")) and text.endswith(("]", "}")):
            return author_values(read_loosely(text), depth + 1)
        return [AuthorValue(text, "")] if text and not text.startswith(("http://", "https://")) else []
    if isinstance(value, list):
        return [author for entry in value[:_MOST] for author in author_values(entry, depth + 1)]
    return _of_object(value, depth) if isinstance(value, Mapping) else []


def people_of(value: object, outlet: str | None = None) -> list[str]:
    """Return the people among the authors in a JSON value; not what it declares to be an organisation."""
    found: list[str] = []
    for author in author_values(value):
        if author.kind != "organization":
            found += people(author.name, outlet, stated=author.kind == "person")
    return list(dict.fromkeys(found))


def _of_object(value: Mapping[str, object], depth: int) -> list[AuthorValue]:
    plain = {str(key).replace("_", "").replace("-", "").casefold(): entry for key, entry in value.items()}
    kind = _kind(plain.get("@type") or plain.get("type"))
    parts = [next((str(plain[key]).strip() for key in keys if plain.get(key)), "") for keys in (_GIVEN, _FAMILY)]
    whole = next((plain[key] for key in _WHOLE if plain.get(key)), None)
    if whole is None:
        name = " ".join(" ".join(part for part in parts if part).split())
        return [AuthorValue(name, kind or ("person" if all(parts) else ""))] if name else []
    named = author_values(whole, depth + 1)
    return [AuthorValue(author.name, author.kind or kind) for author in named]


def _kind(value: object) -> str:
    names = [
        str(name).rpartition("/")[2].casefold() for name in (value if isinstance(value, list) else [value]) if name
    ]
    if any(name in {"person", "author"} for name in names):
        return "person"
    return "organization" if any("organi" in name or name == "corporation" for name in names) else ""
