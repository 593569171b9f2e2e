"""What is decoded of the lines of records to join them: in a third of the time that whole records take.

The names and types of these fields are the same in all schemas that are read.
"""

from __future__ import annotations

import msgspec


class KnownSource(msgspec.Struct, gc=False):
    """The outlet."""

    host: str | None = None
    name: str | None = None
    family: str | None = None


class KnownLanguage(msgspec.Struct, gc=False):
    """The language of the text."""

    code: str = "und"


class KnownAgency(msgspec.Struct, gc=False):
    """An agency's role."""

    id: str
    role: str


class KnownDistributor(msgspec.Struct, gc=False):
    """Who carried the text."""

    id: str


class KnownSyndication(msgspec.Struct):
    """Who wrote the text, and how it came."""

    agencies: list[KnownAgency] = []
    distributor: KnownDistributor | None = None


class KnownMatch(msgspec.Struct, gc=False):
    """An earlier text that shares words with it."""

    id: str
    containment: float = 0.0
    coverage: float = 0.0


class KnownDuplicate(msgspec.Struct):
    """What it is a copy of."""

    kind: str = "unique"
    of: str | None = None
    cluster: str | None = None
    containment: float | None = None
    coverage: float | None = None
    matches: list[KnownMatch] = []


class KnownEvent(msgspec.Struct, gc=False):
    """The event that it reports."""

    cluster: str | None = None
    of: str | None = None


class KnownLine(msgspec.Struct):
    """What is decoded of a line; the rest of it is passed over."""

    schema: str
    id: str
    kind: str = "article"
    url: str | None = None
    source: KnownSource = msgspec.field(default_factory=KnownSource)
    fetched_at: str = ""
    published_at: str | None = None
    published_precision: str | None = None
    text: str = ""
    language: KnownLanguage = msgspec.field(default_factory=KnownLanguage)
    syndication: KnownSyndication = msgspec.field(default_factory=KnownSyndication)
    duplicate: KnownDuplicate = msgspec.field(default_factory=KnownDuplicate)
    revision_of: str | None = None
    event: KnownEvent = msgspec.field(default_factory=KnownEvent)
    text_hash: str = ""
