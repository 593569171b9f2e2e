"""What is kept of articles in the work folder, and how it is packed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import msgspec
import xxhash

from newscrawl.executors.work_folder import WorkFolder

Kept = TypeVar("Kept")

Place = tuple[int, int, int]
"""The place of an article in the order of all: its time in seconds, its block, its number there."""

MESSAGE_ARTICLES = 256
"""Articles that are sent together."""


class PlacedArticle(msgspec.Struct, array_like=True):
    """An article in the order of all."""

    id: str
    place: Place
    until: int
    """End of its date, in seconds since 1970; its time, if it has none."""
    of: str | None
    """Id of the article that it copies, as its record says."""
    reports: bool
    """Whether it reports an event."""
    issuer: str | None
    """Who issued it."""
    article: bytes
    """Packed :class:`pipelines.events.slice_events.PreparedArticle`."""
    summary: bytes
    """Packed :class:`newscrawl.state.published.ArticleSummary`."""


def pack(value: Any) -> bytes:
    """Return a value as bytes, compressed."""
    return zlib.compress(msgspec.msgpack.encode(value), 1)


def unpack(packed: bytes, kind: type[Kept]) -> Kept:
    """Return the value of a type that ``pack`` packed."""
    return msgspec.msgpack.decode(zlib.decompress(packed), type=kind)


def kept(folder: WorkFolder, name: str, kind: type[Kept]) -> Kept | None:
    """Return the value that is kept under a name, None if there is none."""
    try:
        return unpack(folder.get(name), kind)
    except FileNotFoundError:
        return None


def portions(values: Iterable[Kept], size: int) -> Iterator[list[Kept]]:
    """Yield values in lists of a size, the last one shorter."""
    portion: list[Kept] = []
    for value in values:
        portion.append(value)
        if len(portion) == size:
            yield portion
            portion = []
    if portion:
        yield portion


def part_of(name: str, parts: int) -> int:
    """Return the part in which all that concerns an article or an event comes together."""
    return xxhash.xxh3_64_intdigest(name.encode()) % parts
