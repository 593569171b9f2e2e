"""What commands write: a file that appears only when it is complete; its suffix chooses the format.

Beside it is the file of rejected lines.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import compress
from pathlib import Path
from typing import IO, cast

from newscrawl import arrow
from newscrawl.atomic_files import replaced
from newscrawl.compressed_files import COMPRESSIONS, compressed
from newscrawl.destinations import Destination
from newscrawl.exporters.parquet import ParquetItemExporter, write_lines
from newscrawl.readers import InputFile
from newscrawl.serialization import to_line
from pipelines.errors import ArgumentError
from pipelines.items import Article

Lines = Iterable[list[bytes]]


def write(output: Path, batches: Lines) -> int:
    """Write lines as they come, and replace ``output`` at the end; return how many were written."""
    written = 0
    with replaced(output) as file, compressed(file, output.suffix) as target:
        for lines in batches:
            target.write(b"".join(lines))
            written += len(lines)
    return written


def write_selected(output: Path, batches: Lines, kept: Callable[[int], list[bool]], types: arrow.Types) -> int:
    """Collect lines in an unnamed temporary file, then write those that are kept; return how many were written.

    :param kept: returns which lines to keep, given how many there are; called when all lines are collected.
    :param types: types of Parquet columns that are known beforehand.
    """
    with unnamed_file(output) as collected:
        length = 0
        for lines in batches:
            collected.write(b"".join(lines))
            length += len(lines)
        chosen = kept(length)

        def open_lines() -> Iterator[bytes]:
            collected.seek(0)
            return compress(collected, chosen)

        with replaced(output) as file:
            if output.suffix == arrow.SUFFIX:
                write_lines(open_lines, file, types)
            else:
                with compressed(file, output.suffix) as target:
                    target.writelines(open_lines())
    return sum(chosen)


def write_articles(output: Path, articles: Iterable[Article]) -> int:
    """Write records as they come, and replace ``output`` at the end; return how many were written."""
    if output.suffix != arrow.SUFFIX:
        return write(output, ([to_line(article)] for article in articles))
    written = 0
    with replaced(output) as file:
        exporter = ParquetItemExporter(file)
        for article in articles:
            exporter.export_item(article)
            written += 1
        exporter.finish_exporting()
    return written


def check_output(output: Path, files: Sequence[InputFile]) -> None:
    """Check that an output can be written without overwriting an input.

    :raises ArgumentError: when the output is one of the inputs, a folder or a device, or needs a package that is not
        installed.
    """
    Destination.of(output)
    for path in (output, rejected_path(output)):
        if any(file.path is not None and path.resolve() == file.path.resolve() for file in files):
            raise ArgumentError(f"{path} is one of the inputs: choose another name with -O")
    if output.suffix == arrow.SUFFIX:
        arrow.require_pyarrow()


def rejected_path(output: Path) -> Path:
    """Return the path of the rejected lines of an output: for ``news.jsonl.gz`` it is ``news.rejected.jsonl``."""
    plain = output.with_suffix("") if output.suffix in COMPRESSIONS else output
    return plain.with_suffix(".rejected.jsonl")


@contextmanager
def rejected_file(output: Path) -> Iterator[IO[bytes]]:
    """Yield the file of rejected lines beside an output, which is left only if there are any.

    Beside a stream there is none: what is written to it is lost.
    """
    if Destination.of(output).is_stream:
        with Path(os.devnull).open("wb") as nowhere:
            yield nowhere
        return
    path = rejected_path(output)
    with replaced(path) as file:
        yield file
        is_empty = not file.tell()
    if is_empty:
        path.unlink()


def unnamed_file(output: Path) -> IO[bytes]:
    """Return a file for what has to be collected before it is written, on the disk of an output, but for streams."""
    if Destination.of(output).is_stream:
        return cast("IO[bytes]", tempfile.TemporaryFile())
    output.parent.mkdir(parents=True, exist_ok=True)
    return cast("IO[bytes]", tempfile.TemporaryFile(dir=output.parent))
