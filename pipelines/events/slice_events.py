"""The events in a slice of time: what is needed of each article, and an index that begins in the middle of the order.

An article is compared with those inside the window only. So an index that begins some windows before the slice, with
what was learned from all articles before, assigns the articles of the slice as one that has read them all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Container
from types import TracebackType

import msgspec

from pipelines.events.article_store import StoredText
from pipelines.events.article_time import ArticleTime, article_time
from pipelines.events.clusters import Decision
from pipelines.events.defining_terms import LATEST_TEXTS
from pipelines.events.encoder import Encoder, embed
from pipelines.events.features import TextFeatures
from pipelines.events.genres import reports_event
from pipelines.events.in_memory import arrival_of
from pipelines.events.incoming import features_of
from pipelines.events.index import EventIndex
from pipelines.events.learning import Learned
from pipelines.items import Article


class PreparedArticle(msgspec.Struct, frozen=True, array_like=True):
    """What events need of an article: all of it depends on that article alone."""

    id: str
    time: ArticleTime
    reports: bool
    """Whether it reports an event."""
    features: TextFeatures
    embedding: bytes
    """Empty without an encoder."""

    @classmethod
    def of(cls, article: Article, encoder: Encoder | None = None) -> PreparedArticle:
        """Return what events need of an article."""
        time = article_time(article.published_at, article.published_precision, arrival_of(article))
        embedding = embed(encoder, article) if encoder else b""
        return cls(article.id, time, reports_event(article), features_of(article), embedding)


class SliceEvents:
    """An event index in memory that begins with what was learned elsewhere; to be used as a context manager.

    :param learned: from all articles before the first one.
    :param window_days: how far apart two articles may be to report one event.
    :raises ValueError: when the window is negative.
    """

    def __init__(self, learned: Learned, *, window_days: float) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        try:
            self._connection.execute("BEGIN")
            self._index = _SliceIndex(self._connection, window_days=window_days, kept_days=0)
        except BaseException:
            self._connection.close()
            raise
        self._index.start_from(learned)

    def __enter__(self) -> SliceEvents:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._connection.close()

    def assign(
        self, article: PreparedArticle, text: str | None = None, *, event: str | None = None, learn: bool = True
    ) -> str | None:
        """Return the event of an article, None if it reports none.

        It is the id of its first article here, which may have joined an event of articles that are not here. A copy of
        a text that is not here takes the id of that text as its event, and stands for it in what follows.

        :param text: id of the text that it copies, a text that reports an event; None if it is a text of its own.
        :param event: its event, if that was decided elsewhere; of a copy, that of its text, if this is not here.
        :param learn: whether to learn from it; False if that was done before.
        """
        assigned = self._index.assign_prepared(article, text, event, learn=learn)
        self._index.commit()
        return assigned

    def latest_texts(self, event: str, among: Container[str]) -> list[bytes]:
        """Return the packed signatures of the latest texts of an event, the latest first.

        :param among: ids of the articles whose texts count.
        """
        rows = self._connection.execute(
            "SELECT id, signature FROM event_articles WHERE cluster = ? AND signature IS NOT NULL ORDER BY number DESC",
            (event,),
        )
        return [packed for id_, packed in rows if id_ in among][:LATEST_TEXTS]


class _SliceIndex(EventIndex):
    """An event index to which prepared articles are added."""

    _standing: dict[str, str]
    """Texts that are not here, with the first copies that stand for them."""
    _decided: str | None = None
    """The event of the article that is assigned now, if it was decided elsewhere."""

    def start_from(self, learned: Learned) -> None:
        """Take over what was learned from the articles before the first one."""
        self._standing = {}
        self._incoming.start_from(learned)

    def assign_prepared(
        self, article: PreparedArticle, text: str | None, event: str | None, *, learn: bool
    ) -> str | None:
        """Return the event of an article; see ``SliceEvents.assign``."""
        if text is not None and self._store.text_of(text) is None:
            stands = self._standing.setdefault(text, article.id)
            if stands == article.id:
                return self._stand_for(event or text, article)
            text = stands
        if text is not None:
            return self._assign_copy(article.id, text, article.time).cluster
        incoming = self._incoming.prepare_one(article.features, article.embedding, learn=learn)
        if not article.reports:
            return None
        self._decided = event
        return self._assign_text(article.id, incoming, article.time).cluster

    def _cluster(self, id_: str, decision: Decision) -> str:
        return self._decided or super()._cluster(id_, decision)

    def _stand_for(self, event: str, article: PreparedArticle) -> str:
        """Remember a copy of a text that is not here as that text."""
        incoming = self._incoming.prepare_one(article.features, article.embedding, learn=False)
        self._add_text(article.id, StoredText(event, incoming.keys), incoming.signature, article.time)
        return event
