"""Plain text: each file is a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.documents import Document, Rejection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.readers.byte_stream import ByteStream
    from newscrawl.readers.limits import ReadingLimits


def read(stream: ByteStream, limits: ReadingLimits) -> Iterator[Document | Rejection]:
    """Yield the stream as one document; extraction decodes it."""
    yield Document(stream.locator, stream.read_all(limits), "text", url=stream.url, encoding=stream.encoding)
