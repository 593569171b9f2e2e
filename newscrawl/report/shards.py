"""Shards of texts while the page is not yet there: on the disk, since together they are larger than the memory."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from types import TracebackType

from newscrawl.atomic_files import replaced

_NAME = re.compile(r"\d{4,}-[0-9a-f]{8}\.js")


class ShardFile:
    """Packed shards in a file without a name, which the system removes.

    :param folder: where there is room for them; None is the system's folder for temporary files.
    """

    def __init__(self, folder: Path | None) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed at the end of the block
        self.sizes: list[int] = []
        self.size = 0
        """Bytes of all shards."""

    def __enter__(self) -> ShardFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, shard: bytes) -> None:
        """Add a shard after the others."""
        self._file.write(shard)
        self.sizes.append(len(shard))
        self.size += len(shard)

    def shards(self, count: int) -> Iterator[bytes]:
        """Yield the first ``count`` shards."""
        self._file.seek(0)
        for size in self.sizes[:count]:
            yield self._file.read(size)


def write_beside(folder: Path, shards: Iterator[bytes]) -> list[str]:
    """Write shards as script files, which also a page opened from a file may load, and return their names.

    The names are made of the content, so that a page that was written before finds its own until ``clear_others``.
    """
    names = []
    for number, shard in enumerate(shards):
        content = b'newscrawlShard(%d,"%b")\n' % (number, shard)
        name = f"{number:04d}-{blake2b(content, digest_size=4).hexdigest()}.js"
        with replaced(folder / name) as file:
            file.write(content)
        names.append(name)
    return names


def clear_others(folder: Path, names: list[str]) -> None:
    """Remove the shards of pages that this folder's page has replaced."""
    kept = set(names)
    for path in folder.glob("*.js"):
        if _NAME.fullmatch(path.name) and path.name not in kept:
            path.unlink(missing_ok=True)
