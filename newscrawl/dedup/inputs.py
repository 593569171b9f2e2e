"""Which files are read, and how they are cut into batches of whole lines."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.readers import InputError, InputFile, parquet
from newscrawl.readers.compression import SUFFIXES as COMPRESSED
from newscrawl.readers.compression import compression, expand
from newscrawl.readers.input_files import named_files
from newscrawl.readers.limits import ReadingLimits, Unreadable, size
from newscrawl.readers.streams import opened
from newscrawl.readers.transcoding import in_utf8
from pipelines.documents import Rejection

if TYPE_CHECKING:
    import io

BATCH_BYTES = 1 << 21
"""Bytes of lines that go to a worker at once: about a thousand articles, as many as the index compares at once."""
SUFFIXES = (".jsonl", ".ndjson", ".jl", ".parquet")
"""Suffixes of the files that are read of a folder, ``.gz`` or ``.zst`` taken off."""
LIMITS = ReadingLimits()


@dataclass(frozen=True, slots=True)
class Batch:
    """Whole lines of a file."""

    locator: str
    """The file's."""
    first: int
    """Number of the first line, or of a table's first row, from 1."""
    content: bytes
    """The lines, as they were read."""


def chosen_files(paths: Sequence[str]) -> list[InputFile]:
    """Return the files that paths name, in the order of the paths, those of a folder or a glob sorted, each once.

    A locator is what tells lines of different files apart; where two files have one, it is the whole path.

    :raises InputError: a path does not exist, or there is nothing in it that can be read.
    """
    if not paths:
        raise InputError("no input given; name files of JSON Lines or Parquet, folders, globs, or -")
    found: dict[str, InputFile] = {}
    for given in paths:
        files = [file for file in named_files(given) if not Path(given).is_dir() or _is_readable(file)]
        if not files:
            raise InputError(f"{given}: there is no file of JSON Lines or Parquet in it ({', '.join(SUFFIXES)})")
        for file in files:
            found.setdefault(os.path.realpath(file.path) if file.path is not None else "-", file)
    files = list(found.values())
    named = Counter(file.locator for file in files)
    return [file if named[file.locator] == 1 else _located_by_path(file) for file in files]


def batches(files: Iterable[InputFile]) -> Iterator[Batch | Rejection]:
    """Yield the lines of all files in their order; one that cannot be read ends in a rejection."""
    for file in files:
        try:
            if parquet.is_table(file.path):
                yield from _of_table(file)
            else:
                with opened(file.path) as stream:
                    packed = compression(stream.peek(1))
                    lines = expand(stream, packed, LIMITS) if packed else stream
                    yield from _of_lines(in_utf8(lines), file.locator)
        except Unreadable as reason:
            yield Rejection(file.locator, "read", str(reason))


def _located_by_path(file: InputFile) -> InputFile:
    return InputFile(file.path, os.fsencode(str(file.path)).decode("utf-8", "backslashreplace"))


def _is_readable(file: InputFile) -> bool:
    name = Path(file.name.lower())
    return (name.with_suffix("") if name.suffix in COMPRESSED else name).suffix in SUFFIXES


def _of_table(file: InputFile) -> Iterator[Batch]:
    assert file.path is not None
    first = 1
    for lines in parquet.lines(file.path):
        yield Batch(file.locator, first, b"".join(lines))
        first += len(lines)


def _of_lines(stream: io.BufferedReader, locator: str) -> Iterator[Batch | Rejection]:
    # read1: of a damaged stream read would throw away what is good
    begun, number = b"", 1
    while block := stream.read1(BATCH_BYTES):
        content = begun + block
        end = content.rfind(b"\n") + 1
        if end:
            yield Batch(locator, number, content[:end])
            number += content.count(b"\n", 0, end)
        begun = content[end:]
        if len(begun) > LIMITS.document_bytes:
            yield Rejection(f"{locator}:{number}", "read", too_long())
            begun = _behind_line(stream)
            number += 1
    if begun:
        yield Batch(locator, number, begun)


def too_long() -> str:
    """Return the reason why a line is not read."""
    return f"the line is longer than {size(LIMITS.document_bytes)}, the limit for one document"


def _behind_line(stream: io.BufferedReader) -> bytes:
    """Pass over the rest of a line; return what was read of the next ones."""
    while block := stream.read1(BATCH_BYTES):
        if (end := block.find(b"\n") + 1) > 0:
            return block[end:]
    return b""
