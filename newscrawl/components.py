"""Articles made of documents outside a crawl, as a crawl makes them."""

from __future__ import annotations

from scrapy.settings import BaseSettings

from newscrawl.crawl.clock import start_of_run
from newscrawl.rules.rulebook import Rulebook
from pipelines.documents import Document, Rejection
from pipelines.duplicates.tokens import text_hash
from pipelines.items import Article
from pipelines.language import LanguageDetection


class ArticleMaking:
    """Makes articles of documents as a crawl with these settings does, up to the language.

    Rules, agencies and detectors are loaded with the first document; what earlier runs learned counts too.
    """

    def __init__(self, settings: BaseSettings) -> None:
        self._settings = settings
        self._rulebook: Rulebook | None = None
        self._detection: LanguageDetection | None = None

    def article(self, document: Document) -> Article | Rejection:
        """Return the article of a document, or why there is none.

        :raises TableError: a file of rules or agencies has a mistake.
        """
        self._rulebook = self._rulebook or Rulebook.of(self._settings)
        document.fetched_at = f"{start_of_run(self._settings['NEWSCRAWL_NOW']):%Y-%m-%dT%H:%M:%SZ}"
        trial = self._rulebook.try_document(document)
        article = trial if isinstance(trial, Rejection) else trial.outcome
        if isinstance(article, Article):
            detectors = self._settings.getlist("NEWSCRAWL_LANGUAGE_DETECTORS")
            self._detection = self._detection or LanguageDetection(detectors)
            article.language = self._detection.detect(article.text)
            article.text_hash = text_hash(article.text)
        return article
