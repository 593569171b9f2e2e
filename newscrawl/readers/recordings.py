"""Recordings of crawls of ours, told from other WARC files."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newscrawl.readers.input_file import InputFile

_MARK = b"software: newscrawl "
"""What the first record of our recordings says."""


def is_recording(file: InputFile) -> bool:
    """Return whether a file is a recording of a crawl of ours, by its first record."""
    if file.path is None or ".warc" not in file.name:
        return False
    try:
        with file.path.open("rb") as opened_file:
            head = opened_file.read(4_096)
        return _MARK in zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(head, 4_096)
    except (OSError, zlib.error):
        return False
