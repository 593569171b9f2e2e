"""The cleaning stages: marking before attribution, cutting after it, learning from the result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scrapy.crawler import Crawler

from newscrawl.crawl.session import Session
from newscrawl.stages.base import RejectedDocument, Stage
from pipelines.documents import Draft, Rejection
from pipelines.items import Article


class MarkingStage(Stage):
    """Marks what is not the article; nothing is cut yet, because boilerplate contains credits."""

    name = "marking"

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        session = Session.of(crawler)
        self._pipeline, self._learned = session.pipeline, session.learned
        self._stats.set_value("newscrawl/version/cleaning", self._pipeline.cleaner.version)

    def process_all(self, items: Sequence[Draft]) -> list[Any]:
        """Return what each draft became; those of the previous batch have been processed."""
        self._learned.forget_marked()
        return super().process_all(items)

    def process(self, item: Draft) -> Draft:
        """Return the draft with more spans."""
        return self._pipeline.mark(item)


class CuttingStage(Stage):
    """Fills ``text``, ``removed`` and ``text_hash``; from here on the item is an article."""

    name = "cutting"

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pipeline = Session.of(crawler).pipeline

    def process(self, item: Draft) -> Article:
        """Return the article without what was marked.

        :raises RejectedDocument: when no article text is left.
        """
        article = self._pipeline.cut(item)
        if isinstance(article, Rejection):
            raise RejectedDocument(article)
        return article


class LearningStage(Stage):
    """Counts what recurs in different articles of a source; it is active from the next run on."""

    name = "learning"
    staged = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._learned = Session.of(crawler).learned

    def process(self, item: Article) -> Article:
        """Return the article unchanged."""
        if item.is_new:
            self._learned.count(item)
        return item
