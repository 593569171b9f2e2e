"""Whether two articles report one event: the score of the two, and what their records say."""

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
from pipelines.events.issuer_frequencies import StoredIssuerFrequencies, issuer_of
from pipelines.events.score import evidence, model, probability, score
from pipelines.events.signature import Signature, make_signature
from pipelines.events.stored_frequencies import StoredFrequencies
from pipelines.items import CLUSTERED_KINDS, Article, EventEvidence

EventVerdict = Literal["same", "other"]


@dataclass(slots=True)
class ComputedEvent:
    """What two articles say, looked at alone."""

    verdict: EventVerdict
    reason: str
    score: float | None
    """Log-odds of the same event; None where the two are not compared."""
    probability: float | None
    evidence: EventEvidence | None


@dataclass(slots=True)
class StoredEvent:
    """What the record of the later article says of the earlier one."""

    verdict: EventVerdict
    """``same`` where both are in one event cluster."""
    reason: str
    named: bool
    """Whether the earlier one is its best match; score, probability and evidence are of that one, whoever it is."""
    of: str | None
    score: float | None
    probability: float | None
    evidence: EventEvidence | None


@dataclass(slots=True)
class EventExplanation:
    """Whether the later article reports the event of the earlier."""

    verdict: EventVerdict
    origin: Literal["stored", "computed now"]
    reason: str
    threshold: float
    """Log-odds from which two articles report one event."""
    threshold_probability: float
    stored: StoredEvent | None
    now: ComputedEvent | None
    """None where a text is not at hand."""


class EventScores:
    """The score of two articles, with what the state has learned of the rarity of words.

    :param connection: to a state's database that has an event index, or to an empty one; only the latter is written to.
    :param window_days: how far apart two articles may stand to report one event.
    :param encoder: name of the encoder that tells what articles mean, if one does; loaded when it is needed.
    """

    def __init__(self, connection: sqlite3.Connection, window_days: float, encoder: str | None) -> None:
        self._frequencies, self._issuers = StoredFrequencies(connection), StoredIssuerFrequencies(connection)
        self._window_days, self._encoder_name = window_days, encoder

    @cached_property
    def _encoder(self) -> Encoder | None:
        return encoder_of(self._encoder_name)

    def compare(self, earlier: Subject, later: Subject) -> EventExplanation:
        """Return what is known of two articles as reports of one event; what is stored decides.

        :raises ArgumentError: the encoder cannot be used.
        """
        now = self._computed(earlier.article, later.article) if earlier.has_text and later.has_text else None
        stored = stored_event(earlier, later)
        said = stored or now
        assert said is not None  # what has no text comes from the state, and has labels
        threshold = model().threshold
        stated = round(probability(threshold), 3)
        origin: Literal["stored", "computed now"] = "stored" if stored else "computed now"
        return EventExplanation(said.verdict, origin, said.reason, threshold, stated, stored, now)

    def _computed(self, earlier: Article, later: Article) -> ComputedEvent:
        if (obstacle := self._obstacle(earlier, later)) is not None:
            return ComputedEvent("other", f"they are not compared: {obstacle}", None, None, None)
        one, other = self._signature(later), self._signature(earlier)
        days = _time(later).distance(_time(earlier)) / DAY
        odds = score(one, other, days)
        threshold = model().threshold
        side, verdict = ("over", "same") if odds >= threshold else ("under", "other")
        reason = f"the log-odds, {odds:.2f}, are {abs(odds - threshold):.2f} {side} the threshold of {threshold:.2f}"
        found = evidence(one, other, round(days, 2))
        return ComputedEvent(
            "same" if verdict == "same" else "other", reason, round(odds, 3), round(probability(odds), 3), found
        )

    def _obstacle(self, earlier: Article, later: Article) -> str | None:
        """Return why the index would not score two articles, None if it would."""
        for article in (earlier, later):
            if article.kind not in CLUSTERED_KINDS:
                return f"articles of the kind {article.kind!r} take part in no event"
        days = _time(later).distance(_time(earlier)) / DAY
        if days > self._window_days:
            return f"{days:.1f} days part them, and the window is {self._window_days:g} (NEWSCRAWL_EVENT_WINDOW_DAYS)"
        return None

    def _signature(self, article: Article) -> Signature:
        features = text_features(article.title, article.text, article.language.code, issuer_of(article))
        issuer = self._issuers.of(features.issuer) if features.issuer is not None else None
        embedding = embed(self._encoder, article) if self._encoder else b""
        return make_signature(features, self._frequencies.of(features.language), issuer, embedding)


def stored_event(earlier: Subject, later: Subject) -> StoredEvent | None:
    """Return what the later article's record says of the event of the earlier one; None where nothing is stored."""
    event, cluster = later.article.event, earlier.article.event.cluster
    if not later.stored or not earlier.stored or event.cluster is None or cluster is None:
        return None
    same = event.cluster == cluster
    named = event.of == earlier.article.id
    if named and event.score is None:
        reason = "a copy takes the event of the text that it copies, unscored"
    elif named and not same:
        reason = "the earlier one is its best match, but on average the best of its event are under the threshold"
    elif named:
        reason = f"the earlier one is its best match, with log-odds of {event.score:.2f}"
    elif same and event.of is not None:
        reason = f"both are in one event; its best match is {event.of}"
    elif same:
        reason = "both are in one event"
    elif earlier.article.id in event.related:
        reason = "its record calls the earlier one related: the same running story, not the same event"
    else:
        reason = "their records put them into different events"
    return StoredEvent(
        "same" if same else "other", reason, named, event.of, event.score, event.probability, event.evidence
    )


def _time(article: Article) -> ArticleTime:
    try:
        arrived = datetime.fromisoformat(article.fetched_at)
    except ValueError:
        arrived = datetime.now(UTC)  # read now
    return article_time(article.published_at, article.published_precision, arrived)
