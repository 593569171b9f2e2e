"""The two cleaning stages of the item pipeline: marking before attribution, cutting after it."""

from __future__ import annotations

from scrapy.crawler import Crawler

from newscrawl.folders import resolve
from newscrawl.items import Article, Draft, Rejection
from newscrawl.stage import RejectedDocument, Stage
from pipelines.cleaning import Cleaner, cut


class MarkingStage(Stage):
    """Marks what is not the article; nothing is cut yet, since furniture carries marks of origin."""

    name = "marking"

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        extra = [resolve(path) for path in crawler.settings.getlist("NEWSCRAWL_CLEANING_RULES")]
        self._cleaner = Cleaner.from_files(extra)
        self._stats.set_value("newscrawl/version/cleaning", self._cleaner.version)

    def process(self, item: Draft) -> Draft:
        """Return the draft with more spans."""
        self._cleaner.mark(item)
        return item


class CuttingStage(Stage):
    """Fills ``text`` and ``removed``, and ends the draft."""

    name = "cutting"

    def process(self, item: Draft) -> Article:
        """Return the article without what was marked.

        :raises RejectedDocument: no article text is left.
        """
        article = cut(item)
        if isinstance(article, Rejection):
            raise RejectedDocument(article)
        return article
