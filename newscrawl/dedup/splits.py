"""Splits: the pieces of the input that workers read on their own, in reading order.

A large file of plain JSON Lines is cut at bytes, and a large Parquet file between row groups; a compressed file is one
split. A line belongs to the split in which it begins, so that the lines are the same wherever a file is cut.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from newscrawl.dedup.inputs import (
    LineBatch,
    chosen_files,
    is_readable,
    line_batches,
    lines_of,
    nothing_in,
    path_locator,
    read_batches,
    row_batches,
)
from newscrawl.readers import InputError, InputFile, parquet
from newscrawl.readers.compression import compression
from newscrawl.readers.limits import DEFAULT_LIMITS, ReadingLimits, Unreadable
from newscrawl.readers.remote_files import (
    RemoteReadError,
    SafeReader,
    is_address,
    local_path,
    opened_remote,
    public,
    remote_files,
)
from newscrawl.readers.streams import HEAD_BYTES, Readable, buffered, opened_file
from pipelines.documents import Rejection
from pipelines.text.encoding import wide_encoding

if TYPE_CHECKING:
    from newscrawl.arrow import Types

SPLIT_BYTES = 64 << 20
"""Bytes of a split: half a minute of work."""
_READ_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Split:
    """A file, or a piece of one."""

    locator: str
    """Locator of the file."""
    path: str
    """Its path or address."""
    first: int = 0
    """The first byte of it, or the first row group of a Parquet file, counted from 0."""
    end: int | None = None
    """The byte or row group before which it ends; None is the end of the file."""
    leads_out: bool = False
    """Whether it is a link that is not to be followed."""
    size: int = 0
    """About how many bytes of it there are."""


def splits_of(paths: Sequence[str], *, follow_links: bool = False, split_bytes: int = SPLIT_BYTES) -> list[Split]:
    """Return the splits of the files that paths name, in reading order.

    Paths are those of :func:`newscrawl.dedup.inputs.chosen_files`, with the same locators, and addresses such as
    ``hdfs://host/news``, ``s3://bucket/news/*.jsonl`` or ``file:///data/news``.

    :param follow_links: whether links in folders that lead out of them are followed.
    :param split_bytes: about how many bytes of a plain file, or of rows before compression, are in a split.
    :raises InputError: when a path does not exist, there is nothing in it that can be read, or it is standard input.
    """
    if not paths:
        raise InputError("no input given: name JSON Lines or Parquet files, folders, globs, or addresses")
    files: dict[str, Split] = {}
    for given in paths:
        for split in _remote(given) if is_address(given) else _local(given, follow_links=follow_links):
            files.setdefault(split.path, split)
    counts = Counter(split.locator for split in files.values())
    splits: list[Split] = []
    for split in files.values():
        own = split if counts[split.locator] == 1 else replace(split, locator=_whole_locator(split.path))
        splits += _cut(own, split_bytes) if own.size > split_bytes else [own]
    return splits


def read_split(split: Split, limits: ReadingLimits = DEFAULT_LIMITS) -> Iterator[LineBatch | Rejection]:
    """Yield the lines of a split, in order. Their numbers are counted from 1 at its start.

    Of a file that is damaged somewhere, the splits behind the damage are read, too.

    :raises RemoteReadError: when a connection failed; another try may succeed.
    """
    if not is_address(split.path) and not split.first and split.end is None:
        yield from read_batches([InputFile(Path(split.path), split.locator, split.leads_out)], limits)
        return
    try:
        with _opened(split) as file:
            head = file.read(HEAD_BYTES)
            file.seek(0)
            if parquet.sniff(head):
                groups = None if split.end is None and not split.first else range(split.first, _end(split, file))
                yield from row_batches(parquet.rows_of(file, groups), split.locator)
            else:
                yield from line_batches(_lines(file, split, limits), split.locator, limits)
    except Unreadable as reason:
        if is_address(split.path) and isinstance(reason.__cause__, OSError):
            raise RemoteReadError(f"{public(split.path)} could not be read: {reason}") from reason
        yield Rejection(split.locator, "read", str(reason))


def split_lines(split: Split, limits: ReadingLimits = DEFAULT_LIMITS) -> Iterator[tuple[str, bytes] | Rejection]:
    """Yield the lines of a split that are not empty, each with its place, and what could not be read.

    :raises RemoteReadError: when a connection failed; another try may succeed.
    """
    start = f" after byte {split.first:,}" if split.first else ""
    for batch in read_split(split, limits):
        if isinstance(batch, Rejection):
            yield batch
            continue
        for number, line in enumerate(batch.content.split(b"\n"), batch.first):
            if line.strip():
                yield f"{batch.locator}:{number}{start}", line


def parquet_types(splits: Sequence[Split]) -> Types:
    """Return the types of the flat columns of the Parquet files among the input."""
    return parquet.column_types(_parquet_files(splits))


def _parquet_files(splits: Sequence[Split]) -> Iterator[Any]:
    for split in splits:
        if not split.first and not split.leads_out:
            with suppress(Unreadable), _opened(split) as file:  # said when it is read
                if parquet.sniff(file.read(HEAD_BYTES)):
                    file.seek(0)
                    yield file


def _whole_locator(path: str) -> str:
    return public(path) if is_address(path) else path_locator(Path(path))


def _local(given: str, *, follow_links: bool) -> Iterator[Split]:
    for file in chosen_files([local_path(given)], follow_links=follow_links):
        if file.path is None:
            raise InputError("standard input cannot be shared among workers: write it to a file")
        try:
            size = file.path.stat().st_size if not file.leads_out else 0
        except OSError:  # said when it is read
            size = 0
        yield Split(file.locator, str(file.path.absolute()), leads_out=file.leads_out, size=size)


def _remote(given: str) -> Iterator[Split]:
    files = remote_files(given)
    if len(files) > 1 or files[0].locator != unquote(public(given).rstrip("/").rpartition("/")[2]):
        files = [file for file in files if is_readable(file.locator.rpartition("/")[2])]
    if not files:
        raise nothing_in(public(given))
    for file in files:
        yield Split(file.locator, file.address, size=file.size)


def _cut(whole: Split, split_bytes: int) -> list[Split]:
    """Return the splits of a file that has more than ``split_bytes``; one that cannot be cut or read is one."""
    try:
        with _opened(whole) as file:
            head = file.read(HEAD_BYTES)
            file.seek(0)
            if parquet.sniff(head):
                return _pieces(whole, _group_starts(parquet.row_group_bytes(file), split_bytes))
            if compression(head) or wide_encoding(head):
                return [whole]
            lines_of(buffered(SafeReader(file, whole.path), "file"), whole.locator.rpartition("/")[2], DEFAULT_LIMITS)
            return _pieces(whole, list(range(0, file.seek(0, io.SEEK_END), split_bytes)))
    except Unreadable:
        return [whole]


def _group_starts(sizes: Sequence[int], split_bytes: int) -> list[int]:
    """Return the numbers of the row groups with which splits begin."""
    starts, room = [0], split_bytes
    for number, size in enumerate(sizes):
        if size > room and number > starts[-1]:
            starts.append(number)
            room = split_bytes
        room -= size
    return starts


def _pieces(whole: Split, starts: Sequence[int]) -> list[Split]:
    size = whole.size // len(starts)
    return [
        replace(whole, first=first, end=end, size=size) for first, end in pairwise([*starts, None]) if first is not None
    ]


def _end(split: Split, file: Any) -> int:
    return len(parquet.row_group_bytes(file)) if split.end is None else split.end


@contextmanager
def _opened(split: Split) -> Iterator[Any]:
    """Yield the file of a split, in which one may seek."""
    if is_address(split.path):
        with opened_remote(split.path) as file:
            yield file
    else:
        with opened_file(Path(split.path)) as file:
            yield file


def _lines(file: Any, split: Split, limits: ReadingLimits) -> io.BufferedReader:
    """Return the lines that begin in a split."""
    source = SafeReader(file, split.path)
    if split.first:
        file.seek(split.first - 1)
        begin = split.first - 1 + _until_line_end(source)
        file.seek(begin)
    else:
        begin = 0
    stream = buffered(source if split.end is None else _LinesBefore(source, begin, split.end), "file")
    return stream if split.first else lines_of(stream, split.locator.rpartition("/")[2], limits)


def _until_line_end(source: Readable) -> int:
    """Return after how many bytes a line ends, or the file."""
    passed = 0
    while block := source.read1(_READ_AT_ONCE):
        if found := block.find(b"\n") + 1:
            return passed + found
        passed += len(block)
    return passed


class _LinesBefore:
    """The lines of a file that begin before a place.

    :param begin: where the source is, at the begin of a line.
    """

    def __init__(self, source: Readable, begin: int, end: int) -> None:
        self._source, self._left = source, end - begin

    def read1(self, size: int, /) -> bytes:
        """Return some bytes; empty at the end."""
        if self._left <= 0:
            return b""
        block = self._source.read1(size)
        # the line that ends with the last byte before the place, or beyond it, is the last one
        last = block.find(b"\n", self._left - 1) + 1 if len(block) >= self._left else 0
        if last:
            self._left = 0
            return block[:last]
        self._left = max(self._left - len(block), 1)
        return block
