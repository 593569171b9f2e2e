"""Earlier texts with their scores, each at the time of the nearest article that carries it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pipelines.events.article_store import Candidate
from pipelines.events.article_time import DAY, ArticleTime
from pipelines.events.clusters import EventMatch
from pipelines.events.diversify import near_duplicates
from pipelines.events.score import score
from pipelines.events.signature import Signature


@dataclass(frozen=True, slots=True)
class ScoredText:
    """An earlier text within the window, with its score."""

    match: EventMatch
    signature: Signature
    group: int
    distance: int
    """Seconds between the two articles."""


def score_texts(
    own: Signature,
    texts: Iterable[Candidate],
    time: ArticleTime,
    window: int,
    signature_of: Callable[[int], Signature],
) -> dict[str, ScoredText]:
    """Return the texts within a window with their scores, by id; each once, at the time of its nearest copy.

    :param own: signature of the article that is compared with them, and ``time`` its time.
    :param window: in seconds.
    :param signature_of: returns the signature of a text, given its number.
    """
    scored: dict[str, ScoredText] = {}
    for text in texts:
        distance = time.distance(text.time)
        if distance > window:
            continue
        known = scored.get(text.id)
        if known is not None and known.distance <= distance:
            continue
        other = signature_of(text.number)
        match = EventMatch(text.id, text.cluster, score(own, other, distance / DAY))
        scored[text.id] = ScoredText(match, other, text.group, distance)
    return scored


def group_of(own: Signature, scored: Iterable[ScoredText]) -> int | None:
    """Return the near-duplicate group of an article, that of the best scored member; None if it starts its own."""
    same = [text for text in scored if near_duplicates(own, text.signature)]
    best = min(same, key=lambda text: (-text.match.score, text.match.id), default=None)
    return best.group if best else None
