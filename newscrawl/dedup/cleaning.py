"""Articles cleaned as a crawl cleans them, but for what earlier runs learned."""

from __future__ import annotations

import unicodedata

from scrapy.settings import BaseSettings

from newscrawl.dedup.records import Clean
from newscrawl.rules.rulebook import Rulebook
from pipelines.cleaning import cut
from pipelines.documents import Draft, Rejection
from pipelines.items import Article


def cleaning(settings: BaseSettings) -> Clean:
    """Return a function that cleans an article with the shipped rules and those that the settings name.

    :raises TableError: a file of rules or agencies has a mistake.
    """
    rulebook = Rulebook.of(settings, learned=False)

    def clean(article: Article) -> Article | Rejection:
        body = unicodedata.normalize("NFC", article.text.replace("\r\n", "\n").replace("\r", "\n"))
        draft = Draft(article, body)
        rulebook.mark(draft)
        return cut(draft)

    return clean
