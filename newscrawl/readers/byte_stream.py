"""The bytes of one file or archive member."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.readers.limits import ReadingLimits, Unreadable, document_limit

if TYPE_CHECKING:
    import io

    from newscrawl.readers.line_progress import LineProgress
    from pipelines.documents import Lead
    from pipelines.items import Via

_BLANK = b"\x00\t\n\x0b\x0c\r \xef\xbb\xbf\xff\xfe"
"""White space, NUL and the bytes of byte order marks."""

_USUAL_BYTES = 200_000
"""Bytes of most documents."""


@dataclass(frozen=True, slots=True)
class ByteStream:
    """A file or a member of an archive, decompressed as it is read."""

    name: str
    """Its file name, whose suffix may indicate its format."""
    locator: str
    """Where it was found: the path, or ``archive!member``."""
    reader: io.BufferedReader
    """Its bytes, from the start."""
    media_type: str = ""
    """The media type that its transport claims, in lowercase and without parameters; it may be wrong."""
    encoding: str | None = None
    """The encoding that its transport claims."""
    url: str | None = None
    """The address that it was fetched from, after redirects."""
    lead: Lead | None = None
    """What its container says of it; its documents take over the way that led to it, its hints and its id."""
    archive: Via | None = None
    """The archive of the web that keeps it, which has also what it lists, if it is from one."""
    notes: tuple[str, ...] = ()
    """What users of its documents should know."""
    depth: int = 0
    """The number of archives that it is packed in."""
    progress: LineProgress | None = None
    """Of a file that can be read on from its end if it grows: where its reader notes how far it has come."""

    def read_all(self, limits: ReadingLimits) -> bytes:
        """Return all bytes of a stream that is one document.

        :raises Unreadable: when it is blank, damaged or longer than the limit for one document.
        """
        # as many bytes as are asked for are set aside, and few documents are long
        content = self.reader.read(min(limits.document_bytes, _USUAL_BYTES) + 1)
        if len(content) > _USUAL_BYTES:
            content += self.reader.read(limits.document_bytes + 1 - len(content))
        if len(content) > limits.document_bytes:
            raise Unreadable(f"it is longer than {document_limit(limits.document_bytes)}")
        check_not_blank(content)
        return content


def check_not_blank(content: bytes) -> None:
    """Check that ``content`` is not blank.

    :raises Unreadable: when it is empty or only white space.
    """
    if not content.strip(_BLANK):
        raise Unreadable("there is nothing in it but white space" if content else "it is empty")
