"""A copy without a credit inherits the credit of the text that it copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.items import CREDITED, Agency, Article, Role, Syndication

INHERITED_CONFIDENCE = 0.7
"""At similarity 1: an edited copy may have lost its credit, or been rewritten so far that the outlet claims it."""


def lacks_credit(article: Article) -> bool:
    """Return whether an article is a copy, exact or edited, that credits no agency."""
    named = {agency.role for agency in article.syndication.agencies}
    return article.duplicate.kind in {"exact", "near"} and named.isdisjoint(CREDITED)


def inherited(article: Article, credited: Sequence[tuple[str, Role]]) -> Syndication:
    """Return the attribution of an article plus the agencies that the earlier copy ``article.duplicate.of`` credits."""
    if not credited:
        return article.syndication
    confidence = round(INHERITED_CONFIDENCE * (article.duplicate.similarity or 1.0), 3)
    agencies = [Agency(agency, role, confidence) for agency, role in credited]
    return replace(
        article.syndication,
        agencies=article.syndication.agencies + agencies,
        inferred_from=article.duplicate.of,
    )
