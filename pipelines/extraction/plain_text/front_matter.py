"""Metadata that an exporter left at the start of a text: ``date 2024-04``, ``title: ...``, a YAML block."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.extraction.dates.forms import DateContext
from pipelines.extraction.dates.parsing import parse_date
from pipelines.extraction.plain_text.lines import Line, lines
from pipelines.items import Removal
from pipelines.tables import shipped_table

_TABLE = shipped_table("extraction", "front_matter")
_TYPED: dict[str, str] = {key: name for name, keys in _TABLE["typed"].items() for key in keys}
_WORDS: dict[str, str] = {key: name for name, keys in _TABLE["words"].items() for key in keys}

_ANY_ORDER = DateContext(day_first=True)
_BLOCK = re.compile(r"\s*---[ \t]*\n(?P<lines>(?:[^\n]*\n){1,60}?)---[ \t]*(?=\n|$)")
_KEYED_LINE = re.compile(r"(?P<key>[^\W\d][\w-]{1,19})[ \t]*[:=：][ \t]*(?P<value>\S.*)")
_LIST_LINE = re.compile(r"\s*(?:- .*|\S+:)?\s*$")
# Without a colon, or with text after it on the line, only a value with an unmistakable form counts.
_GLUED = re.compile(
    r"(?P<key>[^\W\d][\w-]{1,19})(?:[ \t]*[:=：][ \t]*|[ \t]+)"
    r"(?P<value>\d{4}-\d{2}(?:-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?)?|https?://\S+)"
    r"(?=[ \t]*(?:\n|$|[ \t][^\W\d_a-zß-ÿ]|[ \t][\"“„«(\[]))"
)


@dataclass(slots=True)
class FrontMatter:
    """The metadata at the start of a text."""

    fields: dict[str, str] = field(default_factory=dict)
    """Values by the names of the record's fields, and ``source``, ``host``, ``guid`` and ``language``."""
    spans: list[Removal] = field(default_factory=list)
    """One removal for each item."""
    end: int = 0
    """Offset where the text begins."""


def read_front_matter(body: str) -> FrontMatter:
    """Return the metadata at the start of ``body``; empty if there is none.

    A line ``Title: ...`` counts if its key is known and there is another such line, or the key is lowercase as written
    by programs; a value in running text counts only if its form is that of a date or a URL.
    """
    return _block(body) or _keyed(body)


def _block(body: str) -> FrontMatter | None:
    match = _BLOCK.match(body)
    if match is None:
        return None
    found = FrontMatter(end=match.end())
    for line in match["lines"].splitlines():
        keyed = _KEYED_LINE.match(line.strip())
        field_name = _field_of(keyed["key"]) if keyed else None
        if keyed and field_name:
            found.fields.setdefault(field_name, keyed["value"].strip().strip("\"'"))
        elif keyed is None and not _LIST_LINE.match(line):
            return None
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    found.spans.append(Removal(start, match.end(), "metadata", "front-matter-block", body[start : match.end()]))
    return found if found.fields else None


def _keyed(body: str) -> FrontMatter:
    found = FrontMatter()
    waiting: list[tuple[Line, str, str]] = []
    for line in lines(body):
        rest = _after_glued(line, found)
        if not rest.text:
            continue
        keyed = _keyed_line(rest.text) if rest is line else None
        if keyed is None:
            break
        waiting.append((line, *keyed))
    if len(waiting) + len(found.spans) > 1 or any(line.text[0].islower() for line, _, _ in waiting):
        for line, name, value in waiting:
            found.fields.setdefault(name, value)
            found.spans.append(line.removal("metadata", "front-matter-line"))
            found.end = max(found.end, line.end)
    found.spans.sort(key=lambda span: span.start)
    return found


def _after_glued(line: Line, found: FrontMatter) -> Line:
    """Move the typed values at the start of ``line`` into ``found`` and return the rest of the line."""
    while glued := _glued(line):
        name, value, length = glued
        found.fields.setdefault(name, value)
        found.spans.append(line.part(0, length).removal("metadata", "front-matter-value"))
        line = line.part(length, len(line.text))
        found.end = line.start
    return line


def _keyed_line(text: str) -> tuple[str, str] | None:
    """Return field and value of a line ``key: value`` if the key is known and the value is possible."""
    match = _KEYED_LINE.fullmatch(text)
    name = _field_of(match["key"]) if match else None
    if match is None or name is None or len(match["value"]) > 300:
        return None
    value = match["value"].strip()
    return (name, value) if name not in _TYPED.values() or _valid(name, value) else None


def _glued(line: Line) -> tuple[str, str, int] | None:
    """Return name, value and length of a typed value at the start of ``line``."""
    match = _GLUED.match(line.text)
    name = _TYPED.get(match["key"].casefold()) if match else None
    if match is None or name is None or not _valid(name, match["value"]):
        return None
    return name, match["value"], match.end()


def _valid(name: str, value: str) -> bool:
    return value.startswith(("http://", "https://")) if name == "url" else parse_date(value, _ANY_ORDER) is not None


def _field_of(key: str) -> str | None:
    folded = key.casefold()
    return _TYPED.get(folded) or _WORDS.get(folded)
