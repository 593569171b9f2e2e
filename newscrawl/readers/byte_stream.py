"""A stretch of bytes that is read as one format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.readers.limits import ReadingLimits, Unreadable, size

if TYPE_CHECKING:
    import io

_BLANK = b"\x00\t\n\x0b\x0c\r \xef\xbb\xbf\xff\xfe"
"""White space, NUL and the bytes of byte order marks."""


@dataclass(frozen=True, slots=True)
class ByteStream:
    """A file or an archive's member, decompressed as it is read."""

    name: str
    """Its file name, whose suffix may tell its format."""
    locator: str
    """Where it stands: the path, or ``archive!member``."""
    stream: io.BufferedReader
    """Its bytes, from the first."""

    def whole(self, limits: ReadingLimits) -> bytes:
        """Return all bytes of a part that is one document.

        :raises Unreadable: when it is empty, damaged or longer than a document may be.
        """
        content = self.stream.read(limits.document_bytes + 1)
        if len(content) > limits.document_bytes:
            raise Unreadable(f"it is longer than {size(limits.document_bytes)}, the limit for one document")
        refuse_blank(content)
        return content


def refuse_blank(content: bytes) -> None:
    """Do nothing if there is anything in ``content``.

    :raises Unreadable: when there is nothing but white space.
    """
    if not content.strip(_BLANK):
        raise Unreadable("there is nothing in it but white space" if content else "it is empty")
