"""Agencies in picture credits: they supplied the picture, which says nothing about the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.attribution.credit_lines import language_of
from pipelines.attribution.findings import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.attribution.agencies import AgencyEntry, AgencyTable
    from pipelines.attribution.findings import Findings
    from pipelines.documents import Draft
    from pipelines.items import Evidence

CONFIDENCE = 0.9
"""How often an agency found in a picture credit is right."""

KINDS = frozenset({"photo_credit", "caption", "image"})
"""Kinds of span that may contain a picture credit."""

CREDIT_ALONE = "structure.photo_credit"
"""The rule whose spans contain no caption."""

CAPTION_ALONE = "structure.caption"
"""How the names of the rules begin whose spans contain no credit."""

LABELS = ("(", "©", "Foto", "Photo", "Quelle")
"""What precedes the names in a credit, the most reliable first."""

_PART = re.compile(r"[^/,;|()\[\]©:\n（）／：]+")
_NAME = re.compile(r"[^\s/,;|()\[\]©:（）／：]+(?: (?:Images|images|alliance|Novosti))?")

_MARK_AT_END = re.compile(r"(?:/ ?|（)(?P<who>[^\s/（）()]{2,6})）?\s*\Z")


def read_pictures(table: AgencyTable, draft: Draft, findings: Findings) -> None:
    """Add the agencies of picture credits, from the marked spans and from the record's images."""
    for agency, evidence in _credited(table, draft):
        findings.add(agency, "photo", CONFIDENCE, evidence)


def picture_houses(table: AgencyTable, draft: Draft) -> set[str]:
    """Return the ids of the picture houses that credits of pictures name; they are no news agencies."""
    return {agency.id for agency, _ in _credited(table, draft) if agency.kind == "photo"}


def _credited(table: AgencyTable, draft: Draft) -> Iterator[tuple[AgencyEntry, Evidence]]:
    """Yield whom picture credits name, each place in the body once."""
    seen: set[tuple[int, int]] = set()
    for span in draft.spans:
        if span.kind in KINDS and not span.rule.startswith(CAPTION_ALONE):
            label = 0 if span.rule == CREDIT_ALONE else _label(span.text)
            for agency, (start, end) in (*_agencies(table, span.text, label), *_mark(table, span.text, draft.body)):
                place = (span.start + start, span.start + end)
                if place not in seen:
                    seen.add(place)
                    yield agency, quote("text", draft.body, place, span.rule)
    for image in draft.article.images:
        if image.credit and image.credit not in draft.body:
            for agency, place in _agencies(table, image.credit, _label(image.credit)):
                yield agency, quote("meta", image.credit, place, "image.credit")


def _label(text: str) -> int:
    """Return where the label of a credit begins; a caption before it may mention agencies too."""
    # A label at the very end introduces nothing: ``REUTERS/Jo Doe/File Photo``.
    places = (text.rfind(label, 0, len(text) - len(label)) for label in LABELS)
    return next((at for at in places if at >= 0), 0)


def _agencies(table: AgencyTable, text: str, label: int) -> Iterator[tuple[AgencyEntry, tuple[int, int]]]:
    """Yield the agencies named from the label on."""
    for part in _PART.finditer(text, label):
        whole = part.group().strip(" .")
        if " via " not in whole and (agency := table.find(whole)):
            start = part.start() + part.group().index(whole)
            yield agency, (start, start + len(whole))
            continue
        for match in _NAME.finditer(text, part.start(), part.end()):
            name = match.group().strip(".").removesuffix("-bild")
            if agency := table.find(name) or table.find(name.split(" ")[0]):
                yield agency, match.span()


def _mark(table: AgencyTable, text: str, body: str) -> Iterator[tuple[AgencyEntry, tuple[int, int]]]:
    """Yield the agency whose mark ends a credit, if the mark is a common word but the language is the agency's."""
    match = _MARK_AT_END.search(text)
    if match and not table.find(match["who"]):
        agency = table.find(match["who"], dateline=True)
        if agency and language_of(body) in agency.languages:
            yield agency, match.span("who")
