"""Rebuilds the event index from published articles: their events are those of their records, not decided anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pipelines.events.clusters import Decision
from pipelines.events.index import EventIndex
from pipelines.items import Article


class PublishedEvents(EventIndex):
    """An event index to which published articles are added, with what is learned from them, in their order."""

    def remember(self, articles: Sequence[Article], *, arrived: datetime) -> None:
        """Remember articles in the order in which they were published.

        :param arrived: when they arrived, with a time zone.
        :raises ValueError: when an article is remembered already.
        """
        self._published = {article.id: article.event.cluster for article in articles}
        copies = {article.id: article.duplicate.copy_of for article in articles}
        self.assign_all(articles, arrived=arrived, copies={copy: of for copy, of in copies.items() if of is not None})

    def _reports_event(self, article: Article) -> bool:
        return self._published[article.id] is not None

    def _cluster(self, id_: str, decision: Decision) -> str:  # noqa: ARG002 - decided when it was published
        return self._published[id_] or id_
