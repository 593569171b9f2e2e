"""Records as bytes, in one place, so that all JSON Lines files are written and read in the same way."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from pipelines.documents import Rejection
from pipelines.items import SCHEMA, Article

READABLE = frozenset({SCHEMA, "newscrawl/article/1"})
"""The schemas whose records are read; what an earlier one wrote in another form is converted."""
_Decoded = TypeVar("_Decoded")
_ANY_VERSION = SCHEMA.rpartition("/")[0].encode()

_SEPARATORS = {char.encode(): b"\\u%04x" % ord(char) for char in "\u2028\u2029\x85"}
"""What ends a line for some readers, such as Python's ``str.splitlines``; JSON escapes all others anyway."""


def one_line(content: bytes) -> bytes:
    """Return JSON without a character, in its strings, at which a reader might take the line for ended."""
    for separator, escape in _SEPARATORS.items():
        content = content.replace(separator, escape)
    return content


def json_line(value: object) -> bytes:
    """Return a value as one line of UTF-8 JSON, its fields in the order of their declaration."""
    return one_line(msgspec.json.encode(value)) + b"\n"


def to_line(article: Article) -> bytes:
    """Return a record as one line of UTF-8 JSON, its fields in the order of their declaration."""
    return json_line(article)


def rejection_line(rejection: Rejection) -> bytes:
    """Return a rejection as one line of UTF-8 JSON; ``retry`` is in it only where it is true."""
    fields: dict[str, str | bool] = {name: getattr(rejection, name) for name in ("locator", "stage", "reason")}
    if rejection.retry:
        fields["retry"] = True
    return json_line(fields)


def from_line(line: bytes) -> Article:
    """Return the record in a line.

    :raises msgspec.MsgspecError: when the line is not JSON, or not a record of a schema that can be read.
    """
    article = decoded(line, Article)
    if _ANY_VERSION not in line or article.schema not in READABLE:
        raise msgspec.ValidationError(f"its schema is not {SCHEMA}")
    article.schema = SCHEMA
    return article


def decoded(content: bytes, kind: type[_Decoded]) -> _Decoded:
    """Return the record, or the labels of one, that was written as JSON under any schema that can be read.

    :raises msgspec.MsgspecError: when it is none.
    """
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.ValidationError:
        fields = msgspec.json.decode(content)
        if not isinstance(fields, dict) or not _replace_maps(fields):
            raise
        return msgspec.convert(fields, kind)


def _replace_maps(fields: dict[str, Any]) -> bool:
    """Replace the maps of schema 1 by the lists of schema 2, and return whether there was one."""
    replaced = False
    language, event = fields.get("language"), fields.get("event")
    evidence = event.get("evidence") if isinstance(event, dict) else None
    for parent, field, key, value in (
        (language, "detectors", "detector", "code"),
        (evidence, "terms", "term", "share"),
    ):
        if isinstance(parent, dict) and isinstance(parent.get(field), dict):
            parent[field] = [{key: name, value: said} for name, said in parent[field].items()]
            replaced = True
    return replaced


def decode_record(content: bytes) -> Article | None:
    """Return the record in a JSON object; None if it is not a record of a schema that can be read."""
    if _ANY_VERSION not in content:
        return None
    try:
        return from_line(content)
    except msgspec.MsgspecError:
        return None
