"""The end of a run that cannot go on: its state is damaged, a disk fails or is full, or the installation has vanished.

What has not been published counts as not read, and no document is blamed.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any, TypeGuard

from scrapy.crawler import Crawler

from newscrawl.crawl.output_faults import ENDED, note_output_fault, output_sentence
from newscrawl.crawl.session import Session
from newscrawl.installation import installation_sentence, is_installation_fault
from newscrawl.state.damage import FAILURES
from pipelines.errors import StateError

REASON = "writing_failed"
"""Why Scrapy closes the spider."""

_closing: set[asyncio.Future[None]] = set()


def is_state_failure(error: BaseException | None) -> TypeGuard[sqlite3.Error | StateError]:
    """Return whether an exception says that the state cannot be used, and not that a program has a mistake."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in FAILURES
    return isinstance(error, StateError)


def note_failure(crawler: Crawler, error: Exception) -> None:
    """Note why the state, the output or the installation of a run cannot be used."""
    if is_state_failure(error):
        Session.of(crawler).lose_state(error)
    elif is_installation_fault(error):
        note_output_fault(crawler, installation_sentence(error))
    else:
        note_output_fault(crawler, output_sentence(error))


def end_run(crawler: Crawler, error: Exception) -> None:
    """End a run for such a failure; what it has not published is read again by the next one."""
    note_failure(crawler, error)
    assert crawler.stats is not None
    if ENDED in crawler.stats.get_stats() or crawler.engine is None or crawler.engine.spider is None:
        return
    crawler.stats.set_value(ENDED, True)
    _closing.add(closing := asyncio.ensure_future(crawler.engine.close_spider_async(reason=REASON)))
    closing.add_done_callback(_closing.discard)


@contextmanager
def state_failures_end(crawler: Crawler) -> Iterator[None]:
    """End the run if the block fails on the state.

    :raises Exception: what else the block raises.
    """
    try:
        yield
    except (sqlite3.Error, StateError) as error:
        if not is_state_failure(error):
            raise
        end_run(crawler, error)


class StateFailureMiddleware:
    """Ends the run when a spider meets such a failure; Scrapy finds it among ``SPIDER_MIDDLEWARES``."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StateFailureMiddleware:
        """Return the middleware of a crawler."""
        return cls(crawler)

    def process_spider_exception(self, response: object, exception: Exception) -> list[Any] | None:  # noqa: ARG002
        """Return nothing more to be done if a callback failed on such a thing; other exceptions are Scrapy's."""
        if Session.find(self._crawler) is None or not (is_state_failure(exception) or is_installation_fault(exception)):
            return None
        end_run(self._crawler, exception)
        return []

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Yield what the spider starts with, until it fails on the state.

        :raises Exception: what else it raises.
        """
        with state_failures_end(self._crawler):
            async for request in start:
                yield request
