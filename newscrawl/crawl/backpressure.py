"""How far a spider may run ahead of the pipelines."""

from __future__ import annotations

import asyncio

from scrapy.crawler import Crawler

from newscrawl.crawl.closing import is_closing
from pipelines.documents import Draft, Rejection

CHARACTERS_UNDER_WAY = 16_000_000
"""Characters of drafts that are on their way at once; of common articles ``CONCURRENT_ITEMS`` lets in far fewer."""
_LOOK = 0.01


class Backpressure:
    """Keeps long documents from filling the memory: Scrapy counts items only."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._given = 0

    async def wait(self, outcome: Draft | Rejection) -> None:
        """Return when there is room for one more; once too much was given, that is when all of it is done."""
        length = len(outcome.body) if isinstance(outcome, Draft) else 0
        self._given += length
        if self._given > CHARACTERS_UNDER_WAY:
            await asyncio.sleep(_LOOK)  # what was given last is taken up
            while self._under_way() and not is_closing(self._crawler):
                await asyncio.sleep(_LOOK)
            self._given = length

    def _under_way(self) -> int:
        """Return how many items are in the pipelines; Scrapy has no public name for this."""
        assert self._crawler.engine is not None
        slot = self._crawler.engine.scraper.slot
        return slot.itemproc_size if slot is not None else 0
