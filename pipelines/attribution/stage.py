"""The attribution stages of the item pipeline: reading the credits, and inheriting them from an earlier copy."""

from __future__ import annotations

from scrapy.crawler import Crawler

from newscrawl.documents import Draft
from newscrawl.extensions.session import Session
from newscrawl.folders import resolve
from newscrawl.items import Article
from newscrawl.stage import Stage
from pipelines.attribution import Attributor
from pipelines.attribution.examples import Examples
from pipelines.attribution.inheritance import inherit, lacks_credit
from pipelines.cleaning import Cleaner


class AttributionStage(Stage):
    """Fills ``syndication`` from the marked text and the marks outside it."""

    name = "attribution"

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        extra = [resolve(path) for path in crawler.settings.getlist("NEWSCRAWL_AGENCIES")]
        self._attributor = Attributor.from_files(extra)
        if extra:
            Examples(Cleaner.from_files(), self._attributor).check(extra)
        self._stats.set_value("newscrawl/version/attribution", self._attributor.version)

    def process(self, item: Draft) -> Draft:
        """Return the draft with its agencies, distributor and dateline."""
        self._attributor.attribute(item)
        return item


class InheritanceStage(Stage):
    """Gives a copy without a credit the agencies of the article it copies."""

    name = "inheritance"

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._state = Session.of(crawler).state

    def process(self, item: Article) -> Article:
        """Return the article, with inherited agencies where it names none."""
        if item.run is None and item.duplicate.of is not None and lacks_credit(item):
            earlier = self._state.headline(item.duplicate.of)
            inherit(item, earlier.credits if earlier else ())
        return item
