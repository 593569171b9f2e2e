"""Chooses the files to read, and splits them into batches of whole lines."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.readers import InputError, InputFile, parquet
from newscrawl.readers.compression import SUFFIXES as COMPRESSED
from newscrawl.readers.compression import compression, expand
from newscrawl.readers.file_listing import named_files
from newscrawl.readers.formats import TEXT, recognise, suffix_of
from newscrawl.readers.limits import DEFAULT_LIMITS, ReadingLimits, Unreadable, document_limit
from newscrawl.readers.reading import check_link
from newscrawl.readers.streams import opened
from newscrawl.readers.transcoding import in_utf8
from pipelines.documents import Rejection

if TYPE_CHECKING:
    import io

BATCH_BYTES = 1 << 21
"""Bytes of lines in a batch: about a thousand articles."""
SUFFIXES = (".jsonl", ".ndjson", ".jl", ".parquet")
"""Suffixes of the files in a folder that are read, before ``.gz`` or ``.zst``."""
_OF_LINES = frozenset({"JSON Lines", "JSON", TEXT.name})
"""Formats as which JSON Lines may be seen: one line alone is JSON, and a damaged first line is text."""


@dataclass(frozen=True, slots=True)
class LineBatch:
    """Consecutive whole lines of a file."""

    locator: str
    """Locator of the file."""
    first: int
    """Number of the first line, or row of a Parquet file, counted from 1."""
    content: bytes
    """The lines, unchanged."""


def chosen_files(paths: Sequence[str], *, follow_links: bool = False) -> list[InputFile]:
    """Return the files that paths name, each once, in the order of the paths; those of a folder or a glob are sorted.

    The locator of a file identifies it in the locators of its lines. If two files would have the same locator, it is
    the whole path.

    :param follow_links: whether links in folders that lead out of them are followed.
    :raises InputError: when a path does not exist, or there is nothing in it that can be read.
    """
    if not paths:
        raise InputError("no input given: name JSON Lines or Parquet files, folders, globs, or -")
    found: dict[Path | None, InputFile] = {}
    for given in paths:
        files = named_files(given, follow_links=follow_links)
        if Path(given).is_dir():
            files = [file for file in files if is_readable(file.name)]
        if not files:
            raise nothing_in(given)
        for file in files:
            found.setdefault(file.path, file)
    files = list(found.values())
    counts = Counter(file.locator for file in files)
    return [file if counts[file.locator] == 1 else replace(file, locator=path_locator(file.path)) for file in files]


def nothing_in(given: str) -> InputError:
    """Return the error for a folder in which nothing can be read."""
    return InputError(f"{given}: there is no JSON Lines or Parquet file in it ({', '.join(SUFFIXES)})")


def read_batches(files: Iterable[InputFile], limits: ReadingLimits = DEFAULT_LIMITS) -> Iterator[LineBatch | Rejection]:
    """Yield the lines of all files, in order; a file that cannot be read, or not to its end, adds a rejection."""
    for file in files:
        try:
            check_link(file)
            if parquet.is_parquet(file.path):
                assert file.path is not None
                yield from row_batches(parquet.rows_as_json(file.path), file.locator)
            else:
                with opened(file.path) as stream:
                    yield from line_batches(lines_of(stream, file.name, limits), file.locator, limits)
        except Unreadable as reason:
            yield Rejection(file.locator, "read", str(reason))


def path_locator(path: Path | None) -> str:
    """Return the locator of a file whose shorter one is taken."""
    return os.fsencode(str(path)).decode("utf-8", "backslashreplace")


def is_readable(name: str) -> bool:
    """Return whether a file of a folder is read, by its name."""
    path = Path(name.lower())
    return (path.with_suffix("") if path.suffix in COMPRESSED else path).suffix in SUFFIXES


def lines_of(stream: io.BufferedReader, name: str, limits: ReadingLimits) -> io.BufferedReader:
    """Return the lines of a file of JSON Lines, expanded and in UTF-8.

    :raises Unreadable: when it is something else, or damaged.
    """
    packed = compression(stream.peek(1))
    lines = expand(stream, packed, limits) if packed else stream
    _check_lines(name, lines.peek(1))
    return in_utf8(lines)


def _check_lines(name: str, head: bytes) -> None:
    """Check that a file may be JSON Lines, by its first bytes.

    :raises Unreadable: when it is something else that a crawl can read; the message says how to make records of it.
    """
    if suffix_of(name) in SUFFIXES:
        return
    what = "JSON list" if head.lstrip().startswith(b"[") else _format_name(name, head)
    if what not in _OF_LINES:
        raise Unreadable(
            f"its format is {what}; only JSON Lines and Parquet are compared, and `scrapy clean` makes records of it"
        )


def _format_name(name: str, head: bytes) -> str:
    """Return the name of the format that a crawl sees in a file; of one that it cannot read, each line says why."""
    try:
        return recognise(name, head).name
    except Unreadable:
        return TEXT.name


def row_batches(rows: Iterable[list[bytes]], locator: str) -> Iterator[LineBatch]:
    """Yield rows of a Parquet file, as lines."""
    first = 1
    for lines in rows:
        yield LineBatch(locator, first, b"".join(lines))
        first += len(lines)


def line_batches(stream: io.BufferedReader, locator: str, limits: ReadingLimits) -> Iterator[LineBatch | Rejection]:
    """Yield the whole lines of a stream, in batches; a line that is too long is a rejection."""
    # read1, since read of a damaged stream would discard the good bytes before the damage
    partial, number = b"", 1
    while block := stream.read1(BATCH_BYTES):
        content = partial + block
        end = content.rfind(b"\n") + 1
        if end:
            yield LineBatch(locator, number, content[:end])
            number += content.count(b"\n", 0, end)
        partial = content[end:]
        if len(partial) > limits.document_bytes:
            yield Rejection(f"{locator}:{number}", "read", too_long(limits))
            partial = _skip_line(stream)
            number += 1
    if partial:
        yield LineBatch(locator, number, partial)


def too_long(limits: ReadingLimits) -> str:
    """Return the reason for rejecting a line that is too long."""
    return f"the line is longer than {document_limit(limits.document_bytes)}"


def _skip_line(stream: io.BufferedReader) -> bytes:
    """Skip the rest of a line; return what was read beyond it."""
    while block := stream.read1(BATCH_BYTES):
        if (end := block.find(b"\n") + 1) > 0:
            return block[end:]
    return b""
