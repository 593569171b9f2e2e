"""The thin shell that all stages of the item pipeline share."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from time import perf_counter
from typing import Any, ClassVar

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from newscrawl.crawl.timing import add_seconds
from pipelines.documents import Rejection
from pipelines.gc_pause import gc_paused


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

    Items come in batches (``newscrawl/stages/batches.py``), in reading order, and come a second time if their batch was
    rolled back. What a stage makes of an item must not depend on the others in its batch. A stage defines ``process``,
    or ``process_all`` if it handles many items at once.
    """

    name: ClassVar[str]
    staged: ClassVar[bool] = False
    """Whether the stage learns from articles, so that it has to roll back what it learned from a batch that fails."""

    def __init__(self, crawler: Crawler) -> None:
        assert crawler.stats is not None
        self._stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Stage:
        """Return the stage, built from the crawler's settings."""
        return cls(crawler)

    @property
    def capacity(self) -> int:
        """How many articles the stage takes at once."""
        return sys.maxsize

    def process_item(self, item: Any) -> Any:
        """Return what one item became, and add the time to the run's statistics.

        :raises Exception: what the stage raises, such as ``RejectedDocument``.
        """
        (outcome,) = self.process_batch([item])
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def process_batch(self, items: Sequence[Any]) -> list[Any]:
        """Return what each item became, or the exception that it raised, and add the time to the run's statistics."""
        started = perf_counter()
        try:
            with gc_paused():
                return self.process_all(items)
        finally:
            add_seconds(self._stats, self.name, perf_counter() - started)

    def process_all(self, items: Sequence[Any]) -> list[Any]:
        """Return what each item became, or the exception that it raised."""
        return [self._outcome(item) for item in items]

    def process(self, item: Any) -> Any:
        """Return the item with this stage's part of the record filled in.

        :raises NotImplementedError: when the stage defines neither this nor ``process_all``.
        """
        raise NotImplementedError(f"{type(self).__name__} defines neither process nor process_all")

    def after_batch(self) -> None:
        """Do what has to be done between two batches."""

    def _outcome(self, item: Any) -> Any:
        try:
            return self.process(item)
        except Exception as error:  # noqa: BLE001 - Scrapy reports it, as any other
            return error
