"""How fast each host is asked, and when it is left in peace."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import ClassVar
from weakref import WeakKeyDictionary

from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.utils.misc import load_object

from newscrawl.web.failures import reason_for
from newscrawl.web.host_memory import HostMemory
from newscrawl.web.refusals import NotNow

logger = logging.getLogger(__name__)

RESTS_AFTER = 5
"""Failures in a row after which a host rests until the end of the run."""
LONGEST_RETRY_AFTER = timedelta(days=7)
"""A host that wants to be left alone for longer is asked again after this time."""


@dataclass(slots=True)
class Host:
    """What this run knows of a host; times are those of ``monotonic``."""

    crawl_delay: float = 0.0
    """Seconds between two requests that its robots.txt asks for."""
    last: float = float("-inf")
    """When the last request to it ended."""
    paused_until: float = float("-inf")
    """When it may be asked again after a failure."""
    failures: int = 0
    """How often it failed in a row."""
    failure: str = ""
    """How it failed last."""

    @property
    def rests(self) -> bool:
        """Whether it failed so often that it is left alone for the rest of the run."""
        return self.failures >= RESTS_AFTER

    def wait(self) -> float:
        """Return how many seconds it must not be asked for yet; 0 or less: it may be asked."""
        return max(self.paused_until, self.last + self.crawl_delay) - monotonic()


class PaceMiddleware:
    """Asks hosts as slowly as they want, and asks again for what failed.

    - ``Crawl-delay`` only lengthens the pace that the settings give.
    - A failure (no connection, no answer in time, 429, 5xx) pauses the whole host: for as long as ``Retry-After`` says
      (RFC 9110, 10.2.3), or for ``NEWSCRAWL_RETRY_PAUSE`` seconds, doubled with every further failure in a row. What
      failed is then asked for again, ``RETRY_TIMES`` times at most.
    - A host that failed five times in a row rests for the run.
    - What would have to wait for longer than ``NEWSCRAWL_LONGEST_WAIT`` seconds is left to a later run, which still
      knows of the pause.

    It is in the place of Scrapy's ``RetryMiddleware``, which asks three times within a second.
    """

    _by_crawler: ClassVar[WeakKeyDictionary[Crawler, PaceMiddleware]] = WeakKeyDictionary()

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        assert crawler.stats is not None
        self._crawler = crawler
        self._stats = crawler.stats
        self._hosts: dict[str, Host] = {}
        self._longest_wait = settings.getfloat("NEWSCRAWL_LONGEST_WAIT")
        self._first_pause = settings.getfloat("NEWSCRAWL_RETRY_PAUSE")
        self._times = settings.getint("RETRY_TIMES") if settings.getbool("RETRY_ENABLED") else 0
        self._statuses = {int(status) for status in settings.getlist("RETRY_HTTP_CODES")}
        self._errors = tuple(
            load_object(error) if isinstance(error, str) else error for error in settings.getlist("RETRY_EXCEPTIONS")
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PaceMiddleware:
        """Return the middleware."""
        middleware = cls._by_crawler[crawler] = cls(crawler)
        return middleware

    @classmethod
    def of(cls, crawler: Crawler) -> PaceMiddleware:
        """Return the middleware of a crawler whose engine has started."""
        return cls._by_crawler[crawler]

    def host(self, slot: str) -> Host:
        """Return what is known of a host, by the name of its download slot."""
        host = self._hosts.get(slot)
        if host is None:
            host = self._hosts[slot] = Host()
            if (memory := HostMemory.find(self._crawler)) is not None:
                host.paused_until = monotonic() + memory.pause(slot)
        return host

    def refuses(self, host: Host) -> bool:
        """Return whether requests to a host are left to a later run."""
        return host.rests or host.wait() > self._longest_wait

    def ready(self, name: str) -> float:
        """Return in how many seconds the next request to a host may leave the queue; 0 or less: now.

        What will be refused anyway may leave at once.
        """
        host = self.host(name)
        if self.refuses(host):
            return 0.0
        slot = self._slot(name)
        earliest = slot.lastseen + slot.delay * (1 - slot.jitter) - monotonic() if slot is not None else 0.0
        return max(host.wait(), earliest)

    async def process_request(self, request: Request) -> None:
        """Wait until a host may be asked.

        :raises NotNow: when it rests, or would have to be waited for too long.
        """
        name = self._name(request)
        host = self.host(name)
        host.crawl_delay = max(host.crawl_delay, request.meta.get("crawl_delay", 0.0))
        while not self.refuses(host) and (wait := host.wait()) > 0:
            await asyncio.sleep(wait)
        if host.rests:
            failed = f"its host failed {RESTS_AFTER} times in a row (at last {host.failure})"
            raise NotNow(f"{failed}; nothing more of it is fetched in this run")
        if (wait := host.wait()) > 0:
            until = datetime.now(UTC) + timedelta(seconds=wait)
            raise NotNow(f"its host asks to be left in peace until {until:%Y-%m-%d %H:%M} UTC", until)
        self._lengthen(name, host)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return a response, or the request once more."""
        host = self.host(self._name(request))
        host.last = monotonic()
        if response.status not in self._statuses:
            host.failures = 0
            return response
        return self.failed(request, f"the server answered {response.status}", retry_after(response)) or response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Return the request once more if it failed for want of an answer."""
        if not isinstance(exception, self._errors):
            return None
        return self.failed(request, reason_for(exception, request))

    def failed(self, request: Request, reason: str, asked: timedelta | None = None) -> Request | None:
        """Pause the host of a request that failed; return the request once more, unless that is of no use.

        :param asked: how long the host wants to be left in peace, if it says so.
        """
        name = self._name(request)
        host = self.host(name)
        host.last = monotonic()
        host.failures += 1
        host.failure = reason
        pause = self._first_pause * 2 ** (host.failures - 1) if asked is None else asked.total_seconds()
        host.paused_until = max(host.paused_until, monotonic() + pause)
        if (memory := HostMemory.find(self._crawler)) is not None:
            memory.keep_pause(name, host.paused_until - monotonic())
        tries = request.meta.get("retry_times", 0) + 1
        if request.meta.get("dont_retry") or tries > min(self._times, request.meta.get("max_retry_times", self._times)):
            return None
        if self.refuses(host) and asked is None:
            return None
        self._stats.inc_value("retry/count")
        again = request.replace(dont_filter=True, priority=request.priority - 1)
        again.meta["retry_times"] = tries
        return again

    def _lengthen(self, name: str, host: Host) -> None:
        """Give a crawl delay to the download slot too, for requests that are in it already."""
        slot = self._slot(name)
        if slot is not None and slot.delay * (1 - slot.jitter) < host.crawl_delay:
            slot.delay = max(slot.delay, host.crawl_delay)
            slot.jitter = 0.0

    def _name(self, request: Request) -> str:
        assert self._crawler.engine is not None
        return self._crawler.engine.downloader.get_slot_key(request)

    def _slot(self, name: str) -> Slot | None:
        assert self._crawler.engine is not None
        return self._crawler.engine.downloader.slots.get(name)


def retry_after(response: Response) -> timedelta | None:
    """Return for how long a response asks to be left in peace, at most a week; None if it does not say.

    The date form counts from the server's own clock, where the response tells it (RFC 9110, 10.2.3 and 6.6.1).
    """
    value = _header(response, "Retry-After")
    if value.isascii() and value.isdigit():
        wanted = timedelta(seconds=min(int(value), int(LONGEST_RETRY_AFTER.total_seconds())))
    else:
        date = _date(value)
        if date is None:
            return None
        wanted = date - (_date(_header(response, "Date")) or datetime.now(UTC))
    return max(timedelta(0), min(wanted, LONGEST_RETRY_AFTER))


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1").strip()


def _date(value: str) -> datetime | None:
    with suppress(ValueError, TypeError, OverflowError):
        date = parsedate_to_datetime(value)
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date
    return None
