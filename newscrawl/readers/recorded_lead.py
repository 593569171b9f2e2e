"""The record of an archive of the web that keeps what a container said of a recorded page: its lead.

A recording of ours writes it as a ``metadata`` record (WARC 1.1, section 6.4) *before* the ``response`` record that it
belongs to, so that a reader needs no look-ahead and a recording that was cut off has no page without its lead::

    WARC/1.1
    WARC-Type: metadata
    WARC-Target-URI: the address that answered
    WARC-Concurrent-To: WARC-Record-ID of the response record
    Content-Type: application/vnd.newscrawl.lead+json

    {"url": "https://...", "via": [{"kind": "feed", "locator": "https://...", ...}], "hints": {"title": "..."}, ...}

The block is the ``Lead`` as JSON, by the names of its fields, without ``content``; its ``via`` is what the article of a
live run has, redirects included. Unknown fields are ignored, missing ones have their defaults, except ``url``.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec

from pipelines.documents import Lead

MEDIA_TYPE = "application/vnd.newscrawl.lead+json"
"""Content type of the records that keep leads."""


def lead_block(lead: Lead) -> bytes:
    """Return the block of the record that keeps a lead."""
    return msgspec.json.encode(replace(lead, content=None))


def recorded_lead(block: bytes) -> Lead | None:
    """Return the lead in a record's block; None if it is damaged."""
    try:
        return replace(msgspec.json.decode(block, type=Lead), content=None)
    except (msgspec.MsgspecError, UnicodeError):
        return None
