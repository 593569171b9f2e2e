"""The language stage of the item pipeline."""

from __future__ import annotations

from scrapy.crawler import Crawler

from newscrawl.stages.base import Stage
from pipelines.items import Article
from pipelines.language.detection import LanguageDetection


class LanguageStage(Stage):
    """Fills ``language``."""

    name = "language"

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._detection = LanguageDetection(crawler.settings.getlist("NEWSCRAWL_LANGUAGE_DETECTORS"))

    def process(self, item: Article) -> Article:
        """Return the article with the language of its text."""
        item.language = self._detection.detect(item.text)
        return item
