"""Shards of texts while the page is not yet there: on the disk, since together they are larger than the memory."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
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


@contextmanager
def beside_page(folder: Path, shards: Iterable[bytes]) -> Iterator[list[str]]:
    """Write shards as script files, which also a page opened from a file may load, and yield their names.

    The names are made of the content, so that a page that is replaced has its own texts until then. These are removed
    afterwards; if anything is raised, the new ones are.
    """
    before = set(_shards_in(folder))
    names: list[str] = []
    try:
        for number, shard in enumerate(shards):
            content = b'newscrawlShard(%d,"%b")\n' % (number, shard)
            names.append(f"{number:04d}-{blake2b(content, digest_size=4).hexdigest()}.js")
            with replaced(folder / names[-1]) as file:
                file.write(content)
        yield names
    except BaseException:
        _remove(folder, set(names) - before)
        raise
    _remove(folder, before - set(names))


def _shards_in(folder: Path) -> list[str]:
    try:
        return [path.name for path in folder.iterdir() if _NAME.fullmatch(path.name)]
    except OSError:  # there is no such folder yet
        return []


def _remove(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        with suppress(OSError):  # what is left disturbs nothing
            (folder / name).unlink()
