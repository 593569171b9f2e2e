"""The published records, searched as bytes: a line is decoded only where it holds what is looked for."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from newscrawl.serialization import from_line
from pipelines.errors import ArgumentError
from pipelines.items import Article


@dataclass(frozen=True, slots=True)
class Record:
    """A published record, and where it stands."""

    article: Article
    file: Path
    offset: int
    """Of its line's first byte in the file."""


class Dataset:
    """Files of records in JSON Lines, as crawls write them.

    :param place: where the files are, for people who look for a record in vain; default: their names.
    """

    def __init__(self, files: Sequence[Path], place: str | None = None) -> None:
        self._files = files
        self.place = ", ".join(map(str, files)) if place is None else place

    @classmethod
    def in_folder(cls, folder: Path) -> Dataset:
        """Return the files that runs published in a folder; none if there is no such folder."""
        files = sorted(folder.glob("*.jsonl"))
        return cls(files, f"{folder} ({len(files)} files)")

    def with_value(self, values: Iterable[str], *fields: str) -> Iterator[Record]:
        """Yield the records in which one of these fields, at any depth, has one of these values.

        Fields that hold text only.

        :raises ArgumentError: a file cannot be read, or a line is no record of ours.
        """
        literals = sorted({re.escape(msgspec.json.encode(value)) for value in values})
        return self._matching(rb"(?:%s)" % b"|".join(literals), fields) if literals else iter(())

    def with_prefix(self, prefix: str, field: str) -> Iterator[Record]:
        """Yield the records in which a field, at any depth, has a value that begins so; else as ``with_value``."""
        return self._matching(re.escape(msgspec.json.encode(prefix)[:-1]), (field,))

    def _matching(self, value: bytes, fields: Sequence[str]) -> Iterator[Record]:
        names = b"|".join(re.escape(field.encode()) for field in fields)
        pattern = re.compile(rb'"(?:%s)":\s*%s' % (names, value))
        for file in self._files:
            try:
                yield from _search(file, pattern)
            except OSError as error:
                raise ArgumentError(f"{file} cannot be read: {error.strerror}") from error


def _search(file: Path, pattern: re.Pattern[bytes]) -> Iterator[Record]:
    with file.open("rb") as opened:
        if not file.stat().st_size:  # an empty file cannot be mapped
            return
        with mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
            position = 0
            while match := pattern.search(content, position):
                start = content.rfind(b"\n", 0, match.start()) + 1
                end = content.find(b"\n", match.end())
                position = end if end >= 0 else len(content)
                yield Record(_record(content[start:position], file, start), file, start)


def _record(line: bytes, file: Path, offset: int) -> Article:
    try:
        return from_line(line)
    except msgspec.MsgspecError as error:
        raise ArgumentError(f"{file}, byte {offset}, is no record of newscrawl ({error}): crawl it first") from error
