"""``scrapy crawl local``: documents from files, folders, archives and standard input."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import AsyncIterator, Iterable, Iterator
from time import perf_counter

import scrapy
from scrapy.http import Request, Response
from scrapy.statscollectors import StatsCollector

from newscrawl.crawl.backpressure import Backpressure
from newscrawl.crawl.closing import is_closing
from newscrawl.crawl.extraction_pool import ExtractionPool
from newscrawl.crawl.session import Session
from newscrawl.crawl.threaded_input import read_in_thread
from newscrawl.crawl.timing import spend
from newscrawl.paths import project_folder
from newscrawl.readers import InputFile, input_files, read_file
from pipelines.documents import Document, Draft, Rejection
from pipelines.errors import ArgumentError
from pipelines.extraction.identity import reading_key, source_hash

NOT_DOCUMENTS = ("README*", "expected.json", "*.part")
"""Files that lie beside documents and are none."""


class LocalSpider(scrapy.Spider):
    """Reads documents from files.

    :param path: a file, a folder, a glob, several of them parted by blanks (quoted as in a shell), or ``-`` for
        standard input; default: the project's ``seeds/``.
    :param include: patterns of the file names to read, parted by commas; default: all.
    :param exclude: patterns of the file names to leave out, parted by commas.
    :raises ArgumentError: when an argument is unknown.
    :raises newscrawl.readers.InputError: when a path does not exist, or holds nothing to read.
    """

    name = "local"
    custom_settings = {"CONCURRENT_REQUESTS": 1, "DOWNLOAD_DELAY": 0, "ROBOTSTXT_OBEY": False}  # noqa: RUF012

    def __init__(self, path: str | None = None, include: str = "", exclude: str = "", **unknown: str) -> None:
        super().__init__()
        if unknown:
            raise ArgumentError(
                f"spider local knows no argument {', '.join(unknown)}; it takes path, include and exclude"
            )
        paths = shlex.split(path) if path else [str(project_folder() / "seeds")]
        self.inputs = paths
        self._sources = input_files(paths, _patterns(include), (*NOT_DOCUMENTS, *_patterns(exclude)))

    async def start(self) -> AsyncIterator[Request]:
        """Yield one request for all input: its callback streams the documents of every source in order.

        Items yielded here instead would leave the spider unable to close at a signal (Scrapy 2.18 and 2.19).
        """
        yield Request("data:,", dont_filter=True)

    async def parse(self, response: Response) -> AsyncIterator[Draft | Rejection]:  # noqa: ARG002 - a callback's form
        """Yield drafts and rejections in reading order, until all is read or the spider is to close."""
        extraction, backpressure = ExtractionPool.of(self.crawler), Backpressure(self.crawler)
        try:
            async for outcome in extraction.over(self._unseen()):
                await backpressure.wait(outcome)
                if is_closing(self.crawler):
                    return
                yield outcome
        finally:
            extraction.close()

    async def _unseen(self) -> AsyncIterator[Document | Rejection]:
        """Yield what this run has to extract; a document known from an earlier run is counted and left alone."""
        session, stats = Session.of(self.crawler), self.crawler.stats
        assert stats is not None
        for source in self._sources:
            stats.inc_value("newscrawl/sources")
            async for document in self._documents(source, stats):
                stats.inc_value("newscrawl/read")
                if isinstance(document, Document):
                    document.fetched_at = session.fetched_at
                    key = reading_key(document.locator, source_hash(document.content))
                    if not session.rewriting and session.state.was_read(key):
                        stats.inc_value("newscrawl/seen")
                        await asyncio.sleep(0)  # a million of them must not keep a signal waiting
                        if is_closing(self.crawler):
                            return
                        continue
                yield document

    async def _documents(self, source: InputFile, stats: StatsCollector) -> AsyncIterator[Document | Rejection]:
        if source.path is None:
            async for document in read_in_thread(read_file(source), lambda: is_closing(self.crawler)):
                yield document
        else:
            for document in _timed(read_file(source), stats):
                yield document


def _timed(documents: Iterable[Document | Rejection], stats: StatsCollector) -> Iterator[Document | Rejection]:
    """Yield the same documents, and add the time it took to get them to the run's statistics."""
    iterator, values = iter(documents), stats.get_stats()
    while True:
        started = perf_counter()
        document = next(iterator, None)
        spend(values, "reading", perf_counter() - started)
        if document is None:
            return
        yield document


def _patterns(argument: str) -> tuple[str, ...]:
    return tuple(pattern.strip() for pattern in argument.split(",") if pattern.strip())
