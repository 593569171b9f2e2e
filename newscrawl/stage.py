"""The thin shell that every stage of the item pipeline shares."""

from __future__ import annotations

from abc import ABC, abstractmethod
from time import perf_counter
from typing import Any, ClassVar

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from newscrawl.documents import Rejection


def spend(stats: dict[str, Any], stage: str, seconds: float) -> None:
    """Add to the time that a stage has taken in this run.

    :param stats: the values of the run's statistics, ``get_stats()`` of their collector.
    """
    name = f"newscrawl/seconds/{stage}"
    stats[name] = stats.get(name, 0.0) + seconds


class RejectedDocument(DropItem):
    """A document leaves the pipeline as a line of ``<run>.rejected.jsonl``."""

    def __init__(self, rejection: Rejection) -> None:
        super().__init__(rejection.reason, log_level="DEBUG")
        self.rejection = rejection


class SeenDocument(DropItem):
    """A document leaves the pipeline because it was published before."""

    def __init__(self, article_id: str) -> None:
        super().__init__(f"{article_id} was published before", log_level="DEBUG")


class Stage(ABC):
    """A stage of the item pipeline: built from the crawler, timed, synchronous.

    Scrapy runs an item through synchronous stages without a pause, so an article is staged, labelled and written
    before the next one enters, whatever ``CONCURRENT_ITEMS`` says.
    """

    name: ClassVar[str]

    def __init__(self, crawler: Crawler) -> None:
        assert crawler.stats is not None
        self._stats = crawler.stats
        self._values = crawler.stats.get_stats()  # asked once: to ask the collector takes longer than to add

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Stage:
        """Return the stage as the crawler's settings want it."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Do the stage's work on one item and add the time to the run's statistics."""
        started = perf_counter()
        try:
            return self.process(item)
        finally:
            spend(self._values, self.name, perf_counter() - started)

    @abstractmethod
    def process(self, item: Any) -> Any:
        """Return the item with this stage's part of the record filled in."""
