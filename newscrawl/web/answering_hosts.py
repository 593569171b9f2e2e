"""How many of the hosts that were asked answered at all, for the health of a run."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request, Response


class AnsweringHosts:
    """Keeps two counts in the stats: hosts that were asked, and hosts that answered, with whatever status."""

    def __init__(self, crawler: Crawler) -> None:
        assert crawler.stats is not None
        self._stats = crawler.stats
        self._asked: set[str] = set()
        self._answered: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AnsweringHosts:
        """Return the extension, connected to the signals about each request."""
        hosts = cls(crawler)
        crawler.signals.connect(hosts.ask, signals.request_scheduled)
        crawler.signals.connect(hosts.answer, signals.response_downloaded)
        return hosts

    def ask(self, request: Request) -> None:
        """Note the host of a request."""
        self._note(request.url, self._asked, "newscrawl/web/hosts_asked")

    def answer(self, response: Response, request: Request) -> None:
        """Note the host of a response, which may be the first that is known of it: robots.txt is not scheduled."""
        self.ask(request)
        self._note(response.url, self._answered, "newscrawl/web/hosts_answered")

    def _note(self, url: str, hosts: set[str], stat: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https"} and parts.netloc not in hosts:
            hosts.add(parts.netloc)
            self._stats.set_value(stat, len(hosts))
