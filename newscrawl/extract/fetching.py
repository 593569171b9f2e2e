"""Fetches pages as the web spider does, and hands them over as documents; nothing is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings, default_settings
from twisted.python.failure import Failure

from newscrawl.readers.addresses import ListedAddress
from newscrawl.spiders.web import WebSpider, user_agent
from newscrawl.web.given_addresses import given_address
from newscrawl.web.responses import read_response
from pipelines.documents import Document, Lead, Rejection

_NOTHING_STORED: dict[str, object] = {
    "EXTENSIONS": {},
    "FEEDS": {},
    "ITEM_PIPELINES": {},
    "ITEM_PROCESSOR": default_settings.ITEM_PROCESSOR,
    "LOG_LEVEL": "WARNING",
}


class PageSpider(WebSpider):
    """Fetches pages with the contact, the delays and the obedience to robots.txt of the web spider.

    :param addresses: at least one URL.
    :param found: receives a document, or a rejection, for each page.
    """

    name = "page"

    def __init__(self, addresses: Sequence[str], found: list[Document | Rejection]) -> None:
        super().__init__(addresses[0])
        self.addresses = [given_address(address) for address in addresses]  # an argument would be split
        self._found = found

    async def parse(self, response: Response, requested: str) -> None:  # type: ignore[override] # yields nothing
        """Take the documents of a response, and none of the addresses that it only lists."""
        self._found += [one for one in read_response(response, Lead(requested)) if not isinstance(one, Lead)]

    def reject(self, failure: Failure) -> Any:
        """Take the rejection of a page that could not be fetched."""
        self._found.extend(super().reject(failure))

    def reject_invalid(self, response: Response, addresses: list[ListedAddress]) -> Any:
        """Take a rejection for each URL that is not a web address."""
        self._found.extend(super().reject_invalid(response, addresses))


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
