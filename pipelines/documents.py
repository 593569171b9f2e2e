"""What comes before the record: a document as it was read, the draft of its article, or why it was rejected."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pipelines.items import Article, EvidencePlace, Removal, Via, Wire


@dataclass(slots=True)
class Document:
    """What a reader yields: one document as it was found, not interpreted yet."""

    locator: str
    """Where it was read, relative to the input's root."""
    content: bytes
    """The bytes that were read; of a JSON record its serialised object."""
    format: Literal["text", "html", "record"]
    """How to read ``content``: ``record`` is one JSON object."""
    url: str | None = None
    """Address it was fetched from, after redirects."""
    guid: str | None = None
    """The document's own id, if its container gives one."""
    encoding: str | None = None
    """Encoding declared by the transport or the container."""
    fetched_at: str = ""
    """When it was read."""
    hints: dict[str, str] = field(default_factory=dict)
    """What the container says about it, by the record's field names: a feed item's title, a WARC record's date."""
    via: list[Via] = field(default_factory=list)
    """The containers that led to it, outermost first; passed on to ``Article.via``."""
    wire: Wire | None = None
    """What the agency's wire says of it, if it was read from one; passed on to ``Article.wire``."""
    notes: list[str] = field(default_factory=list)
    """What users of the record should know; passed on to ``Article.notes``."""
    next_pages: list[Document] = field(default_factory=list)
    """The further pages of the same article, in their order; extraction joins them."""
    listed_text: Document | None = None
    """What the feed that led to it has of its text; extraction takes it where the page turns out to be no article."""
    takes_longer: bool = False
    """Whether ``listed_text`` is also taken where it is longer than the page's text."""


@dataclass(slots=True)
class ArchivedCopy:
    """Where an archive of the web keeps what an address once answered."""

    url: str
    """Address to ask in place of the original."""
    start: int | None = None
    """First byte of its WARC record in the file at ``url``; None where ``url`` answers with it as it was."""
    length: int | None = None
    """Bytes of that record; None with ``start``."""


@dataclass(slots=True)
class Lead:
    """An address that a container lists, with what the container says of it; whoever may fetch can follow it."""

    url: str
    """The address, absolute and as written."""
    via: list[Via] = field(default_factory=list)
    """The containers that led to it, outermost first; the last one is the one that lists it."""
    kind: Literal["page", "container"] = "page"
    """What the container takes it for: a page, or a further container (the child of a sitemap index, a feed)."""
    guid: str | None = None
    """The entry's own id."""
    changed: str | None = None
    """When the container says that it last changed, in the form of ``Article.published_at``."""
    hints: dict[str, str] = field(default_factory=dict)
    """What the container says of it, by the names of ``Document.hints``."""
    archived: ArchivedCopy | None = None
    """Where to ask for it, if ``url`` is to be had from an archive of the web; what comes back belongs to ``url``."""
    content: Document | None = None
    """The entry's own text, where it has one: for use when the page cannot be had, or when it is shorter."""


@dataclass(slots=True)
class Mark:
    """A mark of origin outside the body, which would be lost with the page."""

    place: EvidencePlace
    """In what kind of place it was found."""
    name: str
    """Its name there: ``author``, ``dc.source``, ``canonical`` ..."""
    text: str
    """Its text."""


@dataclass(slots=True)
class Draft:
    """An article between extraction and cutting: the record so far, its body, and what was marked in it."""

    article: Article
    """The record, as far as the stages have filled it."""
    body: str
    """The body before cleaning, in NFC with ``\\n`` line ends."""
    marks: list[Mark] = field(default_factory=list)
    """Marks of origin outside the body."""
    spans: list[Removal] = field(default_factory=list)
    """What extraction, cleaning and attribution marked; nothing is cut before the cutting stage."""


@dataclass(slots=True)
class Rejection:
    """A document that did not become an article; one line of ``<run>.rejected.jsonl``."""

    locator: str
    """Where it was read."""
    stage: str
    """The stage that rejected it: ``read``, ``extraction``, ``cleaning`` ..."""
    reason: str
    """Why, in a sentence for people."""
    retry: bool = False
    """Whether the reason may go away (a failing disk, a killed worker): then the document counts as not read."""
