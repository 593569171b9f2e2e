"""Which host is asked next."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from time import monotonic
from typing import Any

from scrapy.crawler import Crawler
from scrapy.http import Request
from scrapy.pqueues import DownloaderAwarePriorityQueue, DownloaderInterface
from scrapy.utils.asyncio import CallLaterResult, call_later

from newscrawl.web.pace import PaceMiddleware

_SOONEST = 0.05
"""Seconds after which the queue is asked again at the earliest, so that many hosts do not keep it busy."""


class FreeHostQueue(DownloaderAwarePriorityQueue):
    """Gives the next request of a host that may be asked now, hosts by turns.

    Scrapy's queue gives requests that then wait for their host and take places of ``CONCURRENT_REQUESTS``, until all of
    them wait for hosts that are silent or asked for a pause. Here a request waits in the queue while its host is being
    asked or its pause lasts.
    """

    def __init__(self, crawler: Crawler, *arguments: Any, **named: Any) -> None:
        super().__init__(crawler, *arguments, **named)
        self._downloader_interface = self._free = _FreeHosts(crawler)

    def pop(self) -> Request | None:
        """Return a request, or None if all hosts are busy; the engine then asks again when one is free."""
        request = super().pop()
        if request is None and self.pqueues:
            self._free.wake_engine()
        return request


class _FreeHosts(DownloaderInterface):
    """Counts the downloads of those hosts only that may be asked."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawler = crawler
        self._soonest = float("inf")
        self._call: CallLaterResult | None = None
        self._call_at = 0.0

    @cached_property
    def _pace(self) -> PaceMiddleware:
        return PaceMiddleware.of(self._crawler)

    def stats(self, possible_slots: Iterable[str]) -> list[tuple[int, str]]:
        """Return the number of downloads, none, with each host that may be asked now."""
        busy = {self.downloader.get_slot_key(request) for request in self.downloader.active}
        waits = {name: self._pace.ready(name) for name in possible_slots if name not in busy}
        self._soonest = min((wait for wait in waits.values() if wait > 0), default=float("inf"))
        return [(0, name) for name, wait in waits.items() if wait <= 0]

    def wake_engine(self) -> None:
        """Let the engine ask for a request when the first pause is over."""
        at = monotonic() + max(self._soonest, _SOONEST)
        if self._call is not None and at < self._call_at:
            self._call.cancel()
            self._call = None
        if self._call is None and self._soonest < float("inf"):
            self._call, self._call_at = call_later(at - monotonic(), self._wake), at

    def _wake(self) -> None:
        self._call = None
        slot = getattr(self._crawler.engine, "_slot", None)  # Scrapy has no public way to do this
        if slot is not None:
            slot.nextcall.schedule()
