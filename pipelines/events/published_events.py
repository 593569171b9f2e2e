"""Rebuilds the event index from published articles: their events are those of their records, not decided anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from pipelines.events.article_time import ArticleTime
from pipelines.events.clusters import Decision
from pipelines.events.encoder import Encoder
from pipelines.events.features import TextFeatures
from pipelines.events.incoming import IncomingArticle
from pipelines.events.index import EventIndex
from pipelines.events.scored_texts import ScoredText
from pipelines.items import Article


class PublishedEvents(EventIndex):
    """An event index to which published articles are added, with what is learned from them, in their order.

    What was read long ago is learned from, but compared with nothing: it will have been forgotten at the end.

    :param latest: when the last article arrived.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        *,
        latest: datetime,
        window_days: float,
        kept_days: float,
        encoder: Encoder | None,
    ) -> None:
        super().__init__(connection, window_days=window_days, kept_days=kept_days, encoder=encoder)
        self._oldest = int((latest - timedelta(days=max(kept_days, window_days))).timestamp())
        self._published: dict[str, str | None] = {}
        self._features: dict[str, TextFeatures] = {}

    def remember(self, articles: Sequence[Article], features: Sequence[TextFeatures], *, arrived: datetime) -> None:
        """Remember articles in the order in which they were published.

        :param features: their features.
        :param arrived: when they arrived, with a time zone.
        :raises ValueError: when an article is remembered already.
        """
        self._published = {article.id: article.event.cluster for article in articles}
        self._features = {article.id: own for article, own in zip(articles, features, strict=True)}
        copies = {article.id: article.duplicate.copy_of for article in articles}
        self.assign_all(articles, arrived=arrived, copies={copy: of for copy, of in copies.items() if of is not None})

    def _prepare(self, texts: Sequence[Article]) -> list[IncomingArticle]:
        return self._incoming.prepare(texts, [self._features[article.id] for article in texts])

    def _reports_event(self, article: Article) -> bool:
        return self._published[article.id] is not None

    def _cluster(self, id_: str, decision: Decision) -> str:  # noqa: ARG002 - decided when it was published
        return self._published[id_] or id_

    def _compare(self, incoming: IncomingArticle, time: ArticleTime) -> dict[str, ScoredText]:
        """Return the scored texts, on which near-duplicate groups depend: records do not name these."""
        return super()._compare(incoming, time) if time.arrived >= self._oldest else {}
