"""Distributors by the furniture that they add: a text may lose its head, but seldom its footer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.attribution.findings import quote

if TYPE_CHECKING:
    from newscrawl.items import Draft
    from pipelines.attribution.agencies import AgencyTable
    from pipelines.attribution.findings import Findings

KINDS = frozenset({"footer", "disclaimer"})
"""Kinds of furniture in which a distributor speaks of itself."""
CONFIDENCE = 0.9


def read_footers(table: AgencyTable, draft: Draft, findings: Findings) -> None:
    """Add the distributors whose words stand in what cleaning marked as their furniture."""
    for span in draft.spans:
        if span.kind in KINDS:
            for word, agency in table.by_footer_word.items():
                at = span.text.find(word)
                if at >= 0:
                    place = (span.start + at, span.start + at + len(word))
                    findings.add(agency, "origin", CONFIDENCE, quote("text", draft.body, place, span.rule))
