"""The attribution stages: reading credits, and inheriting them from an earlier copy."""

from __future__ import annotations

from collections.abc import Sequence

from scrapy.crawler import Crawler

from newscrawl.crawl.session import Session
from newscrawl.stages.base import Stage
from newscrawl.state.published import ArticleSummary
from pipelines.attribution.inheritance import inherited, lacks_credit
from pipelines.documents import Draft
from pipelines.items import Article, Role, Syndication
from pipelines.participant import Participant


class AttributionStage(Stage):
    """Fills ``syndication`` from the marked text and the marks outside it."""

    name = "attribution"

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pipeline = Session.of(crawler).pipeline
        self._stats.set_value("newscrawl/version/attribution", self._pipeline.attributor.version)

    def process(self, item: Draft) -> Draft:
        """Return the draft with its agencies, distributor and dateline."""
        return self._pipeline.attribute(item)


class InheritanceStage(Stage, Participant):
    """Gives a copy without a credit the agencies of the article it copies."""

    name = "inheritance"
    staged = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._state = state = Session.of(crawler).state
        self._unstaged: dict[str, tuple[Article, Syndication]] = {}
        """The articles of the batch, each with the attribution that it had before it inherited another one."""
        state.join(self)

    def process(self, item: Article) -> Article:
        """Return the article, with inherited agencies where it names none."""
        if item.is_new:
            self._unstaged[item.id] = (item, item.syndication)
            if item.duplicate.of is not None and lacks_credit(item):
                item.syndication = inherited(item, self._credits(item.duplicate.of))
        return item

    def _credits(self, article_id: str) -> Sequence[tuple[str, Role]]:
        if article_id in self._unstaged:
            article, _ = self._unstaged[article_id]
            return ArticleSummary.of(article).credits
        earlier = self._state.summary(article_id)
        return earlier.credits if earlier else ()

    def commit(self) -> None:
        """Forget the articles of the batch: from now on they are in the state."""
        self._unstaged.clear()

    def rollback(self) -> None:
        """Give the articles of the batch their own attribution back."""
        for article, syndication in self._unstaged.values():
            article.syndication = syndication
        self._unstaged.clear()
