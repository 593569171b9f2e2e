"""Explains whether two articles report the same event: by the score of the two, and as it was stored."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Literal

from newscrawl.components import encoder_of
from newscrawl.explain.subjects import Subject
from pipelines.events.article_time import DAY, ArticleTime, article_time
from pipelines.events.encoder import Encoder, embed
from pipelines.events.features import text_features
from pipelines.events.genres import reports_event
from pipelines.events.issuer_frequencies import StoredIssuerFrequencies, issuer_of
from pipelines.events.score import evidence, model, probability, score
from pipelines.events.signature import Signature, make_signature
from pipelines.events.stored_frequencies import StoredFrequencies
from pipelines.items import CLUSTERED_KINDS, Article, EventEvidence

EventVerdict = Literal["same", "other"]


@dataclass(slots=True)
class ComputedEvent:
    """What the two articles alone say now."""

    verdict: EventVerdict
    reason: str
    score: float | None
    """Log-odds that it is the same event; None if the two are not compared."""
    probability: float | None
    evidence: EventEvidence | None


@dataclass(slots=True)
class StoredEvent:
    """What the record of the later article says about the earlier one."""

    verdict: EventVerdict
    """``same`` if both are in the same event cluster."""
    reason: str
    named: bool
    """Whether the earlier one is its best match. Score, probability and evidence are those of the best match."""
    of: str | None
    score: float | None
    probability: float | None
    evidence: EventEvidence | None


@dataclass(slots=True)
class EventExplanation:
    """Whether the later article reports the event of the earlier one."""

    verdict: EventVerdict
    origin: Literal["stored", "computed now"]
    reason: str
    threshold: float
    """Log-odds from which two articles report the same event."""
    threshold_probability: float
    stored: StoredEvent | None
    now: ComputedEvent | None
    """None if one of the texts is not available."""


class EventScores:
    """Scores two articles with the word frequencies that the state has learned.

    :param connection: to the database of a state that has an event index, or to an empty database; only an empty one is
        written to.
    :param window_days: most days between two articles that may report the same event.
    :param encoder: name of the encoder for embeddings, if one is used; loaded when it is needed.
    """

    def __init__(self, connection: sqlite3.Connection, window_days: float, encoder: str | None) -> None:
        self._frequencies, self._issuers = StoredFrequencies(connection), StoredIssuerFrequencies(connection)
        self._window_days, self._encoder_name = window_days, encoder

    @cached_property
    def _encoder(self) -> Encoder | None:
        return encoder_of(self._encoder_name)

    def compare(self, earlier: Subject, later: Subject) -> EventExplanation:
        """Return what is known about two articles as reports of one event; a stored verdict takes precedence.

        :raises ArgumentError: when the encoder cannot be used.
        """
        now = self._computed(earlier.article, later.article) if earlier.has_text and later.has_text else None
        stored = stored_event(earlier, later)
        verdict = stored or now
        assert verdict is not None  # an article without a text comes from the state, and has labels
        threshold = model().threshold
        stated = round(probability(threshold), 3)
        origin: Literal["stored", "computed now"] = "stored" if stored else "computed now"
        return EventExplanation(verdict.verdict, origin, verdict.reason, threshold, stated, stored, now)

    def _computed(self, earlier: Article, later: Article) -> ComputedEvent:
        if (obstacle := self._obstacle(earlier, later)) is not None:
            return ComputedEvent("other", f"they are not compared: {obstacle}", None, None, None)
        one, other = self._signature(later), self._signature(earlier)
        days = _time(later).distance(_time(earlier)) / DAY
        odds = score(one, other, days)
        threshold = model().threshold
        side, verdict = ("above", "same") if odds >= threshold else ("below", "other")
        reason = f"the log-odds, {odds:.2f}, are {abs(odds - threshold):.2f} {side} the threshold of {threshold:.2f}"
        found = evidence(one, other, round(days, 2))
        return ComputedEvent(
            "same" if verdict == "same" else "other", reason, round(odds, 3), round(probability(odds), 3), found
        )

    def _obstacle(self, earlier: Article, later: Article) -> str | None:
        """Return why the index would not score two articles; None if it would."""
        for article in (earlier, later):
            if article.kind not in CLUSTERED_KINDS:
                return f"articles of the kind {article.kind!r} are not part of any event"
            if not reports_event(article):
                return f"{article.id} comments on events or gathers several, by its headline, section or address"
        days = _time(later).distance(_time(earlier)) / DAY
        if days > self._window_days:
            window = f"the window is {self._window_days:g} days (NEWSCRAWL_EVENT_WINDOW_DAYS)"
            return f"they are {days:.1f} days apart, and {window}"
        return None

    def _signature(self, article: Article) -> Signature:
        features = text_features(article.title, article.text, article.language.code, issuer_of(article))
        issuer = self._issuers.of(features.issuer) if features.issuer is not None else None
        embedding = embed(self._encoder, article) if self._encoder else b""
        return make_signature(features, self._frequencies.of(features.language), issuer, embedding)


def stored_event(earlier: Subject, later: Subject) -> StoredEvent | None:
    """Return what the later article's record says about the event of the earlier one; None if nothing is stored."""
    event, cluster = later.article.event, earlier.article.event.cluster
    if not later.stored or not earlier.stored or event.cluster is None or cluster is None:
        return None
    same = event.cluster == cluster
    named = event.of == earlier.article.id
    if named and event.score is None:
        reason = "a copy takes the event of the text that it copies, without a score"
    elif named and not same:
        reason = "the earlier one is its best match, but the best of its event are below the threshold on average"
    elif named:
        reason = f"the earlier one is its best match, with log-odds of {event.score:.2f}"
    elif same and event.of is not None:
        reason = f"both are in the same event; the best match is {event.of}"
    elif same:
        reason = "both are in the same event"
    elif earlier.article.id in event.related:
        reason = "its record calls the earlier one related: the same running story, not the same event"
    else:
        reason = "by their records they are in different events"
    return StoredEvent(
        "same" if same else "other", reason, named, event.of, event.score, event.probability, event.evidence
    )


def _time(article: Article) -> ArticleTime:
    try:
        arrived = datetime.fromisoformat(article.fetched_at)
    except ValueError:
        arrived = datetime.now(UTC)  # read now
    return article_time(article.published_at, article.published_precision, arrived)
