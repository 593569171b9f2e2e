"""``scrapy crawl web``: article pages by their URLs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from functools import cached_property
from typing import Any

import scrapy
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from newscrawl.crawl.extraction_pool import ExtractionPool
from newscrawl.crawl.session import VERSION, Session
from newscrawl.readers.addresses import ListedAddress, without_secrets
from newscrawl.web.failures import reason_of
from newscrawl.web.given_addresses import given_addresses, rejection_of
from newscrawl.web.notes import notes_of
from newscrawl.web.refusals import Interrupted
from newscrawl.web.responses import read_response
from pipelines.documents import Document, Draft, Lead, Rejection
from pipelines.errors import ArgumentError


class WebSpider(scrapy.Spider):
    """Fetches article pages, one request each; it follows redirects but no links.

    :param urls: URLs, separated by spaces, or by commas before the next ``http://``.
    :param urls_file: a list of URLs as people keep them (:mod:`newscrawl.readers.addresses`); ``-``: standard input.
    :raises ArgumentError: when an argument is unknown, none is given, or the User-Agent has no contact.
    """

    name = "web"

    def __init__(self, urls: str = "", urls_file: str = "", **unknown: str) -> None:
        super().__init__()
        if unknown:
            raise ArgumentError(
                f"spider web has no argument {', '.join(unknown)}; its arguments are urls and urls_file"
            )
        self.addresses = given_addresses(urls, urls_file)
        if not self.addresses:
            raise ArgumentError("spider web needs URLs: -a urls=https://...,https://... or -a urls_file=FILE")
        self.inputs = [urls_file] if urls_file else [address.text for address in self.addresses]

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> WebSpider:
        """Return the spider with a User-Agent that names the contact from the settings.

        :raises ArgumentError: when there is no contact, or an argument is unknown or cannot be used.
        """
        crawler.settings.set("USER_AGENT", user_agent(crawler.settings), priority="spider")
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Request]:
        """Yield a request for each URL; invalid ones are rejected by the callback of one extra request."""
        invalid = [address for address in self.addresses if not address.url]
        if invalid:
            yield Request("data:,", self.reject_invalid, cb_kwargs={"addresses": invalid}, dont_filter=True)
        for address in self.addresses:
            if address.url:
                kwargs = {"requested": without_secrets(address.url)}
                yield Request(address.url, errback=self.reject, dont_filter=True, cb_kwargs=kwargs)

    async def parse(self, response: Response, requested: str) -> AsyncIterator[Draft | Rejection]:
        """Yield the drafts of what is in a response, and the rejections."""
        async for outcome in self._pool.extract(self._read(response, requested)):
            yield outcome

    async def _read(self, response: Response, requested: str) -> AsyncIterator[Document | Rejection]:
        assert self.crawler.stats is not None
        notes = notes_of(response, self.crawler)
        for found in read_response(response, Lead(requested)):
            if isinstance(found, Lead):
                self.crawler.stats.inc_value("newscrawl/leads")
                continue
            self._count_read()
            if isinstance(found, Document):
                found.fetched_at = Session.of(self.crawler).fetched_at
                found.notes += notes
                found.url = without_secrets(found.url) if found.url else None
            yield found

    def reject(self, failure: Failure) -> Iterator[Rejection]:
        """Yield the rejection of a page that could not be fetched; one that the run did not come to is none."""
        if failure.check(Interrupted):  # type: ignore[no-untyped-call]
            return
        self._count_read()
        request = failure.request  # type: ignore[attr-defined]
        yield Rejection(request.cb_kwargs["requested"], "download", reason_of(failure))

    def reject_invalid(self, response: Response, addresses: list[ListedAddress]) -> Iterator[Rejection]:  # noqa: ARG002
        """Yield a rejection for each entry that is no address."""
        for address in addresses:
            self._count_read()
            yield rejection_of(address)

    def closed(self, reason: str) -> None:  # noqa: ARG002 - Scrapy's signature
        """End the extraction workers."""
        self._pool.close()

    @cached_property
    def _pool(self) -> ExtractionPool:
        return ExtractionPool.of(self.crawler)

    def _count_read(self) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value("newscrawl/read")


def user_agent(settings: BaseSettings) -> str:
    """Return the User-Agent, which names the contact from the settings.

    :raises ArgumentError: when there is no contact.
    """
    contact = settings["NEWSCRAWL_CONTACT"]
    if not contact:
        raise ArgumentError(
            "spider web sends a contact to the sites that it visits: set NEWSCRAWL_CONTACT to a page or an e-mail "
            "address of yours, in the settings or with -s NEWSCRAWL_CONTACT=..."
        )
    return f"newscrawl/{VERSION} (+{contact})"
