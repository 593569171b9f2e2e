"""The language stage."""

from __future__ import annotations

from scrapy.crawler import Crawler

from newscrawl.crawl.session import Session
from newscrawl.stages.base import Stage
from pipelines.items import Article


class LanguageStage(Stage):
    """Fills ``language``."""

    name = "language"

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pipeline = Session.of(crawler).pipeline

    def process(self, item: Article) -> Article:
        """Return the article with the language of its text."""
        return self._pipeline.detect_language(item)
