"""``<run>.rejected.jsonl``: a line for each document that did not become an article."""

from __future__ import annotations

import io
from contextlib import suppress
from pathlib import Path

from newscrawl.crawl.output_faults import OutputError
from newscrawl.serialization import rejection_line
from pipelines.documents import Rejection


class RejectedList:
    """The file; it is made for the first rejection, and each is written at once, so that a kill takes none.

    :param path: a name that no other file has.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: io.FileIO | None = None
        self._length = self._missing = 0
        self._error: OSError | None = None

    def add(self, rejection: Rejection) -> None:
        """Write a line, or nothing of it."""
        try:
            if self._file is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._file = io.FileIO(self._path, "x")
            self._write(self._file, rejection_line(rejection))
        except OSError as error:
            self._error = error
            self._missing += 1

    def close(self) -> str | None:
        """Close the file; return a sentence if there are rejections that are not in it."""
        if self._file is not None:
            try:
                self._file.close()
            except OSError as error:
                self._error = error
        if self._error is None:
            return None
        return str(OutputError(self._path, self._error, f"{self._missing:,} rejected documents are not listed in it"))

    def _write(self, file: io.FileIO, line: bytes) -> None:
        rest = memoryview(line)
        try:
            while rest:
                rest = rest[file.write(rest) :]
        except OSError:
            with suppress(OSError):
                file.truncate(self._length)
                file.seek(self._length)
            raise
        self._length += len(line)
