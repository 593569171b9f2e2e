"""Which event an article joins, given its scores against earlier articles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.events.score import model

BEST_MEMBERS = 3
"""Members of a cluster that decide whether an article joins it. With fewer, one event would chain to the next."""

MAX_RELATED = 10
"""Related articles that a record lists, the best scored."""


@dataclass(frozen=True, slots=True)
class EventMatch:
    """An earlier text that an article was scored against; copies of it count as the same text."""

    id: str
    """Id of the first article with that text."""
    cluster: str
    """Id of its event."""
    score: float
    """Log-odds that the two report the same event."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of the matches of an article."""

    cluster: str | None
    """Event to join; None if the article starts its own."""
    best: EventMatch | None
    """Best match, if it reaches the threshold."""
    related: list[str]
    """Ids of the texts on the same running story outside the event joined, best first."""


def undecided(matches: Iterable[EventMatch]) -> list[tuple[str, set[str]]]:
    """Return the events that an article may join, but of which too few texts were scored to decide.

    Each comes with the ids of its texts that were scored. The event of the best match comes first.
    """
    matched: defaultdict[str, set[str]] = defaultdict(set)
    best: dict[str, float] = {}
    for match in matches:
        matched[match.cluster].add(match.id)
        best[match.cluster] = max(match.score, best.get(match.cluster, match.score))
    threshold = model().threshold
    events = [event for event, ids in matched.items() if best[event] >= threshold and len(ids) < BEST_MEMBERS]
    return [(event, matched[event]) for event in sorted(events, key=lambda event: (-best[event], event))]


def decide_event(matches: Iterable[EventMatch]) -> Decision:
    """Return which cluster an article joins: the one whose best three members have the highest mean score.

    That mean must reach the threshold. Only members among the matches count, each text once. Ties are broken by the
    smaller id, so the order of the matches does not matter.
    """
    ranked = sorted(matches, key=lambda match: (-match.score, match.id))
    threshold = model().threshold
    scores: defaultdict[str, list[float]] = defaultdict(list)
    for match in ranked:
        scores[match.cluster].append(match.score)
    means = {cluster: _mean(best[:BEST_MEMBERS]) for cluster, best in scores.items()}
    eligible = [cluster for cluster, mean in means.items() if mean >= threshold]
    joined = min(eligible, key=lambda cluster: (-means[cluster], cluster), default=None)
    best = ranked[0] if ranked and ranked[0].score >= threshold else None
    return Decision(joined, best, related(match for match in ranked if match.cluster != joined))


def related(matches: Iterable[EventMatch]) -> list[str]:
    """Return the ids of the texts on the same running story, best first."""
    found = [match for match in matches if match.score >= model().related]
    return [match.id for match in sorted(found, key=lambda match: (-match.score, match.id))[:MAX_RELATED]]


def _mean(scores: list[float]) -> float:
    return sum(scores) / len(scores)
