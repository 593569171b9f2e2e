"""The thin shell that all stages of the item pipeline share."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from time import perf_counter
from typing import Any, ClassVar

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from newscrawl.crawl.interruption import StopRequested, TimeLimitExceeded, interrupter, too_slow
from newscrawl.crawl.timing import add_seconds
from newscrawl.crawl.unfinished import UnfinishedDocument
from newscrawl.state.given_up import GivenUp
from pipelines.documents import Draft, Rejection
from pipelines.extraction.identity import reading_key
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
    or ``process_all`` if it handles many items at once. A document on which it spends more than
    ``NEWSCRAWL_DOCUMENT_SECONDS`` is rejected. One that a stop interrupts is left to the next run; what is rejected
    already is no more work, and has its line whenever the stop comes.
    """

    name: ClassVar[str]
    staged: ClassVar[bool] = False
    """Whether the stage learns from articles, so that it has to roll back what it learned from a batch that fails."""

    def __init__(self, crawler: Crawler) -> None:
        assert crawler.stats is not None
        self._stats = crawler.stats
        self._seconds = crawler.settings.getfloat("NEWSCRAWL_DOCUMENT_SECONDS")

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
            with gc_paused(), interrupter.limit(self._seconds * len(items)):
                return self.process_all(items)
        except TimeLimitExceeded:
            if len(items) == 1 or self.staged:  # what is staged has to be rolled back first, and comes one by one then
                return [self._too_slow(item) for item in items]
            return [outcome for item in items for outcome in self.process_batch([item])]
        except StopRequested:
            return [_stopped(item) for item in items]
        finally:
            add_seconds(self._stats, self.name, perf_counter() - started)

    def process_all(self, items: Sequence[Any]) -> list[Any]:
        """Return what each item became, or the exception that it raised.

        If a stop interrupts one, those after it are left as well: there is only time for those before it.
        """
        outcomes: list[Any] = []
        is_stopped = False
        for item in items:
            outcomes.append(_stopped(item) if is_stopped else self._outcome(item))
            is_stopped = is_stopped or isinstance(outcomes[-1], UnfinishedDocument)
        return outcomes

    def process(self, item: Any) -> Any:
        """Return the item with this stage's part of the record filled in.

        :raises NotImplementedError: when the stage defines neither this nor ``process_all``.
        """
        raise NotImplementedError(f"{type(self).__name__} defines neither process nor process_all")

    def after_batch(self) -> None:
        """Do what has to be done between two batches."""

    def _outcome(self, item: Any) -> Any:
        try:
            with interrupter.limit(self._seconds):
                return self.process(item)
        except TimeLimitExceeded:
            return self._too_slow(item)
        except StopRequested:
            return _stopped(item)
        except Exception as error:  # noqa: BLE001 - Scrapy reports it, as any other
            return error

    def _too_slow(self, item: Any) -> RejectedDocument:
        if isinstance(item, Rejection):
            return RejectedDocument(item)
        article = item.article if isinstance(item, Draft) else item
        reading = reading_key(article.locator, article.source_hash)
        return RejectedDocument(GivenUp(article.locator, self.name, too_slow(self._seconds), reading=reading))


def _stopped(item: Any) -> DropItem:
    return RejectedDocument(item) if isinstance(item, Rejection) else UnfinishedDocument()
