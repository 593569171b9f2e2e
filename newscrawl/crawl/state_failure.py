"""The end of a run whose state cannot be used any more: damaged while it is read, or on a disk that fails or is full.

What has not been published counts as not read, and no document is blamed.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from typing import Any, TypeGuard

from scrapy.crawler import Crawler

from newscrawl.crawl.session import Session
from newscrawl.state.damage import FAILURES
from pipelines.errors import StateError

REASON = "state_failed"
"""Why Scrapy closes the spider."""

_closing: set[asyncio.Future[None]] = set()


def is_state_failure(error: BaseException | None) -> TypeGuard[sqlite3.Error | StateError]:
    """Return whether an exception says that the state cannot be used, and not that a program has a mistake."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in FAILURES
    return isinstance(error, StateError)


def end_run(crawler: Crawler, error: sqlite3.Error | StateError) -> None:
    """End a run; what it has not published is read again by the next one."""
    session = Session.of(crawler)
    if session.state.failure is not None:
        return
    session.lose_state(error)
    assert crawler.engine is not None
    _closing.add(closing := asyncio.ensure_future(crawler.engine.close_spider_async(reason=REASON)))
    closing.add_done_callback(_closing.discard)


class StateFailureMiddleware:
    """Ends the run when a spider meets such a failure; Scrapy finds it among ``SPIDER_MIDDLEWARES``."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StateFailureMiddleware:
        """Return the middleware of a crawler."""
        return cls(crawler)

    def process_spider_exception(self, response: object, exception: Exception) -> list[Any] | None:  # noqa: ARG002
        """Return nothing more to be done if a callback failed on the state; other exceptions are Scrapy's."""
        if Session.find(self._crawler) is None or not is_state_failure(exception):
            return None
        end_run(self._crawler, exception)
        return []

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Yield what the spider starts with, until it fails on the state.

        :raises Exception: what else it raises.
        """
        try:
            async for request in start:
                yield request
        except (sqlite3.Error, StateError) as error:
            if not is_state_failure(error):
                raise
            end_run(self._crawler, error)
