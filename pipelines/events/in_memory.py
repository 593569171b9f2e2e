"""The events among given articles, found in memory: no state folder, no settings, no transaction to open."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from types import TracebackType

from pipelines.events.article_time import publication_interval
from pipelines.events.defining_terms import defining_terms
from pipelines.events.encoder import Encoder
from pipelines.events.index import EventIndex
from pipelines.items import CLUSTERED_KINDS, Article, Event

BATCH_SIZE = 64
"""Articles that are assigned together, which takes less time than one by one."""


class InMemoryEvents:
    """An event index in memory, to be used as a context manager.

    :param window_days: how far apart two articles may be to report one event.
    :param encoder: embeds articles; without one they are compared by terms and names alone.
    :raises ValueError: when the window is negative.
    """

    def __init__(self, *, window_days: float = 4.0, encoder: Encoder | None = None) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        try:
            self._connection.execute("BEGIN")
            self._index = EventIndex(self._connection, window_days=window_days, encoder=encoder)
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> InMemoryEvents:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._connection.close()

    def assign(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Event]]:
        """Yield each article with its event, in order; see ``assign_events``.

        :raises ValueError: when an article was assigned before.
        """
        remaining = iter(articles)
        while batch := list(islice(remaining, BATCH_SIZE)):
            yield from zip(batch, self._events(batch), strict=True)

    def defining_terms(self, event: str) -> list[str]:
        """Return the terms that define an event, the heaviest first."""
        return defining_terms(self._connection, event)

    def _events(self, batch: Sequence[Article]) -> list[Event]:
        clustered = [article for article in batch if article.kind in CLUSTERED_KINDS]
        copies = {article.id: of for article in clustered if (of := article.duplicate.copy_of) is not None}
        events = iter(self._index.assign_all(clustered, arrived=list(map(arrival_of, clustered)), copies=copies))
        self._index.commit()
        return [next(events) if article.kind in CLUSTERED_KINDS else Event() for article in batch]


def assign_events(
    articles: Iterable[Article], *, window_days: float = 4.0, encoder: Encoder | None = None
) -> list[Event]:
    """Return the event of each article, in order, as a crawl that read them in this order would assign it.

    An article whose ``duplicate`` says that it is an exact or near copy of an earlier one takes that one's event. Kinds
    that enter no cluster, such as tickers, get an empty ``Event``. The arrival of an article is when it was fetched or,
    if that is unknown, published; two articles are compared by arrival if either has no publication date. The articles
    are not modified.

    :param window_days: how far apart two articles may be to report one event.
    :param encoder: embeds articles; without one they are compared by terms and names alone.
    :raises ValueError: when the window is negative, or two articles have the same id.
    """
    with InMemoryEvents(window_days=window_days, encoder=encoder) as events:
        return [event for _, event in events.assign(articles)]


def arrival_of(article: Article) -> datetime:
    """Return when an article was fetched, else when it was published, else the start of 1970."""
    try:
        fetched = datetime.fromisoformat(article.fetched_at)
    except ValueError:
        published = publication_interval(article.published_at, article.published_precision)
        return datetime.fromtimestamp(published.start if published else 0, UTC)
    return fetched if fetched.tzinfo else fetched.replace(tzinfo=UTC)
