"""The first stage: drops what the reader or the extraction rejected, and what was published before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scrapy.crawler import Crawler

from newscrawl.crawl.session import Session
from newscrawl.stages.base import RejectedDocument, SeenDocument, Stage
from pipelines.documents import Draft, Rejection


class SeenFilterStage(Stage):
    """Passes each document once per run.

    A document of an earlier run is passed only if the output is to be complete (``-O``, ``-o``), and then with the
    labels with which it was first written; such a record is not new, and the stages that label articles leave it as it
    is.
    """

    name = "seen_filter"

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._session = Session.of(crawler)
        self._passed: set[str] = set()

    def process_all(self, items: Sequence[Draft | Rejection]) -> list[Any]:
        """Return what each item became; a document that occurs twice in a batch is passed once."""
        self._passed.clear()
        return super().process_all(items)

    def process(self, item: Draft | Rejection) -> Draft:
        """Return a draft that is to be written.

        :raises RejectedDocument: when the item is a rejection.
        :raises SeenDocument: when it was published by an earlier run, or by this one.
        """
        if isinstance(item, Rejection):
            raise RejectedDocument(item)
        article, session = item.article, self._session
        labels = session.state.labels(article.id)
        if labels is not None or article.id in self._passed:
            self._stats.inc_value("newscrawl/seen")
            if labels is None or not session.rewriting or labels.run.id == session.run.id:
                raise SeenDocument(article.id)
            if not session.state.mark_written(article.id):
                raise SeenDocument(article.id)
            labels.restore(article)
        self._passed.add(article.id)
        return item
