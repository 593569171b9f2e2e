"""``scrapy crawl web``: news from the web, by the addresses of pages and of what lists them."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, suppress
from functools import cached_property
from itertools import chain
from pathlib import Path
from time import monotonic
from typing import Any

import scrapy
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from scrapy.statscollectors import StatsCollector
from twisted.python.failure import Failure

from newscrawl.crawl.arguments import refuse_unknown
from newscrawl.crawl.backpressure import Backpressure
from newscrawl.crawl.closing import is_closing
from newscrawl.crawl.extraction_pool import ExtractionPool
from newscrawl.crawl.run_failure import state_failures_end
from newscrawl.paths import resolve
from newscrawl.readers.addresses import check_address, separate_addresses
from newscrawl.web.answers import Answer, AnswerReader
from newscrawl.web.article_pages import next_page, with_pages
from newscrawl.web.conditional import UNCHANGED
from newscrawl.web.failures import reason_of
from newscrawl.web.frontier import Frontier
from newscrawl.web.given_addresses import given_address, given_addresses
from newscrawl.web.giving import Giving
from newscrawl.web.handed_leads import leads_files, read_leads
from newscrawl.web.host_memory import HostMemory
from newscrawl.web.lead_queue import Taken
from newscrawl.web.lead_table import address_of
from newscrawl.web.ordered_window import OrderedWindow
from newscrawl.web.refusals import Interrupted, OtherShard
from newscrawl.web.replay import Replay, close_network
from newscrawl.web.same_address import same_address
from newscrawl.web.shards import SHARD, Shard, shard_of
from newscrawl.web.source_rules import SourceRules
from newscrawl.web.sources import read_sources
from newscrawl.web.user_agent import user_agent
from newscrawl.web.wrong_responses import wrong_response
from pipelines.documents import Document, Draft, Rejection
from pipelines.errors import ArgumentError

_ADDRESSES = frozenset({"urls", "urls_file", "sources"})
"""The arguments by which addresses are given."""
MOST_ASKED = 512
"""Leads that are on their way at once; all others wait in the frontier."""
_DRAINING = 5.0
"""Seconds for which answers that are there are still published when the run is stopped."""
_POLL = 0.5
"""Seconds after which the frontier is asked again if nothing happens."""


class WebSpider(scrapy.Spider):
    """Fetches pages, and follows what lists them: feeds, sitemaps, lists of feeds. What comes back decides what it is.

    :param urls: URLs, separated by spaces, or by commas before the next ``http://``.
    :param urls_file: a list of URLs as people keep them (:mod:`newscrawl.readers.addresses`); ``-``: standard input.
    :param sources: a list of sources (``sources.toml``) with their rules; if no address is given, the project's own.
    :param shard: which part of the sites is asked, as in ``3/16``: the third of sixteen; default: all of them.
    :param leads: files and folders of what other shards found at sites of this one (``<run>.leads.jsonl``), separated
        by spaces, each perhaps a glob.
    :raises ArgumentError: when an argument is unknown or malformed, none is given, or the User-Agent has no contact.
    :raises pipelines.tables.TableError: when the list of sources has a mistake.
    """

    name = "web"

    def __init__(
        self,
        urls: str = "",
        urls_file: str = "",
        sources: str = "",
        shard: str = "1/1",
        leads: str = "",
        **unknown: str,
    ) -> None:
        super().__init__()
        refuse_unknown(self.name, unknown, "urls, urls_file, sources, shard and leads")
        self.shard = Shard.parse(shard)
        """Which addresses it asks for."""
        entries = given_addresses(urls, urls_file)
        first = next(entries, None)
        self.sources = read_sources(Path(sources)) if sources else None
        """What the run begins with besides addresses."""
        received = leads_files(shlex.split(leads))
        if first is None and not leads and (self.sources is None or not self.sources.has_addresses):
            raise ArgumentError(_nothing_given(sources))
        self._given = chain([first] if first is not None else [], entries)
        lists = [file for file in (sources, urls_file) if file]
        self.inputs = lists or [given_address(url).text for url in separate_addresses(urls)]
        self.inputs += [] if self.shard.is_whole else [f"shard {self.shard}"]
        self._received = read_leads(received, self.shard)
        self._asked = self._unread = 0
        """Leads that have no answer yet, and those whose answer has not been read yet."""
        self._closing_since: float | None = None

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Set what the spider needs: for a replay, that the network is closed."""
        super().update_settings(settings)
        close_network(settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> WebSpider:
        """Return the spider with a User-Agent that names the contact from the settings.

        :raises ArgumentError: when there is no contact, or an argument is unknown or cannot be used.
        """
        crawler.settings.set("USER_AGENT", user_agent(crawler.settings), priority="spider")
        own = resolve(crawler.settings["NEWSCRAWL_SOURCES"])
        if not args and not _ADDRESSES.intersection(kwargs) and own.exists():
            kwargs["sources"] = str(own)
        spider = super().from_crawler(crawler, *args, **kwargs)
        Shard.begin(crawler, spider.shard)
        SourceRules.begin(crawler, spider.sources)
        Replay.begin(crawler)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Yield a request whose callback publishes what is found, then requests for leads, some hundred at a time.

        If items were yielded here instead, the spider could not close on a signal (Scrapy 2.18 and 2.19).
        """
        if not self.shard.is_whole:
            self._stats.set_value(SHARD, str(self.shard))
        HostMemory.begin(self.crawler)
        yield Request("data:,", self.publish, dont_filter=True)
        try:
            giving = Giving(self.crawler, self.shard, self._given, self._received, self._window)
            giving.give_sources()
            more_given = True
            while not is_closing(self.crawler):
                more_given = more_given and await giving.give()
                taken = self._frontier.take(MOST_ASKED - self._asked)
                for one in taken:
                    if (request := await self._request(one)) is not None:
                        yield request
                self._frontier.save()
                if more_given or taken:
                    await asyncio.sleep(0)
                elif self._unread:
                    if not self._asked:
                        self._window.rest()
                    await self._change()
                else:
                    break
        finally:  # also if the addresses cannot be given: what waits for answers would wait for ever
            self._window.end()

    async def publish(self, response: Response) -> AsyncIterator[Draft | Rejection]:  # noqa: ARG002 - Scrapy's signature
        """Yield drafts and rejections in the order of the requests, until all is read or the spider closes."""
        # for each response Scrapy starts CONCURRENT_ITEMS tasks to process what its callback yields; this one has its
        # tasks, and those that follow yield one request at most
        assert self.crawler.engine is not None
        self.crawler.engine.scraper.concurrent_items = 1
        pool, backpressure = ExtractionPool.of(self.crawler), Backpressure(self.crawler)
        try:
            async with aclosing(pool.extract(self._documents())) as outcomes:
                async for outcome in outcomes:
                    await backpressure.wait(outcome)
                    yield outcome
        finally:
            pool.close()

    def closed(self, reason: str) -> None:  # noqa: ARG002 - Scrapy's signature
        """Count what is left for later runs, now that all that was found is published."""
        self._stats.set_value("newscrawl/not_due", self._frontier.not_due)
        self._stats.set_value("newscrawl/later", self._frontier.waiting())
        self._frontier.forget_old()

    async def parse(
        self, response: Response, taken: Taken, place: int, pages: Sequence[Response] = ()
    ) -> AsyncIterator[Request]:
        """Ask for the next page of an article, or put the answer into its place in the order of the requests."""
        known = {same_address(page.url) for page in pages}
        if same_address(response.url) not in known:
            pages = [*pages, response]
        asked = next_page(response) if pages[-1] is response and self._joins(taken) else None
        if asked is None or wrong_response(pages[0], taken.lead.url) is not None:
            await self._arrive(taken, place, with_pages(pages), sum(len(page.body) for page in pages))
        else:
            named = {"taken": taken, "place": place, "pages": pages}
            yield Request(asked, self.parse, errback=self.fail, dont_filter=True, cb_kwargs=named)

    def _joins(self, taken: Taken) -> bool:
        """Return whether the further pages of an article are asked for; an archive of the web may not have them."""
        source = SourceRules.of(self.crawler).source(taken.source)
        is_page = taken.lead.kind == "page" and taken.lead.archived is None
        return is_page and (source is None or source.pages == "join")

    async def fail(self, failure: Failure) -> AsyncIterator[Document | Rejection]:
        """Yield what is rejected for a failure, at once, since no record comes of it that would hang on the order.

        What has a text all the same gets its place in the order of the requests: the pages before a further one that
        failed, and what a container listed with its text.
        """
        named = failure.request.cb_kwargs  # type: ignore[attr-defined] # Scrapy adds it
        taken, place = named["taken"], named["place"]
        pages, interrupted = named.get("pages"), failure.check(Interrupted)  # type: ignore[no-untyped-call]
        if pages and not interrupted:
            answer = with_pages(pages, reason_of(failure))
            await self._arrive(taken, place, answer, sum(len(page.body) for page in pages))
        elif taken.lead.content is not None:
            await self._arrive(taken, place, failure, 0)
        else:
            self._arrived(taken)
            self._window.withdraw(place)
            with state_failures_end(self.crawler):  # Scrapy shows its middlewares nothing of an errback
                async for found in self._read(taken, failure):
                    yield found

    async def _arrive(self, taken: Taken, place: int, answer: Answer, size: int) -> None:
        self._arrived(taken)
        await self._window.put(place, (taken, answer), size)

    def _arrived(self, taken: Taken) -> None:
        self._asked -= 1
        self._frontier.arrived(taken)
        self._changed.set()

    async def _documents(self) -> AsyncIterator[Document | Rejection]:
        """Yield what the answers contain, in the order of their requests."""
        async for answer in self._window:
            if isinstance(answer, Rejection):
                self._stats.inc_value("newscrawl/read")
                yield answer
                continue
            async for found in self._read(*answer):
                yield found
            if self._has_drained():
                return

    async def _read(self, taken: Taken, answer: Answer) -> AsyncIterator[Document | Rejection]:
        try:
            async for found in self._reader.read(taken, answer):
                yield found
        finally:
            self._unread -= 1
            self._changed.set()

    async def _request(self, taken: Taken) -> Request | None:
        """Return the request for a lead, conditional if it was fetched before; None if there can be none."""
        place = self._window.expect(taken.lead.url)
        self._unread += 1
        self._asked += 1
        container, headers = taken.container, taken.validators.headers()
        copy = taken.lead.archived
        if copy is not None and copy.start is not None and copy.length is not None:
            headers["Range"] = f"bytes={copy.start}-{copy.start + copy.length - 1}"
        url = container.moved_to if container is not None and container.moved_to else address_of(taken.lead)
        try:
            check_address(url)
            if not self.shard.owns(url):
                other = OtherShard(url, str(shard_of(url, self.shard.count)))
                await self._arrive(taken, place, Failure(other), 0)  # type: ignore[no-untyped-call]
                return None
            return Request(
                url,
                self.parse,
                errback=self.fail,
                dont_filter=True,
                headers=headers,
                meta={"handle_httpstatus_list": [UNCHANGED]},
                cb_kwargs={"taken": taken, "place": place},
            )
        except ValueError as error:  # listed by a container, or where it moved
            await self._arrive(taken, place, error, 0)
            return None

    async def _change(self) -> None:
        """Wait until something may have to be asked for."""
        self._changed.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), _POLL)

    def _has_stopped(self) -> bool:
        """Return whether the spider is closing, and no further answer will come."""
        assert self.crawler.engine is not None
        return is_closing(self.crawler) and not self.crawler.engine.downloader.active

    def _has_drained(self) -> bool:
        """Return whether the spider has been closing for so long that what is still unread is left to the next run."""
        if not is_closing(self.crawler):
            return False
        self._closing_since = self._closing_since or monotonic()
        return monotonic() - self._closing_since > _DRAINING

    @cached_property
    def _frontier(self) -> Frontier:
        return Frontier.of(self.crawler)

    @cached_property
    def _reader(self) -> AnswerReader:
        return AnswerReader(self.crawler)

    @cached_property
    def _window(self) -> OrderedWindow[tuple[Taken, Answer] | Rejection]:
        replay = Replay.find(self.crawler)
        return OrderedWindow(self._has_stopped) if replay is None else replay.window(self._has_stopped)

    @cached_property
    def _changed(self) -> asyncio.Event:
        return asyncio.Event()

    @cached_property
    def _stats(self) -> StatsCollector:
        assert self.crawler.stats is not None
        return self.crawler.stats


def _nothing_given(sources: str) -> str:
    if sources:
        return f"no source of {sources} has urls or cdx; files are for: scrapy crawl local -a sources={sources}"
    return (
        "spider web needs addresses: -a urls=https://...,https://... or -a urls_file=FILE or -a sources=FILE, or a "
        "sources.toml in the project's folder"
    )
