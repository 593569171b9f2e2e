"""Lines of records, read from anywhere in their files."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import msgspec

from newscrawl.dataset.joining.vouched_files import BrokenRunError
from newscrawl.serialization import from_line, to_line
from pipelines.items import SCHEMA

_OPEN_FILES = 64
"""Files that are kept open; systems allow a process no more than 256 in places."""
_TODAY = b'{"schema":"%b"' % SCHEMA.encode()


class LineFiles:
    """Files of records, numbered; a file is opened when a line of it is asked for."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self.paths = list(paths)
        self._open: OrderedDict[int, int] = OrderedDict()

    def line(self, file: int, offset: int, length: int) -> bytes:
        """Return a line in today's schema, without its end; unchanged unless it was written in an earlier schema.

        :param file: number of the file.
        :raises BrokenRunError: when it is not there any more: the file was changed since it was read.
        """
        try:
            line = os.pread(self._descriptor(file), length, offset)
            if len(line) == length and line.startswith(_TODAY):
                return line
            return to_line(from_line(line)).rstrip(b"\n")
        except (OSError, msgspec.MsgspecError) as error:
            raise BrokenRunError(self.paths[file], f"it was changed while it was read ({error})") from error

    def close(self) -> None:
        """Close the files; they are opened again when they are needed."""
        while self._open:
            os.close(self._open.popitem()[1])

    def _descriptor(self, file: int) -> int:
        if file in self._open:
            self._open.move_to_end(file)
            return self._open[file]
        if len(self._open) >= _OPEN_FILES:
            os.close(self._open.popitem(last=False)[1])
        descriptor = self._open[file] = os.open(self.paths[file], os.O_RDONLY | os.O_CLOEXEC)
        return descriptor

    def __del__(self) -> None:
        self.close()
