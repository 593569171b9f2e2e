"""Limits how far a spider may run ahead of the item pipelines."""

from __future__ import annotations

import asyncio

from scrapy.crawler import Crawler

from newscrawl.crawl.closing import is_closing
from pipelines.documents import Draft, Rejection

CHARACTERS_IN_FLIGHT = 16_000_000
"""Characters of drafts in the pipelines at once; with usual articles ``CONCURRENT_ITEMS`` keeps it far lower."""
_POLL = 0.01
"""Seconds between checks."""


class Backpressure:
    """Keeps long documents from filling the memory: Scrapy only limits the number of items."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._yielded = 0

    async def wait(self, outcome: Draft | Rejection) -> None:
        """Wait until there is room for one more item; over the limit, until all earlier ones are processed."""
        length = len(outcome.body) if isinstance(outcome, Draft) else 0
        self._yielded += length
        if self._yielded > CHARACTERS_IN_FLIGHT:
            await asyncio.sleep(_POLL)  # lets the pipelines take the last item
            while self._in_flight() and not is_closing(self._crawler):
                await asyncio.sleep(_POLL)
            self._yielded = length

    def _in_flight(self) -> int:
        """Return how many items are in the pipelines; Scrapy has no public name for this."""
        assert self._crawler.engine is not None
        slot = self._crawler.engine.scraper.slot
        return slot.itemproc_size if slot is not None else 0
