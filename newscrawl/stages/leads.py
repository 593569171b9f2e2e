"""The stage by which an address is done in the transaction that publishes its article."""

from __future__ import annotations

from collections.abc import Sequence

from scrapy.crawler import Crawler

from newscrawl.crawl.session import Session
from newscrawl.stages.base import Stage
from newscrawl.web.frontier import Frontier
from newscrawl.web.shards import Shard, claim
from pipelines.items import Article


class LeadStage(Stage):
    """Stages the leads of articles as done; of a spider that has no frontier, nothing.

    :raises StateError: when the state remembers the addresses of another shard than the one that is crawled.
    """

    name = "leads"
    staged = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawler = crawler
        if (shard := Shard.find(crawler)) is not None:
            claim(Session.of(crawler).state, shard)

    def process_all(self, items: Sequence[Article]) -> list[Article | Exception]:
        """Return the articles as they are."""
        frontier = Frontier.find(self._crawler)
        if frontier is not None:
            frontier.published(item.locator for item in items)
        return list(items)
