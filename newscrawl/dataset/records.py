"""Published records: read one after another, or searched as bytes, so that only lines with a match are decoded."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from newscrawl.readers.compression import compression, expand
from newscrawl.readers.file_listing import InputError, named_files
from newscrawl.readers.input_file import InputFile
from newscrawl.readers.limits import DEFAULT_LIMITS, Unreadable
from newscrawl.readers.streams import opened
from newscrawl.serialization import from_line, one_line
from pipelines.errors import ArgumentError
from pipelines.items import Article

SUFFIXES = (".jsonl", ".jsonl.gz", ".jsonl.zst")
"""Suffixes of the files of records in a folder."""


@dataclass(frozen=True, slots=True)
class Record:
    """A published record, and where it is."""

    article: Article
    file: Path
    offset: int
    """Offset of its line's first byte in the file."""


def read_articles(*paths: str | Path) -> Iterator[Article]:
    """Yield the articles of published files, in the order of the paths, the files of a folder or a glob sorted.

    :param paths: files, folders or globs of JSON Lines as crawls write them, plain, ``.gz`` or ``.zst``; of a folder,
        the files with these suffixes, so that what a running crawl has not published is not read.
    :raises InputError: when a path does not exist, or there is no file in it.
    :raises ArgumentError: when a file cannot be read, or a line is not a record of newscrawl.
    """
    for file, number, line in record_lines(*paths):
        yield decoded_record(line, f"{file}:{number}")


def record_lines(*paths: str | Path) -> Iterator[tuple[str, int, bytes]]:
    """Yield the lines of published files, each after its file and its number from 1; else as :func:`read_articles`."""
    for path in paths:
        for file in _record_files(path):
            try:
                with opened(file.path) as stream:
                    packed = compression(stream.peek(1))
                    lines = expand(stream, packed, DEFAULT_LIMITS) if packed else stream
                    for number, line in enumerate(lines, 1):
                        if line.strip():
                            yield str(file.path), number, line
            except Unreadable as reason:
                raise ArgumentError(f"{file.path} cannot be read: {reason}") from reason


def _record_files(path: str | Path) -> list[InputFile]:
    files = named_files(str(path))
    if not Path(path).is_dir():
        return files
    records = [file for file in files if file.name.endswith(SUFFIXES)]
    if not records:
        raise InputError(f"{path}: there is no file of records in it ({', '.join(SUFFIXES)})")
    return records


class Dataset:
    """Files of records in JSON Lines, as crawls write them.

    :param place: where the files are, for a message that a record is not there; default: their names.
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

        :param fields: names of fields whose values are strings.
        :raises ArgumentError: when a file cannot be read, or a line is not a record of newscrawl.
        """
        encoded = [msgspec.json.encode(value) for value in values]
        literals = sorted({re.escape(form) for value in encoded for form in (value, one_line(value))})
        return self._matching(rb"(?:%s)" % b"|".join(literals), fields) if literals else iter(())

    def with_prefix(self, prefix: str, field: str) -> Iterator[Record]:
        """Yield the records in which a field, at any depth, has a value that begins so; else as ``with_value``."""
        encoded = msgspec.json.encode(prefix)[:-1]
        return self._matching(rb"(?:%b|%b)" % (re.escape(encoded), re.escape(one_line(encoded))), (field,))

    def _matching(self, value: bytes, fields: Sequence[str]) -> Iterator[Record]:
        names = b"|".join(re.escape(field.encode()) for field in fields)
        pattern = re.compile(rb'"(?:%s)":\s*%s' % (names, value))
        for file in self._files:
            try:
                yield from _search(file, pattern)
            except OSError as error:
                raise ArgumentError(f"{file} cannot be read: {error.strerror}") from error


def _search(file: Path, pattern: re.Pattern[bytes]) -> Iterator[Record]:
    with file.open("rb") as bytes_of_file:
        if not file.stat().st_size:  # an empty file cannot be mapped
            return
        with mmap.mmap(bytes_of_file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            position = 0
            while match := pattern.search(content, position):
                start = content.rfind(b"\n", 0, match.start()) + 1
                end = content.find(b"\n", match.end())
                position = end if end >= 0 else len(content)
                yield Record(decoded_record(content[start:position], f"{file}, byte {start},"), file, start)


def decoded_record(line: bytes, place: str) -> Article:
    """Return the record in a line.

    :param place: where the line is, for the message.
    :raises ArgumentError: when it is not a record of newscrawl.
    """
    try:
        return from_line(line)
    except msgspec.MsgspecError as error:
        raise ArgumentError(f"{place} is not a record of newscrawl ({error}): crawl it first") from error
