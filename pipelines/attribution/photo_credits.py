"""Agencies in picture credits: they supplied the picture, which says nothing about the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.attribution.findings import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.attribution.agencies import AgencyEntry, AgencyTable
    from pipelines.attribution.findings import Findings
    from pipelines.documents import Draft

CONFIDENCE = 0.9
"""How often an agency found in a picture credit is right."""

KINDS = frozenset({"photo_credit", "caption", "image"})
"""Kinds of span that may contain a picture credit."""

LABELS = ("(", "©", "Foto", "Photo", "Quelle")
"""What precedes the names in a credit, the most reliable first."""

_NAME = re.compile(r"[^\s/,;|()©:]+(?: (?:Images|images|alliance|Novosti))?")


def read_pictures(table: AgencyTable, draft: Draft, findings: Findings) -> None:
    """Add the agencies of picture credits, from the marked spans and from the record's images."""
    seen: set[tuple[int, int]] = set()
    for span in draft.spans:
        if span.kind in KINDS:
            for agency, (start, end) in _agencies(table, span.text):
                place = (span.start + start, span.start + end)
                if place not in seen:
                    seen.add(place)
                    findings.add(agency, "photo", CONFIDENCE, quote("text", draft.body, place, span.rule))
    for image in draft.article.images:
        if image.credit and image.credit not in draft.body:
            for agency, place in _agencies(table, image.credit):
                findings.add(agency, "photo", CONFIDENCE, quote("meta", image.credit, place, "image.credit"))


def _agencies(table: AgencyTable, text: str) -> Iterator[tuple[AgencyEntry, tuple[int, int]]]:
    """Yield the agencies named after the label; a caption before it may mention agencies too.

    Houses that supply nothing but pictures are not among them.
    """
    # A label at the very end introduces nothing: ``REUTERS/Jo Doe/File Photo``.
    places = (text.rfind(label, 0, len(text) - len(label)) for label in LABELS)
    label = next((at for at in places if at >= 0), 0)
    for match in _NAME.finditer(text, label):
        agency = table.find(match.group().strip(".")) or table.find(match.group().split(" ")[0])
        if agency and agency.kind != "photo":
            yield agency, match.span()
