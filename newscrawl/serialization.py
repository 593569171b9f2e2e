"""Records as bytes, in one place, so that all JSON Lines files are written and read in the same way."""

from __future__ import annotations

import msgspec

from pipelines.documents import Rejection
from pipelines.items import SCHEMA, Article

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

    :raises msgspec.MsgspecError: when the line is not JSON, or not a record of this schema.
    """
    article = msgspec.json.decode(line, type=Article)
    if SCHEMA.encode() not in line or article.schema != SCHEMA:
        raise msgspec.ValidationError(f"its schema is not {SCHEMA}")
    return article


def decode_record(content: bytes) -> Article | None:
    """Return the record in a JSON object; None if it is not a record of this schema."""
    if SCHEMA.encode() not in content:
        return None
    try:
        return from_line(content)
    except msgspec.MsgspecError:
        return None
