"""``scrapy crawl web``: article pages by their URLs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newscrawl.crawl.extraction_pool import ExtractionPool
from newscrawl.crawl.session import VERSION, Session
from newscrawl.web.refusals import Interrupted, NotNow
from newscrawl.web.responses import read_response
from pipelines.documents import Document, Draft, Lead, Rejection
from pipelines.errors import ArgumentError


class WebSpider(scrapy.Spider):
    """Fetches article pages, one request each; it follows redirects but no links.

    :param urls: URLs, separated by commas.
    :param urls_file: a file with one URL per line; empty lines and lines that begin with ``#`` are skipped.
    :raises ArgumentError: when an argument is unknown, none is given, or the User-Agent has no contact.
    """

    name = "web"

    def __init__(self, urls: str = "", urls_file: str = "", **unknown: str) -> None:
        super().__init__()
        if unknown:
            raise ArgumentError(
                f"spider web has no argument {', '.join(unknown)}; its arguments are urls and urls_file"
            )
        lines = [*urls.split(","), *(_lines(urls_file) if urls_file else ())]
        self.urls = list(dict.fromkeys(line.strip() for line in lines if line.strip() and not line.startswith("#")))
        if not self.urls:
            raise ArgumentError("spider web needs URLs: -a urls=https://...,https://... or -a urls_file=FILE")
        self.inputs = [urls_file] if urls_file else self.urls

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> WebSpider:
        """Return the spider with a User-Agent that names the contact from the settings.

        :raises ArgumentError: when there is no contact, or an argument is unknown or cannot be used.
        """
        crawler.settings.set("USER_AGENT", user_agent(crawler.settings), priority="spider")
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Request]:
        """Yield a request for each URL; invalid ones are rejected by the callback of one extra request."""
        invalid = [url for url in self.urls if not _is_web_address(url)]
        if invalid:
            yield Request("data:,", self.reject_invalid_urls, cb_kwargs={"urls": invalid}, dont_filter=True)
        for url in self.urls:
            if _is_web_address(url):
                yield Request(url, errback=self.reject, dont_filter=True, cb_kwargs={"requested": url})

    async def parse(self, response: Response, requested: str) -> AsyncIterator[Draft | Rejection]:
        """Yield the drafts of what is in a response, and the rejections."""
        async for outcome in self._pool.extract(self._read(response, requested)):
            yield outcome

    async def _read(self, response: Response, requested: str) -> AsyncIterator[Document | Rejection]:
        assert self.crawler.stats is not None
        for found in read_response(response, Lead(requested)):
            if isinstance(found, Lead):
                self.crawler.stats.inc_value("newscrawl/leads")
                continue
            self._count_read()
            if isinstance(found, Document):
                found.fetched_at = Session.of(self.crawler).fetched_at
            yield found

    def reject(self, failure: Failure) -> Iterator[Rejection]:
        """Yield the rejection of a page that could not be fetched; one that the run did not come to is none."""
        if failure.check(Interrupted):  # type: ignore[no-untyped-call]
            return
        self._count_read()
        request = failure.request  # type: ignore[attr-defined]
        yield Rejection(request.cb_kwargs["requested"], "download", _reason(failure))

    def reject_invalid_urls(self, response: Response, urls: list[str]) -> Iterator[Rejection]:  # noqa: ARG002
        """Yield a rejection for each URL that is not http or https."""
        for url in urls:
            self._count_read()
            yield Rejection(url, "download", "it is not a web address; those begin with http:// or https://")

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


def _lines(file: str) -> list[str]:
    try:
        return Path(file).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ArgumentError(f"the list of URLs {file} cannot be read: {error}") from error


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _reason(failure: Failure) -> str:
    error = failure.value
    if isinstance(error, HttpError):
        return f"the server answered {error.response.status}"
    if isinstance(error, NotNow) and isinstance(error.__cause__, CannotResolveHostError):
        error = error.__cause__
    if isinstance(error, IgnoreRequest):
        return str(error) or "the request was refused"
    if isinstance(error, CannotResolveHostError):  # Twisted does not pass on why a resolver refused
        return "its host has no address, or a private one; -s NEWSCRAWL_ALLOW_PRIVATE_ADDRESSES=True would open those"
    return f"it could not be fetched: {failure.getErrorMessage() or type(error).__name__}"
