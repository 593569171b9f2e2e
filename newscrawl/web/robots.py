"""robots.txt, obeyed as RFC 9309 asks."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import monotonic
from typing import ClassVar
from urllib.parse import urljoin, urlsplit
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Request
from scrapy.http.request import NO_CALLBACK

from newscrawl.web.failures import reason_for
from newscrawl.web.host_memory import ROBOTS_LIFETIME, HostMemory, RobotsFile
from newscrawl.web.refusals import Forbidden, Interrupted, NotNow
from newscrawl.web.robots_rules import LIMIT, RobotsRules

PRODUCT = "newscrawl"
"""Our product token."""
REDIRECTS = 5
"""How many redirects are followed (2.3.1.2)."""
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class _Unreadable:
    """Why nothing of a host may be fetched in this run."""

    reason: str
    error: Exception

    def refusal(self) -> NotNow | Interrupted:
        """Return what to raise; a new one each time, as exceptions collect the places where they were raised."""
        if isinstance(self.error, Interrupted):
            return Interrupted(*self.error.args)
        until = self.error.until if isinstance(self.error, NotNow) else None
        sentence = f"its robots.txt could not be read: {self.reason}; nothing of this host is fetched in this run"
        return NotNow(sentence, until)


class _Refused(Exception):  # noqa: N818 - an answer of a server
    """An answer that says nothing of what is forbidden."""


class RobotsTxtMiddleware:
    """Lets a request pass if the robots.txt of its host does.

    A host's robots.txt is fetched once for any number of requests that wait for it, and is used for a day, by later
    runs too. Where there is none (4xx, but not 429), all is allowed; where it cannot be read (5xx, 429, no answer in
    time, cut short, too many redirects), nothing is fetched in this run (2.3.1).
    """

    _by_crawler: ClassVar[WeakKeyDictionary[Crawler, RobotsTxtMiddleware]] = WeakKeyDictionary()

    def __init__(self, crawler: Crawler) -> None:
        assert crawler.stats is not None
        self._crawler = crawler
        self._stats = crawler.stats
        self._timeout = crawler.settings.getfloat("NEWSCRAWL_ROBOTS_TIMEOUT")
        self._found: dict[str, tuple[asyncio.Task[RobotsRules | _Unreadable], float]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsTxtMiddleware:
        """Return the middleware.

        :raises NotConfigured: when the settings turn it off.
        """
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        middleware = cls._by_crawler[crawler] = cls(crawler)
        return middleware

    @classmethod
    def of(cls, crawler: Crawler) -> RobotsTxtMiddleware | None:
        """Return the middleware of a crawler whose engine has started; None where it is turned off."""
        return cls._by_crawler.get(crawler)

    async def process_request(self, request: Request) -> None:
        """Let a request pass, or refuse it with a reason.

        :raises Forbidden: when robots.txt forbids the page.
        :raises NotNow: when the host's robots.txt could not be read.
        :raises Interrupted: when the run ends before it could be read.
        """
        if request.meta.get("dont_obey_robotstxt") or not request.url.startswith(("http:", "https:")):
            return
        rules = await self._rules(request.url)
        if isinstance(rules, _Unreadable):
            raise rules.refusal()
        if not rules.allow(request.url):
            self._stats.inc_value("robotstxt/forbidden")
            raise Forbidden("robots.txt forbids it")
        request.meta["crawl_delay"] = rules.crawl_delay

    async def sitemaps(self, url: str) -> list[str]:
        """Return the addresses of the sitemaps that the robots.txt of a page's host names, absolute.

        :raises NotNow: when it could not be read.
        :raises Interrupted: when the run ends before it could be read.
        """
        rules = await self._rules(url)
        if isinstance(rules, _Unreadable):
            raise rules.refusal()
        return [urljoin(url, sitemap) for sitemap in rules.sitemaps]

    async def _rules(self, url: str) -> RobotsRules | _Unreadable:
        authority = authority_of(url)
        task, until = self._found.get(authority, (None, 0.0))
        if task is None or until < monotonic():
            memory = HostMemory.find(self._crawler)
            known = memory.robots(authority) if memory is not None else None
            task = asyncio.ensure_future(self._find(authority, known))
            self._found[authority] = task, monotonic() + ROBOTS_LIFETIME - (known.age if known is not None else 0.0)
        # a task can be awaited by any number of requests; one that is given up must not take it from the others
        return await asyncio.shield(task)

    async def _find(self, authority: str, known: RobotsFile | None) -> RobotsRules | _Unreadable:
        if known is not None:
            return RobotsRules(known.body, PRODUCT)
        self._stats.inc_value("robotstxt/request_count")
        request = Request(
            f"{authority}/robots.txt",
            callback=NO_CALLBACK,
            meta={
                "dont_obey_robotstxt": True,
                "download_timeout": self._timeout,
                "download_fail_on_dataloss": True,
                "max_retry_times": 1,
                "redirect_ttl": REDIRECTS,
            },
        )
        try:
            body = await self._fetch(request)
        except Exception as error:  # noqa: BLE001 - whatever it is, we do not know what is forbidden
            self._stats.inc_value("robotstxt/unreadable", int(not isinstance(error, Interrupted)))
            return _Unreadable(_reason(error, request), error)
        if (memory := HostMemory.find(self._crawler)) is not None:
            memory.keep_robots(RobotsFile(authority, body))
        return RobotsRules(body, PRODUCT)

    async def _fetch(self, request: Request) -> bytes:
        assert self._crawler.engine is not None
        response = await self._crawler.engine.download_async(request)
        status = response.status
        self._stats.inc_value(f"robotstxt/response_status_count/{status}")
        if status == 429 or not (200 <= status < 300 or 400 <= status < 500):
            raise _Refused(f"the server answered {status}")
        return response.body[:LIMIT] if status < 300 else b""


def authority_of(url: str) -> str:
    """Return scheme, host and port of an address, which a robots.txt holds for (RFC 9309, 2.3)."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in {None, _PORTS[parts.scheme]} else "")


def _reason(error: Exception, request: Request) -> str:
    if "redirections" in str(error):  # Scrapy has no class of its own for it
        return f"it is redirected more than {REDIRECTS} times"
    return str(error) if isinstance(error, _Refused) else reason_for(error, request)
