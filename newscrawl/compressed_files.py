"""Files that are written as gzip or Zstandard; equal content gives equal bytes."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, cast

from newscrawl.readers import zstd


@contextmanager
def compressed(file: IO[bytes], suffix: str) -> Iterator[IO[bytes]]:
    """Yield a file whose content goes into ``file``, compressed if the suffix says so: ``.gz`` or ``.zst``."""
    if suffix not in COMPRESSIONS:
        yield file
    else:
        with COMPRESSIONS[suffix](file) as target:
            yield target


def _gzip(file: IO[bytes]) -> IO[bytes]:
    # without a name and a timestamp, so that equal input gives equal bytes
    return cast("IO[bytes]", gzip.GzipFile("", "wb", fileobj=file, mtime=0))


def _zstd(file: IO[bytes]) -> IO[bytes]:
    return cast("IO[bytes]", zstd.ZstdFile(file, "wb"))


COMPRESSIONS: dict[str, Callable[[IO[bytes]], IO[bytes]]] = {".gz": _gzip, ".zst": _zstd}
"""How files are written, by their suffix."""
