"""Plain text: a file is a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.documents import Document, Rejection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.readers.byte_stream import Part
    from newscrawl.readers.limits import ReadingLimits


def read(part: Part, limits: ReadingLimits) -> Iterator[Document | Rejection]:
    """Yield the part as one document; decoding is left to the extraction, which knows more of it."""
    yield Document(part.locator, part.whole(limits), "text")
