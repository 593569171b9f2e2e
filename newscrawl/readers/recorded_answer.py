"""The record of an archive of the web that keeps how the answer to a lead was read, so that it can be read again.

A recording of ours writes it as a ``metadata`` record (WARC 1.1, section 6.4) when an answer is read, so that these
records are in the order in which the run published. Redirects, retries and the pages of an article are separate
exchanges; this record says which of them are the answer::

    WARC/1.1
    WARC-Type: metadata
    WARC-Target-URI: the address of the lead
    Content-Type: application/vnd.newscrawl.answer+json

    {"lead": {"url": "https://...", ...}, "pages": [{"file": "web-....warc.gz", "offset": 4711}], ...}
"""

from __future__ import annotations

from typing import Literal

import msgspec

from pipelines.documents import Lead

MEDIA_TYPE = "application/vnd.newscrawl.answer+json"
"""Content type of the records that keep answers."""


ReadText = Literal["page", "feed", "longer", "listed", "none"]
"""What is taken of an answer: the text of pages, of a feed's entries, the longer one; of a page that could not be had
what its feed has of it; nothing, where it is asked for again, has not changed, or only says where news is listed."""


class RecordedPage(msgspec.Struct):
    """Where a response of an answer is."""

    file: str
    """Name of its file, in the same folder."""
    offset: int
    """Offset of its record."""


class RecordedAnswer(msgspec.Struct, omit_defaults=True):
    """How the answer to a lead was read."""

    lead: Lead
    """The lead, with the hints of its source and with the text that its container has of it."""
    pages: list[RecordedPage] = []
    """The response that was read, and those with the further pages of the article; none: it could not be had."""
    failure: str | None = None
    """Why it could not be had, or why its next page is missing."""
    asked: list[str] = []
    """The addresses that were asked before the one that answered."""
    notes: list[str] = []
    """What users of its documents should know of how it came."""
    text: ReadText = "page"
    """What was taken of it."""


def answer_block(answer: RecordedAnswer) -> bytes:
    """Return the block of the record that keeps an answer."""
    return msgspec.json.encode(answer)


def recorded_answer(block: bytes) -> RecordedAnswer | None:
    """Return the answer in a record's block; None if it is damaged."""
    try:
        return msgspec.json.decode(block, type=RecordedAnswer)
    except (msgspec.MsgspecError, UnicodeError):
        return None
