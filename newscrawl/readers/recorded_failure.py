"""The record of an archive of the web that keeps why an address could not be had, so that a replay fails alike.

A recording of ours writes it as a ``metadata`` record (WARC 1.1, section 6.4) in place of a ``response``::

    WARC/1.1
    WARC-Type: metadata
    WARC-Target-URI: the address that was asked
    Content-Type: application/vnd.newscrawl.failure+json

    {"reason": "example.org did not send it within 60 seconds", "kind": "temporary"}
"""

from __future__ import annotations

from typing import Literal

import msgspec

MEDIA_TYPE = "application/vnd.newscrawl.failure+json"
"""Content type of the records that keep failures."""


class RecordedFailure(msgspec.Struct, omit_defaults=True):
    """Why an address could not be had."""

    reason: str
    """In the words of ``newscrawl.web.failures.reason_of``."""
    kind: Literal["temporary", "not now", "final"]
    """``temporary``: no answer, and perhaps asked again; ``not now``: left to a later run; ``final``: anything else."""
    until: str | None = None
    """When to ask again at the earliest, in ISO 8601; None if nothing is known of it."""


def failure_block(failure: RecordedFailure) -> bytes:
    """Return the block of the record that keeps a failure."""
    return msgspec.json.encode(failure)


def recorded_failure(block: bytes) -> RecordedFailure | None:
    """Return the failure in a record's block; None if it is damaged."""
    try:
        return msgspec.json.decode(block, type=RecordedFailure)
    except (msgspec.MsgspecError, UnicodeError):
        return None
