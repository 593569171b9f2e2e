"""Files of a run that grow line by line, so that a kill takes no line that was written."""

from __future__ import annotations

import io
import os
from contextlib import suppress
from pathlib import Path

from newscrawl.crawl.output_faults import OutputError


class LineFile:
    """A file of lines; it is made for the first one, and each is written at once.

    :param path: a name that no other file has.
    :param what: what the lines are, for the sentence on those that could not be written: ``rejected documents``.
    """

    def __init__(self, path: Path, what: str) -> None:
        self.path = path
        self._what = what
        self._file: io.FileIO | None = None
        self._length = self._missing = 0
        self._is_synced = True
        self._error: OSError | None = None

    def add(self, line: bytes) -> bool:
        """Write a line, or nothing of it; return whether it was written."""
        try:
            if self._file is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._file = io.FileIO(self.path, "x")
            self._write(self._file, line)
        except OSError as error:
            self._error = error
            self._missing += 1
            return False
        return True

    def sync(self) -> None:
        """Return when the lines have reached the disk.

        :raises OSError: when they cannot.
        """
        if self._file is not None and not self._is_synced:
            os.fsync(self._file.fileno())
            self._is_synced = True

    def close(self) -> str | None:
        """Close the file; return a sentence if there are lines that are not in it."""
        if self._file is not None:
            try:
                self._file.close()
            except OSError as error:
                self._error = error
            self._file = None
        if self._error is None:
            return None
        return str(OutputError(self.path, self._error, f"{self._missing:,} {self._what} are not listed in it"))

    def _write(self, file: io.FileIO, line: bytes) -> None:
        rest = memoryview(line)
        self._is_synced = False
        try:
            while rest:
                rest = rest[file.write(rest) :]
        except OSError:
            with suppress(OSError):
                file.truncate(self._length)
                file.seek(self._length)
            raise
        self._length += len(line)
