"""How many of the hosts that were asked could be reached, and what they sent."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError, IgnoreRequest
from scrapy.http import Request, Response
from twisted.internet.error import NoRouteError, TCPTimedOutError

ASKED, REACHED = "newscrawl/web/hosts_asked", "newscrawl/web/hosts_reached"
ANSWERS, BYTES = "newscrawl/web/answers", "newscrawl/web/bytes"
_UNREACHED = (CannotResolveHostError, DownloadTimeoutError, NoRouteError, TCPTimedOutError)
"""Failures that a broken network here has, too. Whoever refuses a connection, breaks one off or shows a wrong
certificate has been reached; a name that does not exist has been looked up."""


class ReachedHostsMiddleware:
    """Keeps the counts in the stats, for the health of the run and its summary."""

    def __init__(self, crawler: Crawler) -> None:
        assert crawler.stats is not None
        self._stats = crawler.stats
        self._asked: set[str] = set()
        self._reached: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ReachedHostsMiddleware:
        """Return the middleware of a crawl."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Note that a host answered, with whatever status."""
        if self._note(request, reached=True):
            self._stats.inc_value(ANSWERS)
            self._stats.inc_value(BYTES, len(response.body))
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Note whether a host was reached, unless nobody tried to."""
        if not isinstance(exception, IgnoreRequest):
            self._note(request, reached=not isinstance(exception, _UNREACHED))

    def _note(self, request: Request, *, reached: bool) -> bool:
        """Note whether a host was reached; return whether the request was for one."""
        parts = urlsplit(request.url)
        if parts.scheme not in {"http", "https"}:
            return False
        if parts.netloc in self._reached:
            return True
        self._asked.add(parts.netloc)
        if reached:
            self._reached.add(parts.netloc)
        self._stats.set_value(ASKED, len(self._asked))
        self._stats.set_value(REACHED, len(self._reached))
        return True
