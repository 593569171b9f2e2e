"""Which records were published, run by run in the order of publication, and where each of them is.

The files are read twice: once to find the runs, once to yield the records. Only the places of the records are kept in
memory, eight bytes each.
"""

from __future__ import annotations

import re
import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec

from newscrawl.readers import InputFile, parquet
from newscrawl.readers.compression import compression, expand
from newscrawl.readers.file_listing import named_files
from newscrawl.readers.limits import ReadingLimits, Unreadable
from newscrawl.readers.streams import opened
from newscrawl.serialization import READABLE
from newscrawl.state.published import start_of
from pipelines.documents import Rejection
from pipelines.items import SCHEMA

SUFFIXES = (".jsonl", ".jsonl.gz", ".jsonl.zst", ".ndjson", ".jl", ".parquet")
"""Suffixes of the files in a folder that are read."""
_PART = re.compile(r"\.(\d{5})\.")
_LIMITS = ReadingLimits()

Reject = Callable[[Rejection], None]


class _Run(msgspec.Struct):
    id: str


class _Heading(msgspec.Struct):
    """What is read of a line to find its run."""

    schema: str
    id: str
    run: _Run
    fetched_at: str = ""


@dataclass(slots=True)
class Part:
    """The lines of one run in one file."""

    file: int
    offsets: array[int] = field(default_factory=lambda: array("Q"))
    """Where each line begins, in the order of the file."""


@dataclass(slots=True)
class PublishedRun:
    """A run, by the records that it published."""

    id: str
    fetched_at: str
    """When the first of its records that were read was fetched."""
    parts: dict[int, Part] = field(default_factory=dict)
    """Its parts by file."""

    @property
    def started(self) -> datetime:
        """When it began, as its id says; else when its first record was fetched."""
        return start_of(self.id, self.fetched_at)


class Publications:
    """The records in files; use it as a context manager, since packed files are unpacked into a temporary one.

    :param folder: for the temporary file.
    :param reject: called with each line that is no record of a run, and each file that cannot be read to its end.
    """

    def __init__(self, files: Iterable[InputFile], folder: Path, reject: Reject) -> None:
        self._files = list(files)
        self._reject = reject
        self._unpacked = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by `close`
        self._packed: set[int] = set()
        self._runs: dict[str, PublishedRun] = {}
        for number in range(len(self._files)):
            self._scan(number)

    def close(self) -> None:
        """Remove the temporary file."""
        self._unpacked.close()

    def runs(self) -> list[PublishedRun]:
        """Return the runs in the order in which they began."""
        return sorted(self._runs.values(), key=lambda run: (run.started, run.fetched_at, self._written(run), run.id))

    def parts(self, run: PublishedRun) -> list[Part]:
        """Return the parts of a run in the order of publication; files of other names come after its own."""

        def place(part: Part) -> tuple[bool, int, int]:
            name = Path(self._files[part.file].name).name
            number = _PART.match(name.removeprefix(run.id))
            return not name.startswith(f"{run.id}."), int(number[1]) if number else 1, part.file

        return sorted(run.parts.values(), key=place)

    def lines(self, part: Part) -> Iterator[tuple[str, bytes]]:
        """Yield the lines of a part, each with its place."""
        name = self._files[part.file].name
        with self._opened(part.file) as file:
            for offset in part.offsets:
                file.seek(offset)
                yield f"{name}, byte {offset}", file.readline()

    def _written(self, run: PublishedRun) -> int:
        paths = [self._files[part.file].path for part in run.parts.values()]
        return min(path.stat().st_mtime_ns for path in paths if path is not None)

    @contextmanager
    def _opened(self, number: int) -> Iterator[IO[bytes]]:
        path = self._files[number].path
        assert path is not None
        if number in self._packed:
            yield self._unpacked
        else:
            with path.open("rb") as file:
                yield file

    def _scan(self, number: int) -> None:
        file = self._files[number]
        assert file.path is not None
        try:
            with opened(file.path) as stream:
                is_table = parquet.is_parquet(file.path)
                packed = compression(stream.peek(1))
                if is_table or packed:
                    self._packed.add(number)
                    rows = (line for lines in parquet.rows_as_json(file.path) for line in lines) if is_table else None
                    self._note(number, self._kept(rows or expand(stream, packed or "", _LIMITS)))
                else:
                    self._note(number, _with_offsets(stream))
        except (Unreadable, OSError) as error:
            self._reject(Rejection(file.name, "read", f"not read to its end: {error}"))

    def _kept(self, lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
        """Yield lines with their offsets in the temporary file, into which they are written."""
        for line in lines:
            offset = self._unpacked.seek(0, 2)
            self._unpacked.write(line)
            yield offset, line

    def _note(self, number: int, lines: Iterable[tuple[int, bytes]]) -> None:
        for line_number, (offset, line) in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                heading = msgspec.json.decode(line, type=_Heading)
                if heading.schema not in READABLE:
                    raise msgspec.ValidationError(f"its schema is not {SCHEMA}")
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
                self._reject(Rejection(f"{self._files[number].name}:{line_number}", "read", f"no record: {error}"))
                continue
            run = self._runs.setdefault(heading.run.id, PublishedRun(heading.run.id, heading.fetched_at))
            run.fetched_at = min(run.fetched_at, heading.fetched_at)
            run.parts.setdefault(number, Part(number)).offsets.append(offset)


def files_of(folder: Path, further: Iterable[str]) -> list[InputFile]:
    """Return the files of published records: those of the folder, then those that are named, each once.

    :raises InputError: when what is named does not exist.
    """
    named = [str(folder)] if folder.is_dir() and any(folder.iterdir()) else []
    found: dict[Path, InputFile] = {}
    for given in [*named, *further]:
        for file in named_files(given, follow_links=True):  # an archive on another disk
            if file.path is not None and (not Path(given).is_dir() or str(file.path).endswith(SUFFIXES)):
                found.setdefault(file.path.resolve(), file)
    return list(found.values())


def _with_offsets(stream: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    offset = 0
    for line in stream:
        yield offset, line
        offset += len(line)
