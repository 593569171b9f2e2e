"""Recordings of crawls of ours, told from other WARC files."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from newscrawl.readers.limits import Unreadable
from newscrawl.readers.streams import opened_file

if TYPE_CHECKING:
    from newscrawl.readers.input_file import InputFile

_MARK = b"software: newscrawl "
"""What the first record of our recordings says."""


def is_recording(file: InputFile) -> bool:
    """Return whether a file is a recording of a crawl of ours, by its first record."""
    if file.path is None or ".warc" not in file.name:
        return False
    try:
        with opened_file(file.path) as opened:
            head = opened.read(4_096)
        return _MARK in zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(head, 4_096)
    except (OSError, Unreadable, zlib.error):
        return False
