"""Which event an article joins, and what it is told of the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.events.score import model

BEST_MEMBERS = 3
"""Members of a cluster that decide whether an article joins it: fewer would chain one event to the next."""

NAMED_RELATED = 10
"""Related articles that a record names, the nearest."""


@dataclass(frozen=True, slots=True)
class Match:
    """An earlier text that the article was scored against; copies of it count as the same text."""

    id: str
    """Id of the first article with that text."""
    cluster: str
    """Its event."""
    score: float
    """Log-odds of the same event."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from the matches."""

    cluster: str | None
    """Event to join; None where the article begins one of its own."""
    best: Match | None
    """Best match, if it is over the threshold."""
    related: list[str]
    """Ids of the nearest texts on the same story outside the event joined, best first."""


def undecided(matches: Iterable[Match]) -> list[tuple[str, set[str]]]:
    """Return the events that an article may join of which too few texts were matched to decide that.

    Each comes with the ids of those that were, the event of the best match first.
    """
    matched: defaultdict[str, set[str]] = defaultdict(set)
    best: dict[str, float] = {}
    for match in matches:
        matched[match.cluster].add(match.id)
        best[match.cluster] = max(match.score, best.get(match.cluster, match.score))
    threshold = model().threshold
    events = [event for event, ids in matched.items() if best[event] >= threshold and len(ids) < BEST_MEMBERS]
    return [(event, matched[event]) for event in sorted(events, key=lambda event: (-best[event], event))]


def decide(matches: Iterable[Match]) -> Decision:
    """Return which cluster an article joins: the one whose best three members score highest on average.

    That average has to reach the threshold; members are the live ones, each text once, as far as they are among the
    matches. Where two clusters or matches are equal the smaller id decides, so the order of the matches does not.
    """
    ranked = sorted(matches, key=lambda match: (-match.score, match.id))
    threshold = model().threshold
    scores: defaultdict[str, list[float]] = defaultdict(list)
    for match in ranked:
        scores[match.cluster].append(match.score)
    means = {cluster: _mean(best[:BEST_MEMBERS]) for cluster, best in scores.items()}
    open_to_it = [cluster for cluster, mean in means.items() if mean >= threshold]
    joined = min(open_to_it, key=lambda cluster: (-means[cluster], cluster), default=None)
    near = [match.id for match in ranked if match.score >= model().related and match.cluster != joined]
    best = ranked[0] if ranked and ranked[0].score >= threshold else None
    return Decision(joined, best, near[:NAMED_RELATED])


def _mean(scores: list[float]) -> float:
    return sum(scores) / len(scores)
