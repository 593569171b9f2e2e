"""Why a record may say something else than its text does now: the likely reason, of those that can be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from newscrawl.crawl.session import VERSION
from newscrawl.explain.copies import CopyExplanation
from newscrawl.explain.events import EventExplanation
from newscrawl.explain.subjects import Subject
from pipelines.duplicates.index import DuplicateIndex
from pipelines.duplicates.verdict import REPORTED_MATCHES
from pipelines.items import CLUSTERED_KINDS


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a verdict depends on beside the two texts."""

    kept_days: float
    """``NEWSCRAWL_INDEX_DAYS``."""
    schemes: Mapping[str, Mapping[str, str | int]]
    """How the components of the state write their tables."""


def copy_difference(
    said: CopyExplanation, earlier: Subject, later: Subject, circumstances: Circumstances
) -> str | None:
    """Return why the stored verdict may differ from that of now; None where they agree, or nothing is stored."""
    if said.stored is None or said.now is None or said.stored.kind == said.now.kind:
        return None
    likely = _likely(earlier, later, circumstances) or _of_copies(said, later, circumstances)
    return f"stored: {said.stored.kind}, computed now: {said.now.kind}; {likely}"


def event_difference(
    said: EventExplanation, earlier: Subject, later: Subject, circumstances: Circumstances
) -> str | None:
    """Return why the stored event may differ from the score of now; None where they agree, or nothing is stored."""
    if said.stored is None or said.now is None or said.stored.verdict == said.now.verdict:
        return None
    likely = _likely(earlier, later, circumstances) or _of_events(said, earlier, later)
    return f"stored: {said.stored.verdict}, computed now: {said.now.verdict}; {likely}"


def _likely(earlier: Subject, later: Subject, circumstances: Circumstances) -> str | None:
    """Return what hinders any comparison, as far as it can be told."""
    for article in (earlier.article, later.article):
        if article.kind not in CLUSTERED_KINDS:
            return f"articles of the kind {article.kind!r} are written, but compared with nothing"
    apart = _days(earlier.article.fetched_at, later.article.fetched_at)
    if apart is not None and apart > circumstances.kept_days:
        return (
            f"they were read {apart:.0f} days apart, and texts are remembered for {circumstances.kept_days:g} "
            "(NEWSCRAWL_INDEX_DAYS)"
        )
    if earlier.found == "file" and not earlier.stored:
        return "the earlier text was not crawled"
    return None


def _of_copies(said: CopyExplanation, later: Subject, circumstances: Circumstances) -> str:
    duplicate, run = later.article.duplicate, later.article.run
    scheme = circumstances.schemes.get("duplicates", DuplicateIndex.scheme)
    if scheme != DuplicateIndex.scheme or (run is not None and run.version != VERSION):
        return "likely the record was written by another version of newscrawl"
    if said.stored is not None and said.stored.same_cluster and said.stored.kind == "unique":
        return "the index keeps a text once, and a record names the best of its cluster only"
    if duplicate.kind == "exact" and said.stored is not None and said.stored.kind == "unique":
        return f"a text with the same words as an earlier one is compared by that one alone: {duplicate.of}"
    if len(duplicate.matches) >= REPORTED_MATCHES:
        return f"a record names its best match and {REPORTED_MATCHES} more, and there were more"
    if said.now is not None and said.now.kind != "unique":
        return "likely what they share stands in many other copy clusters and was left out, or the state was another"
    return "likely it was written under other settings, or the text of the earlier one was another then"


def _of_events(said: EventExplanation, earlier: Subject, later: Subject) -> str:
    if said.stored is not None and said.stored.verdict == "same":
        if later.article.duplicate.of is not None or earlier.article.duplicate.of is not None:
            return "a copy takes the event of the text that it copies, whatever the two would score"
        return "an event is joined for its best three members, of which one may be nearer than these two"
    return (
        "an event is joined when its best three members are over the threshold on average, and what was read since "
        "has taught which words are rare"
    )


def _days(one: str, other: str) -> float | None:
    try:
        apart = datetime.fromisoformat(other) - datetime.fromisoformat(one)
    except (ValueError, TypeError):
        return None
    return abs(apart.total_seconds()) / 86_400
