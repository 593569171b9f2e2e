"""The thin shell that every stage of the item pipeline shares."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from time import perf_counter
from typing import Any, ClassVar

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from newscrawl.crawl.timing import spend
from pipelines.documents import Rejection
from pipelines.gc_pause import collector_paused


class RejectedDocument(DropItem):
    """A document leaves the pipeline as a line of ``<run>.rejected.jsonl``."""

    def __init__(self, rejection: Rejection) -> None:
        super().__init__(rejection.reason, log_level="DEBUG")
        self.rejection = rejection


class SeenDocument(DropItem):
    """A document leaves the pipeline because it was published before."""

    def __init__(self, article_id: str) -> None:
        super().__init__(f"{article_id} was published before", log_level="DEBUG")


class Stage:
    """A stage of the item pipeline: built from the crawler, timed, synchronous.

    Items come to it in rounds (``newscrawl/stages/batches.py``), in reading order, and an article may come a second
    time if its round was undone. What a stage makes of it must not depend on which others are in the round. A stage
    defines ``process``, or ``process_all`` if it does something with many at once.
    """

    name: ClassVar[str]
    staged: ClassVar[bool] = False
    """Whether the stage learns from articles, and so has to take back what it learned of one that comes to nothing."""

    def __init__(self, crawler: Crawler) -> None:
        assert crawler.stats is not None
        self._stats = crawler.stats
        self._values = crawler.stats.get_stats()  # asked once: to ask the collector takes longer than to add

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Stage:
        """Return the stage as the crawler's settings want it."""
        return cls(crawler)

    @property
    def room(self) -> int:
        """How many articles the stage takes at once."""
        return sys.maxsize

    def process_item(self, item: Any) -> Any:
        """Do the stage's work on one item and add the time to the run's statistics."""
        (outcome,) = self.process_round([item])
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def process_round(self, items: Sequence[Any]) -> list[Any]:
        """Do the stage's work on several items, add the time, and return of each what it became, or an exception."""
        started = perf_counter()
        try:
            with collector_paused():
                return self.process_all(items)
        finally:
            spend(self._values, self.name, perf_counter() - started)

    def process_all(self, items: Sequence[Any]) -> list[Any]:
        """Return of each item what it became, or the exception that it raised."""
        return [self._outcome(item) for item in items]

    def process(self, item: Any) -> Any:
        """Return the item with this stage's part of the record filled in."""
        raise NotImplementedError(f"{type(self).__name__} defines neither process nor process_all")

    def conclude(self) -> None:
        """Do what is due between two rounds."""

    def _outcome(self, item: Any) -> Any:
        try:
            return self.process(item)
        except Exception as error:  # noqa: BLE001 - Scrapy tells of it, as of any other
            return error
