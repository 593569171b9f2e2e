"""An entry of a feed, in whatever format."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(slots=True)
class Entry:
    """An entry of a feed, as it says; nothing is checked or made absolute yet."""

    links: list[str] = field(default_factory=list)
    """Addresses of the article, the best first."""
    guid: str | None = None
    """Its own id."""
    title: str | None = None
    """Its title, perhaps with markup."""
    summary: str | None = None
    """Its teaser or description, perhaps with markup."""
    content: str | None = None
    """Its text."""
    content_format: Literal["html", "text"] = "html"
    """What ``content`` is."""
    published: tuple[str, ...] = ()
    """When it was published: as written, and as its parser reads it; the first that can be read counts."""
    modified: tuple[str, ...] = ()
    """When it was changed, likewise."""
    authors: list[str] = field(default_factory=list)
    """Names of its authors."""
    source: str | None = None
    """The outlet that it was taken from, where a feed collects articles of several."""
    source_address: str | None = None
    """The address of that outlet, or of its feed."""
    keywords: list[str] = field(default_factory=list)
    """Its categories and keywords."""
    language: str | None = None
    """Its language, as written."""
    image: str | None = None
    """Address of its picture."""


@dataclass(slots=True)
class ParsedFeed:
    """A feed and its entries."""

    title: str | None = None
    """Its title, perhaps with markup."""
    addresses: list[str] = field(default_factory=list)
    """Its own address, that of its site, its id: the first that is absolute is what relative ones are relative to."""
    entries: list[Entry] = field(default_factory=list)
    """Its entries, in its order."""
