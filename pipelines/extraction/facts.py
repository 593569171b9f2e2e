"""Metadata of an article, from whatever source: the page, a record, a feed."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from pipelines.documents import Mark
from pipelines.extraction.dates.parsing import Moment
from pipelines.items import Image, Kind


@dataclass(slots=True)
class Facts:
    """Values for the record; empty where nothing is known."""

    title: str | None = None
    """Headline without the site's name."""
    description: str | None = None
    """Teaser or summary."""
    section: str | None = None
    """Section of the outlet."""
    byline: str | None = None
    """The byline as printed."""
    authors: list[str] = field(default_factory=list)
    """People who wrote it."""
    keywords: list[str] = field(default_factory=list)
    """Keywords."""
    images: list[Image] = field(default_factory=list)
    """Pictures."""
    published: Moment | None = None
    """When it was published."""
    modified: Moment | None = None
    """When it was last changed."""
    url: str | None = None
    """Its canonical URL, normalised."""
    outlet: str | None = None
    """Name of the outlet."""
    host: str | None = None
    """Host of the outlet's pages, where no address of the article is known."""
    guid: str | None = None
    """The document's own id."""
    language: str | None = None
    """The language that the document declares, as in ``en-GB``."""
    kind: Kind | None = None
    """The kind of document that the page states; how much text there is decides whether that holds."""
    marks: list[Mark] = field(default_factory=list)
    """Marks of origin."""
    notes: list[str] = field(default_factory=list)
    """What users of the record should know."""

    def fill(self, other: Facts) -> None:
        """Fill empty fields from ``other``, and add all its marks and notes."""
        for name in _VALUES:
            theirs = getattr(other, name)
            if theirs and not getattr(self, name):
                setattr(self, name, theirs)
        self.marks.extend(mark for mark in other.marks if mark not in self.marks)
        self.notes.extend(note for note in other.notes if note not in self.notes)


_VALUES = tuple(each.name for each in fields(Facts) if each.name not in {"marks", "notes"})
