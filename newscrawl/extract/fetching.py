"""Fetches pages as the web spider does, and hands them over as documents; nothing is stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Request, Response
from scrapy.settings import Settings, default_settings
from twisted.python.failure import Failure

from newscrawl.components import reading_limits
from newscrawl.web.failures import reason_of
from newscrawl.web.given_addresses import given_address, rejection_of
from newscrawl.web.responses import read_response
from newscrawl.web.user_agent import user_agent
from pipelines.documents import Document, Lead, Rejection

_NOTHING_STORED: dict[str, object] = {
    "EXTENSIONS": {},
    "FEEDS": {},
    "ITEM_PIPELINES": {},
    "ITEM_PROCESSOR": default_settings.ITEM_PROCESSOR,
    "LOG_LEVEL": "WARNING",
}


class PageSpider(scrapy.Spider):
    """Fetches pages with the contact, the delays and the obedience to robots.txt of the web spider.

    :param addresses: at least one URL.
    :param found: receives a document, or a rejection, for each page.
    """

    name = "page"

    def __init__(self, addresses: Sequence[str], found: list[Document | Rejection]) -> None:
        super().__init__()
        self._addresses, self._found = addresses, found

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> PageSpider:
        """Return the spider with a User-Agent that names the contact from the settings.

        :raises ArgumentError: when there is no contact.
        """
        crawler.settings.set("USER_AGENT", user_agent(crawler.settings), priority="spider")
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Request]:
        """Yield a request for each address."""
        for address in map(given_address, self._addresses):
            if address.url:
                yield Request(address.url, errback=self.reject, dont_filter=True, cb_kwargs={"place": address.text})
            else:
                self._found.append(rejection_of(address))

    async def parse(self, response: Response, place: str) -> None:
        """Take what is in a response."""
        found = list(read_response(response, Lead(place), reading_limits(self.settings)))
        leads = sum(isinstance(one, Lead) for one in found)
        if leads:
            reason = f"it lists {leads:,} addresses and is no article; scrapy crawl web -a urls={place} follows them"
            self._found.append(Rejection(place, "read", reason))
        self._found += [one for one in found if not isinstance(one, Lead)]

    async def reject(self, failure: Failure) -> None:
        """Take the rejection of a page that could not be fetched."""
        place = failure.request.cb_kwargs["place"]  # type: ignore[attr-defined] # Scrapy adds it
        self._found.append(Rejection(place, "download", reason_of(failure)))


def fetched(settings: Settings, urls: Sequence[str]) -> list[Document | Rejection]:
    """Return the documents at some URLs, or why they could not be fetched, in the order of their arrival.

    :raises ArgumentError: when no contact is set.
    """
    user_agent(settings)  # the error would come out of the reactor, which starts only once in a process
    quiet = settings.copy()
    quiet.setdict(_NOTHING_STORED, priority="cmdline")
    found: list[Document | Rejection] = []
    process = AsyncCrawlerProcess(quiet)
    crawling = process.crawl(PageSpider, addresses=urls, found=found)
    process.start()
    assert isinstance(crawling, asyncio.Task)
    error = crawling.exception() if crawling.done() and not crawling.cancelled() else None
    if error is not None:
        raise error
    return found
