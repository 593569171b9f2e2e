"""Downloads that end when the run does, each in the turn of its own host."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import Any

from scrapy.core.downloader import Downloader
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.spiders import Spider
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import CancelledError, Deferred, fail
from twisted.python.failure import Failure

from newscrawl.crawl.closing import is_closing
from newscrawl.web.refusals import Interrupted

GRACE = 2.0
"""Seconds that downloads have to complete when the spider closes; most need less."""
_POLL = 0.25


class WebDownloader(Downloader):
    """Scrapy's downloader, with two differences.

    - What is on its way when the spider closes is soon cancelled. Scrapy waits for every download to its end: that of
      a server that sends a byte a second, or of one that is silent.
    - A request that was redirected to another host takes its turn there. In Scrapy it stays in that of the first host.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._fetches: set[Deferred[Any]] = set()
        self._closing_since: float | None = None
        self._watch = create_looping_call(self._look)

    def fetch(self, request: Request, spider: Spider | None = None) -> Deferred[Response | Request]:  # noqa: ARG002
        """Return a Deferred of the response; it fails with ``Interrupted`` if the run ends before."""
        if self._is_over():
            return fail(Interrupted("the run ended"))
        if not self._watch.running:
            self._watch.start(_POLL, now=False)
        fetching: Deferred[Response | Request] = super().fetch(request)
        self._fetches.add(fetching)
        return fetching.addBoth(self._fetched, fetching)

    def get_slot_key(self, request: Request) -> str:
        """Return the host of a request, which names its download slot."""
        return urlparse_cached(request).hostname or ""

    def close(self) -> None:
        """Stop watching."""
        if self._watch.running:
            self._watch.stop()
        super().close()

    def _fetched(self, result: Any, fetching: Deferred[Any]) -> Any:
        self._fetches.discard(fetching)
        if isinstance(result, Failure) and isinstance(result.value, CancelledError | asyncio.CancelledError):
            raise Interrupted("the run ended")
        return result

    def _look(self) -> None:
        if self._closing_since is None and is_closing(self.crawler):
            self._closing_since = monotonic()
        if self._is_over():
            for fetching in tuple(self._fetches):
                fetching.cancel()

    def _is_over(self) -> bool:
        return self._closing_since is not None and monotonic() > self._closing_since + GRACE
