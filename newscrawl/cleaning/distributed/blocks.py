"""The blocks in which input is cleaned by an engine, and what is kept of each between the steps."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from newscrawl.cleaning.distributed.shared_files import SharedFile
from newscrawl.executors.work_folder import WorkFolder

BLOCK_BYTES = 1 << 26
"""Bytes of a block, unless one file has more: minutes of work for pages, and thousands of texts."""
PIECE_BYTES = 1 << 24
"""Bytes of what is kept of a block from which on a piece of it is written."""

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive files of the input, read by one task."""

    number: int
    """Its number, in reading order, counted from 0."""
    files: tuple[SharedFile, ...]


def blocks_of(files: Sequence[SharedFile], most: int = BLOCK_BYTES) -> list[Block]:
    """Return the blocks of files, in reading order; what is in one follows from names and sizes alone.

    :param most: bytes of a block of several files.
    """
    groups: list[list[SharedFile]] = []
    room = 0
    for file in files:
        if not groups or file.size > room:
            groups.append([])
            room = most
        groups[-1].append(file)
        room -= file.size
    return [Block(number, tuple(group)) for number, group in enumerate(groups)]


class Spool(Generic[Entry]):
    """Keeps entries in the work folder, in pieces: a block may be larger than the memory.

    :param name: of the pieces, within the folder.
    """

    def __init__(self, folder: WorkFolder, name: str) -> None:
        self._folder, self._name = folder, name
        self._entries: list[Entry] = []
        self._size = self._pieces = 0

    def add(self, entry: Entry, size: int) -> None:
        """Add an entry.

        :param size: about how many bytes it has.
        """
        self._entries.append(entry)
        self._size += size
        if self._size >= PIECE_BYTES:
            self.close()

    def close(self) -> None:
        """Write what was added last."""
        if self._entries:
            content = zlib.compress(msgspec.msgpack.encode(self._entries), 1)
            self._folder.put(f"{self._name}/{self._pieces:06}", content)
            self._entries, self._size = [], 0
            self._pieces += 1


def spooled(folder: WorkFolder, name: str, kind: type[Entry]) -> Iterator[Entry]:
    """Yield the entries of a spool, in order.

    :param kind: their type.
    """
    for piece in folder.names(name):
        yield from msgspec.msgpack.decode(zlib.decompress(folder.get(piece)), type=list[kind])  # type: ignore[valid-type]
