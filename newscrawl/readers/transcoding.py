"""Convert UTF-16 and UTF-32 streams to UTF-8, so that splitting records deals with one encoding only."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from newscrawl.readers.streams import buffered
from pipelines.text.encoding import wide_encoding

if TYPE_CHECKING:
    import io

_READ_AT_ONCE = 65_536


class _Utf8:
    """The content of a stream, in UTF-8."""

    def __init__(self, stream: io.BufferedReader, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    def read1(self, _size: int, /) -> bytes:
        """Return some bytes; empty at the end."""
        chunk = self._stream.read(_READ_AT_ONCE)
        return self._decoder.decode(chunk, final=not chunk).encode()


def in_utf8(stream: io.BufferedReader) -> io.BufferedReader:
    """Return the stream without its byte order mark, converted to UTF-8 if its first bytes show UTF-16 or UTF-32.

    Invalid code units become U+FFFD. A stream in any other encoding is returned unchanged.
    """
    head = stream.peek(1)
    encoding = wide_encoding(head)
    if encoding is not None:
        stream = buffered(_Utf8(stream, encoding), "UTF-16 text")
    while stream.peek(1).startswith(codecs.BOM_UTF8):  # more than one where files were put together
        stream.read(len(codecs.BOM_UTF8))
    return stream
