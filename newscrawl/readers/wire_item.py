"""What the readers of wires make of an item: a record with the names of ninjs, whatever its format.

``pipelines/extraction/records/wire.py`` reads these names; see https://iptc.org/std/ninjs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from pipelines.documents import Document


@dataclass(slots=True, kw_only=True)
class WireItem:
    """One text item of a wire; every value is as written, and empty where the item says nothing."""

    standard: str
    """The format that it was written in: ``NITF``, ``NewsML 1.2``, ``NewsML-G2``, ``IPTC 7901``, ``ANPA``."""
    guid: str | None = None
    """Its id, the same for all versions."""
    version: str | None = None
    """Its version."""
    pubstatus: str | None = None
    """Its publication status: a word, or a code such as ``stat:canceled``."""
    urgency: str | None = None
    """Its urgency, a digit."""
    slugline: str | None = None
    """Its slug line."""
    provider: list[str] = field(default_factory=list)
    """By which names, codes and hosts it says who sent it, likeliest first."""
    copyrightholder: str | None = None
    """Who holds the copyright."""
    creditline: str | None = None
    """Its credit line."""
    service: str | None = None
    """The service that it was sent on."""
    signals: list[str] = field(default_factory=list)
    """What it says of its version: ``sig:correction``, ``1st Ld-Writethru``."""
    headline: str | None = None
    """Its headline."""
    byline: str | None = None
    """Its byline."""
    dateline: str | None = None
    """Its dateline, where it stands apart from the text."""
    description_text: str | None = None
    """Its summary."""
    firstcreated: str | None = None
    """When it was first written or sent."""
    versioncreated: str | None = None
    """When this version was."""
    embargoed: str | None = None
    """Until when it must not be published."""
    language: str | None = None
    """Its language."""
    keywords: list[str] = field(default_factory=list)
    """Its keywords."""
    section: str | None = None
    """The name of its category or desk."""
    ednote: list[str] = field(default_factory=list)
    """Notes to editors."""
    body_text: str | None = None
    """Its text; paragraphs are separated by a blank line."""
    body_html: str | None = None
    """Its text as markup, where it has any."""

    def document(self, locator: str, notes: list[str] | None = None) -> Document:
        """Return the item as a document whose content is one JSON record."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        record = {name: value for name, value in values.items() if value}
        content = json.dumps(record, ensure_ascii=False).encode("utf-8", "replace")
        return Document(locator, content, "record", guid=self.guid, notes=notes or [])


NO_TEXT = "no text item"
"""How the reasons begin for which what stands on a wire is no article: pictures, graphics, plans."""


def refusal(what: str) -> str:
    """Return why an item that is ``what`` is no article: ``a picture``, ``a planning item``."""
    return f"{NO_TEXT}: it is {what}"
