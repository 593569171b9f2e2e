"""Near-duplicate groups: edited versions of one wire text, or one office's template filled in for other events.

A group may have dozens of texts, and comparing an article with all of them says little more than comparing it with a
few. So only some texts of each group are compared, which leaves room for other candidates.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.events.article_store import Candidate
from pipelines.events.score import agreement, model
from pipelines.events.signature import Signature

SHARED_TERMS = 0.7
"""Share of the longer text's terms that near-duplicates have in common; other reports of one event share a fifth."""

PER_GROUP = 3
"""Candidates of one group, copies included, that come before other candidates: as many as decide on an event."""


def near_duplicates(one: Signature, other: Signature) -> bool:
    """Return whether two texts use the same terms, except perhaps for names and numbers.

    Their terms must also agree up to the cap of the score. So the answer never depends on which candidates were skipped
    without being scored.
    """
    if one.language != other.language or agreement("terms", one, other) < model().cap["terms"]:
        return False
    shared = len(one.weights.keys() & other.weights.keys())
    return shared >= SHARED_TERMS * max(len(one.weights), len(other.weights))


def diversify(candidates: Iterable[Candidate], count: int) -> list[Candidate]:
    """Return the first ``count`` candidates, with at most ``PER_GROUP`` of one near-duplicate group.

    If these are fewer than ``count``, the candidates that were skipped follow.
    """
    chosen: list[Candidate] = []
    skipped: list[Candidate] = []
    group_sizes: dict[int, int] = {}
    for candidate in candidates:
        group_sizes[candidate.group] = size = group_sizes.get(candidate.group, 0) + 1
        (chosen if size <= PER_GROUP else skipped).append(candidate)
        if len(chosen) == count:
            break
    return chosen + skipped[: count - len(chosen)]
