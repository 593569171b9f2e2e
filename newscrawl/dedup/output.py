"""Where labelled lines go: a file that is whole or not there, compressed or a table as its name says."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import compress
from pathlib import Path
from typing import IO, cast

from backports import zstd

from newscrawl import arrow
from newscrawl.atomic_files import replaced
from newscrawl.exporters.parquet import write_lines

Lines = Iterable[list[bytes]]


def write(output: Path, batches: Lines) -> int:
    """Write lines as they come, and replace ``output`` when all are there; return how many."""
    written = 0
    with replaced(output) as file, _compressed(file, output.suffix) as target:
        for lines in batches:
            target.write(b"".join(lines))
            written += len(lines)
    return written


def write_gathered(output: Path, batches: Lines, kept: Callable[[int], list[bool]], types: arrow.Types) -> int:
    """Gather lines in a file without a name beside ``output``, then write those that are kept; return how many.

    :param kept: tells, when all lines are gathered, which of so many are kept.
    :param types: of columns of a table that are known beforehand.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=output.parent) as gathered:
        length = 0
        for lines in batches:
            gathered.write(b"".join(lines))
            length += len(lines)
        chosen = kept(length)

        def again() -> Iterator[bytes]:
            gathered.seek(0)
            return compress(gathered, chosen)

        with replaced(output) as file:
            if output.suffix == arrow.SUFFIX:
                write_lines(again, file, types)
            else:
                with _compressed(file, output.suffix) as target:
                    target.writelines(again())
    return sum(chosen)


def rejected_beside(output: Path) -> Path:
    """Return where the rejected lines of an output are written: ``news.jsonl.gz`` has ``news.rejected.jsonl``."""
    plain = output.with_suffix("") if output.suffix in _COMPRESSIONS else output
    return plain.with_suffix(".rejected.jsonl")


@contextmanager
def _compressed(file: IO[bytes], suffix: str) -> Iterator[IO[bytes]]:
    if suffix not in _COMPRESSIONS:
        yield file
    else:
        with _COMPRESSIONS[suffix](file) as target:
            yield target


def _gzip(file: IO[bytes]) -> IO[bytes]:
    return cast("IO[bytes]", gzip.GzipFile("", "wb", fileobj=file, mtime=0))  # the same bytes whenever it is written


def _zstd(file: IO[bytes]) -> IO[bytes]:
    return cast("IO[bytes]", zstd.ZstdFile(file, "wb"))


_COMPRESSIONS: dict[str, Callable[[IO[bytes]], IO[bytes]]] = {".gz": _gzip, ".zst": _zstd}
