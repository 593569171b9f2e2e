"""The cleaning stages of the item pipeline: marking before attribution, cutting after it, learning from the result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler

from newscrawl.crawl.session import Session
from newscrawl.paths import resolve
from newscrawl.stages.base import RejectedDocument, Stage
from pipelines.cleaning import Cleaner, cut
from pipelines.cleaning.learned_counts import Lessons
from pipelines.cleaning.segments import SCHEME
from pipelines.documents import Draft, Rejection
from pipelines.items import Article

_lessons: WeakKeyDictionary[Crawler, Lessons] = WeakKeyDictionary()
"""What the first and the last of the stages share, in each run."""


class MarkingStage(Stage):
    """Marks what is not the article; nothing is cut yet, since furniture carries marks of origin."""

    name = "marking"

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        extra = [resolve(path) for path in crawler.settings.getlist("NEWSCRAWL_CLEANING_RULES")]
        self._cleaner = Cleaner.from_files(extra)
        self._stats.set_value("newscrawl/version/cleaning", self._cleaner.version)
        session = Session.of(crawler)
        session.state.require("learned", SCHEME)
        self._lessons = Lessons(session.state.connection, session.started, self._cleaner.open_ended)
        _lessons[crawler] = self._lessons
        session.state.before_commit.append(self._lessons.forget_old)

    def process_all(self, items: Sequence[Draft]) -> list[Any]:
        """Return of each draft what it became; those of the round before have gone their way."""
        self._lessons.forget_marked()
        return super().process_all(items)

    def process(self, item: Draft) -> Draft:
        """Return the draft with more spans."""
        self._cleaner.mark(item)
        self._lessons.mark(item)
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


class LearningStage(Stage):
    """Counts what recurs over different articles of a source; it acts from the next run on."""

    name = "learning"
    staged = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._lessons = _lessons[crawler]

    def process(self, item: Article) -> Article:
        """Return the article as it is."""
        if item.run is None:
            self._lessons.count(item)
        return item
