"""Bodies as lists of blocks, as editors and exports keep them: the text of their blocks in order.

Formats differ in names only: a block has a kind, and its text in a string, in parts of a line, or in further blocks.
See for example https://editorjs.io/saving-data, https://portabletext.org, https://prosemirror.net/docs/guide/#doc.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.extraction.records.fields import plain, plain_fields
from pipelines.tables import shipped_table

_TABLE = shipped_table("extraction", "record_fields")["blocks"]
_KINDS: list[str] = _TABLE["kinds"]
_TEXTS: list[str] = _TABLE["texts"]
_ABOVE: list[str] = _TABLE["above"]
_PARTS: list[str] = _TABLE["parts"]
_LEFT_OUT = frozenset(_TABLE["left_out"])
_INLINE = frozenset(_TABLE["inline"])
_BREAKS = frozenset(_TABLE["breaks"])
_LINES = frozenset({"children", "content", "ops"})
"""Names of fields whose parts without a kind of their own are parts of one line."""
_DEEPEST = 60


def block_paragraphs(value: object) -> list[str]:
    """Return the paragraphs of a body, with the markup that is in them; empty if there is no text in it."""
    if isinstance(value, str):
        written = _written(value)
        if written is None:
            return [value] if value.strip() else []
        value = written
    return [text for text in _paragraphs(value, 0) if text.strip()]


def _written(text: str) -> object:
    """Return the blocks that are written as a string of JSON; None if it is a text."""
    start = text.lstrip()[:1]
    if start not in ("{", "[") or text.rstrip()[-1:] not in ("}", "]"):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if _is_written_body(value) else None


def _is_written_body(value: object) -> bool:
    entries = value if isinstance(value, list) else [value]
    return bool(entries) and all(isinstance(entry, str | dict) for entry in entries)


def _paragraphs(value: object, depth: int) -> Iterator[str]:
    """Yield the paragraphs of a string, a list of blocks or a block."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and depth < _DEEPEST:
        for entry in value:
            yield from _paragraphs(entry, depth + 1)
    elif isinstance(value, dict) and depth < _DEEPEST:
        yield from _block(plain_fields(value), depth)


def _block(fields: Mapping[str, Any], depth: int) -> Iterator[str]:
    """Yield the paragraphs of a block: what is above its text, its text, and its parts."""
    if _kind(fields).removeprefix("core").removesuffix("block") in _LEFT_OUT:
        return
    text = next((fields[name] for name in _TEXTS if isinstance(fields.get(name), str)), None)
    for name in _ABOVE if text is None else _ABOVE[1:]:
        yield from _paragraphs(fields.get(name), depth + 1)
    if text is not None:
        yield text
    for name in _PARTS:
        if isinstance(fields.get(name), list | dict):
            yield from _part(name, fields[name], depth)


def _part(name: str, value: object, depth: int) -> Iterator[str]:
    """Yield the paragraphs in a field of a block."""
    if name in _LINES and isinstance(value, list) and value and all(map(_is_inline, value)):
        line = "".join(_line(value, depth + 1))
        # Quill keeps the whole text as one line, in which each line end ends a paragraph
        yield from line.split("\n") if name == "ops" else [line]
    else:
        yield from _paragraphs(value, depth + 1)


def _kind(fields: Mapping[str, Any]) -> str:
    return next((plain(fields[name]) for name in _KINDS if isinstance(fields.get(name), str)), "")


def _is_inline(value: object) -> bool:
    """Return whether a value is a part of a line: a text, possibly with its marks, or a link around texts."""
    if not isinstance(value, dict):
        return False
    fields = plain_fields(value)
    kind = _kind(fields)
    if kind in _INLINE or "insert" in fields:
        return True
    return kind in {"", "text"} and isinstance(fields.get("text", fields.get("value", "" if kind else None)), str)


def _line(parts: list[Any], depth: int) -> Iterator[str]:
    """Yield the texts of the parts of a line."""
    for part in parts:
        fields = plain_fields(part) if isinstance(part, dict) else {"text": part}
        if _kind(fields) in _BREAKS:
            yield "\n"
        for name in ("text", "value", "insert"):
            if isinstance(fields.get(name), str):
                yield fields[name]
        for name in ("children", "content"):
            if isinstance(fields.get(name), list) and depth < _DEEPEST:
                yield from _line(fields[name], depth + 1)
