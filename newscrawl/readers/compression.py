"""Compressed files: recognised by their first bytes, expanded as a stream, and stopped if they are bombs."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

from newscrawl.readers import zstd
from newscrawl.readers.limits import ReadingLimits, Unreadable, setting_of, size
from newscrawl.readers.streams import Readable, buffered

if TYPE_CHECKING:
    import io
    from collections.abc import Callable

# Zstandard may begin with a frame to be skipped, as pzstd and seekable files do: RFC 8878, section 3.1.2
_MAGIC = {"gzip": re.compile(rb"\x1f\x8b"), "Zstandard": re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18")}
SUFFIXES = (".gz", ".zst")
"""Suffixes that are removed before the format is looked up."""


class Expansion:
    """Counts the bytes that come out of a compressed file or archive, and checks them against the limits."""

    def __init__(self, compressed: Callable[[], int], limits: ReadingLimits) -> None:
        self._compressed = compressed
        self._limits = limits
        self._expanded = 0

    @property
    def exceeded(self) -> str | None:
        """The reason to stop, or None while within the limits."""
        if self._expanded > self._limits.expanded_bytes:
            most, setting = size(self._limits.expanded_bytes), setting_of("expanded_bytes")
            return f"it expands to more than {most}, the limit for one file ({setting})"
        ratio = self._limits.expansion_ratio
        if self._expanded > self._limits.expansion_allowance and self._expanded > ratio * self._compressed():
            return (
                f"it expands to more than {ratio} times its compressed size, the limit beyond "
                f"{size(self._limits.expansion_allowance)}: a compression bomb ({setting_of('expansion_ratio')})"
            )
        return None

    def add(self, expanded: int) -> None:
        """Count decompressed bytes.

        :raises Unreadable: when the total is too large.
        """
        self._expanded += expanded
        if self.exceeded is not None:
            raise Unreadable(self.exceeded)


def compression(head: bytes) -> str | None:
    """Return ``gzip`` or ``Zstandard`` if ``head`` begins such data, else None."""
    return next((name for name, magic in _MAGIC.items() if magic.match(head)), None)


def expand(stream: io.BufferedReader, name: str, limits: ReadingLimits) -> io.BufferedReader:
    """Return the decompressed content of ``stream``, which is compressed as ``name``."""
    source: Readable = gzip.GzipFile(fileobj=stream, mode="rb") if name == "gzip" else zstd.ZstdFile(stream)
    return buffered(source, f"{name} data", Expansion(stream.tell, limits).add)
