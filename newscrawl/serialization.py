"""Records as bytes, in one place, so that all JSON Lines files are written and read in the same way."""

from __future__ import annotations

import msgspec

from pipelines.documents import Rejection
from pipelines.items import SCHEMA, Article


def to_line(article: Article) -> bytes:
    """Return a record as one line of UTF-8 JSON, its fields in the order of their declaration."""
    return msgspec.json.encode(article) + b"\n"


def rejection_line(rejection: Rejection) -> bytes:
    """Return a rejection as one line of UTF-8 JSON; ``retry`` is in it only where it is true."""
    fields: dict[str, str | bool] = {name: getattr(rejection, name) for name in ("locator", "stage", "reason")}
    if rejection.retry:
        fields["retry"] = True
    return msgspec.json.encode(fields) + b"\n"


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
