"""A record as bytes: one place, so that every JSON Lines file of ours is written and read alike."""

from __future__ import annotations

import msgspec

from pipelines.items import SCHEMA, Article


def to_line(article: Article) -> bytes:
    """Return a record as one line of UTF-8 JSON, its fields in the order of their declaration."""
    return msgspec.json.encode(article) + b"\n"


def from_line(line: bytes | str) -> Article:
    """Return the record that a line holds.

    :raises msgspec.ValidationError: the line is JSON, but no record of this schema.
    """
    return msgspec.json.decode(line, type=Article)


def decode_record(content: bytes) -> Article | None:
    """Return the record that a JSON object is, None if it is no record of ours or one of another schema."""
    if SCHEMA.encode() not in content:
        return None
    try:
        article = from_line(content)
    except msgspec.MsgspecError:
        return None
    return article if article.schema == SCHEMA else None
