"""Finds the likely reason why the labels in a record differ from those computed now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from newscrawl.crawl.session import VERSION
from newscrawl.explain.copies import CopyExplanation
from newscrawl.explain.events import EventExplanation
from newscrawl.explain.subjects import Subject
from pipelines.duplicates.sketch_index import SketchIndex
from pipelines.duplicates.verdict import REPORTED_MATCHES
from pipelines.items import CLUSTERED_KINDS


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a verdict depends on besides the two texts."""

    kept_days: float
    """``NEWSCRAWL_INDEX_DAYS``."""
    schemes: Mapping[str, Mapping[str, str | int]]
    """The schemes under which the components of the state write their tables."""


def copy_difference(
    explanation: CopyExplanation, earlier: Subject, later: Subject, circumstances: Circumstances
) -> str | None:
    """Return why the stored verdict may differ from the computed one; None if they agree, or nothing is stored."""
    if explanation.stored is None or explanation.now is None or explanation.stored.kind == explanation.now.kind:
        return None
    likely = _likely(earlier, later, circumstances) or _of_copies(explanation, later, circumstances)
    return f"stored: {explanation.stored.kind}, computed now: {explanation.now.kind}; {likely}"


def event_difference(
    explanation: EventExplanation, earlier: Subject, later: Subject, circumstances: Circumstances
) -> str | None:
    """Return why the stored event may differ from the computed one; None if they agree, or nothing is stored."""
    if explanation.stored is None or explanation.now is None or explanation.stored.verdict == explanation.now.verdict:
        return None
    likely = _likely(earlier, later, circumstances) or _of_events(explanation, earlier, later)
    return f"stored: {explanation.stored.verdict}, computed now: {explanation.now.verdict}; {likely}"


def _likely(earlier: Subject, later: Subject, circumstances: Circumstances) -> str | None:
    """Return a reason against any comparison of the two articles, if one is known."""
    for article in (earlier.article, later.article):
        if article.kind not in CLUSTERED_KINDS:
            return f"articles of the kind {article.kind!r} are written, but not compared"
    apart = _days(earlier.article.fetched_at, later.article.fetched_at)
    if apart is not None and apart > circumstances.kept_days:
        return (
            f"they were read {apart:.0f} days apart, and texts are remembered for {circumstances.kept_days:g} days "
            "(NEWSCRAWL_INDEX_DAYS)"
        )
    if earlier.found == "file" and not earlier.stored:
        return "the earlier text was not crawled"
    return None


def _of_copies(explanation: CopyExplanation, later: Subject, circumstances: Circumstances) -> str:
    duplicate, run = later.article.duplicate, later.article.run
    scheme = circumstances.schemes.get("duplicates", SketchIndex.scheme)
    if scheme != SketchIndex.scheme or (run is not None and run.version != VERSION):
        return "the record was probably written by another version of newscrawl"
    if explanation.stored is not None and explanation.stored.same_cluster and explanation.stored.kind == "unique":
        return "the index keeps each text once, and a record names only the best match of its cluster"
    if duplicate.kind == "exact" and explanation.stored is not None and explanation.stored.kind == "unique":
        return f"a text with the same words as an earlier one is represented by that one alone: {duplicate.of}"
    if len(duplicate.matches) >= REPORTED_MATCHES:
        return f"a record names at most {REPORTED_MATCHES} matches besides the best, and there were more"
    if explanation.now is not None and explanation.now.kind != "unique":
        return "what they share is probably in many other copy clusters and was left out, or the state was different"
    return "it was probably written under other settings, or the earlier text was different then"


def _of_events(explanation: EventExplanation, earlier: Subject, later: Subject) -> str:
    if explanation.stored is not None and explanation.stored.verdict == "same":
        if later.article.duplicate.of is not None or earlier.article.duplicate.of is not None:
            return "a copy takes the event of the text that it copies, whatever the score of the two"
        return "an article joins an event because of its best three members, and another one may be closer"
    return (
        "an article joins an event if the best three members are above the threshold on average, and articles read "
        "since then have changed which words are rare"
    )


def _days(one: str, other: str) -> float | None:
    try:
        apart = datetime.fromisoformat(other) - datetime.fromisoformat(one)
    except (ValueError, TypeError):
        return None
    return abs(apart.total_seconds()) / 86_400
