"""What is said around a text: a distributor's label and boilerplate, and whom its writer writes for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.attribution.findings import quote

if TYPE_CHECKING:
    from pipelines.attribution.agencies import AgencyTable
    from pipelines.attribution.findings import Findings
    from pipelines.documents import Draft
    from pipelines.items import EvidencePlace

KINDS = frozenset({"footer", "disclaimer"})
"""Kinds of boilerplate in which a distributor names itself."""
CONFIDENCE = 0.9
WRITER = "author_box.writes_for"
"""Rule of evidence that is found in the box about a writer."""

LONGEST_LABEL = 30
"""Characters at the start of a headline within which its label is found."""
TITLE_LABEL = "distributor.title_label"
"""Rule of evidence that is found in a headline."""

_WRITES_FOR = re.compile(
    r"\b(?:is|ist|es|est|è|jest)\b[^.\n]{0,60}?\b"
    r"(?:(?:for|at|with|of|from)(?: the)?|(?:bei|von)(?: de[rmn])?|für(?: die)?|de(?: la)?|del|pour|à|di|dla|agencji)"
    r"(?: l[’']| )(?P<who>[A-Z][\w-]*(?: [A-Z][\w-]*){0,3})"
)


def read_title_label(table: AgencyTable, draft: Draft, findings: Findings) -> None:
    """Add the distributor whose label opens the headline; the headline is not changed."""
    headline = draft.article.title or draft.body[:LONGEST_LABEL]
    label = headline.partition(" ")[0]
    agency = table.by_title_label.get(label)
    if agency:
        place: EvidencePlace = "text" if draft.body.startswith(label) else "meta"
        findings.add(agency, "origin", CONFIDENCE, quote(place, headline, (0, len(label)), TITLE_LABEL))


def read_footers(table: AgencyTable, draft: Draft, findings: Findings) -> None:
    """Add the distributors whose words occur in what cleaning marked as their boilerplate."""
    seen = set()
    for span in draft.spans:
        if span.kind in KINDS:
            for word, agency in table.by_footer_word.items():
                at = span.text.find(word)
                place = (span.start + at, span.start + at + len(word))
                if at >= 0 and place not in seen:
                    seen.add(place)
                    findings.add(agency, "origin", CONFIDENCE, quote("text", draft.body, place, span.rule))


def read_author_boxes(table: AgencyTable, draft: Draft, findings: Findings) -> None:
    """Add the agency for which the writer works, as in ``Jo Doe is politics editor for InsideSources``."""
    for span in draft.spans:
        match = _WRITES_FOR.search(span.text) if span.kind == "author_box" else None
        agency = table.find(match["who"]) if match else None
        if match and agency and (agency.writes or agency.kind == "pool"):
            place = (span.start + match.start("who"), span.start + match.end("who"))
            findings.add(agency, "origin", CONFIDENCE, quote("text", draft.body, place, WRITER))
