"""Streams of bytes as a spider or an archive hands them to the readers."""

import io

from newscrawl.readers.byte_stream import ByteStream
from newscrawl.readers.limits import ReadingLimits
from newscrawl.readers.reading import read_stream


def read_bytes(content, name="input", limits=None, **claims):
    """Return what is found in ``content``; ``claims`` are those of its transport."""
    reader = io.BufferedReader(io.BytesIO(content), 65_536)
    return list(read_stream(ByteStream(name, name, reader, **claims), limits or ReadingLimits()))
