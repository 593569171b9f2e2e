"""Where a named output goes: into a file, which is replaced, or into a stream, which is written at once."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import stat
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pipelines.errors import ArgumentError

READER_SECONDS = 10.0
"""How long to wait until somebody reads a named pipe."""
_STANDARD = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
_DESCRIPTOR = re.compile(rf"/(?:dev|proc/(?:self|thread-self|{os.getpid()}))/fd/(\d+)")


@dataclass(frozen=True, slots=True)
class Destination:
    """What the path of an output names."""

    path: Path
    """The file or named pipe, where links lead to."""
    descriptor: int | None = None
    """Of ``/dev/stdout`` and its like, the number of the open file."""
    is_stream: bool = False
    """Whether it is written at once, as a file of which nothing can be taken back or replaced."""

    @classmethod
    def of(cls, path: Path) -> Destination:
        """Return what a path names; a file need not exist.

        :raises ArgumentError: when it is a folder, a device or a socket, or a descriptor that is closed.
        """
        descriptor = _descriptor(path)
        if descriptor is not None:
            if not _is_writable(descriptor):
                raise ArgumentError(f"{path} cannot be written: it is closed, or only for reading")
            return cls(path, descriptor, is_stream=True)
        try:
            target = Path(os.path.realpath(path))
            mode = target.stat().st_mode
        except FileNotFoundError:
            return cls(target)
        except OSError as error:
            raise ArgumentError(f"{path} cannot be written: {error.strerror}") from error
        kind = next((kind for test, kind in _REFUSED.items() if test(mode)), None)
        if kind is not None:
            raise ArgumentError(f"{path} is {kind}: name a file, a named pipe or /dev/stdout")
        return cls(target, is_stream=stat.S_ISFIFO(mode))

    def open_stream(self) -> IO[bytes]:
        """Return the stream to write; of a named pipe, when somebody reads it.

        :raises OSError: when nobody does in ``READER_SECONDS``.
        """
        if self.descriptor is not None:
            return os.fdopen(os.dup(self.descriptor), "wb")
        end = time.monotonic() + READER_SECONDS
        while True:
            try:
                # opened without waiting, since nothing could end the wait for a reader
                descriptor = os.open(self.path, os.O_WRONLY | os.O_NONBLOCK)
            except OSError as error:
                if error.errno != errno.ENXIO or time.monotonic() > end:
                    raise _without_reader(self.path) if error.errno == errno.ENXIO else error from None
                time.sleep(0.05)
            else:
                os.set_blocking(descriptor, True)
                return os.fdopen(descriptor, "wb")


def _without_reader(path: Path) -> OSError:
    return OSError(errno.ENXIO, "nobody reads this pipe", str(path))


def _descriptor(path: Path) -> int | None:
    """Return the number of the open file that a path such as ``/dev/stdout`` or ``/dev/fd/3`` names."""
    name = os.path.normpath(path)
    found = _DESCRIPTOR.fullmatch(name)
    return int(found[1]) if found else _STANDARD.get(name)


def _is_writable(descriptor: int) -> bool:
    try:
        return fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY
    except OSError:
        return False


_REFUSED = {
    stat.S_ISDIR: "a folder",
    stat.S_ISCHR: "a device",
    stat.S_ISBLK: "a device",
    stat.S_ISSOCK: "a socket",
}
