"""``scrapy crawl local``: documents from files, folders, archives and standard input."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.settings import default_settings
from scrapy.statscollectors import StatsCollector

from newscrawl.crawl.arguments import refuse_unknown
from newscrawl.crawl.backpressure import Backpressure
from newscrawl.crawl.closing import is_closing
from newscrawl.crawl.extraction_pool import ExtractionPool
from newscrawl.crawl.input_ledger import FileReading
from newscrawl.crawl.interruption import StopRequested, TimeLimitExceeded, interrupter, too_slow
from newscrawl.crawl.session import Session
from newscrawl.crawl.threaded_input import read_in_thread
from newscrawl.crawl.timing import add_seconds
from newscrawl.paths import project_folder
from newscrawl.readers import InputFile, ReadingLimits, own_text, read_file
from newscrawl.readers.file_listing import named_folders, select_files
from newscrawl.readers.recordings import is_recording
from pipelines.documents import Document, Draft, Lead, Rejection
from pipelines.errors import ArgumentError
from pipelines.extraction.identity import reading_key, source_hash

if TYPE_CHECKING:
    from newscrawl.web.sources import Source

UNFINISHED = (".part", ".partial")
"""How the names of files end that some program is still writing."""
_MOST_NAMED = 5
_FILES_IN_A_TURN = 1_000
"""Unchanged files after which a signal is served."""


class LocalSpider(scrapy.Spider):
    """Reads documents from files.

    Two kinds of file are left out, and the log says which: unfinished ones (``*.part``, ``*.partial``) everywhere, and
    in the project's ``seeds/`` the ones that describe the samples (``README*``, ``expected.json``).

    Addresses that a file only lists are counted, not fetched: that is what the spider ``web`` does. The entries of a
    feed that have their text in it are documents.

    :param path: a file, a folder, a glob, several of them separated by spaces (quoted as in a shell), or ``-`` for
        standard input; default: the project's ``seeds/``.
    :param include: patterns of the file names to read, separated by commas; default: all.
    :param exclude: patterns of the file names to leave out, separated by commas.
    :param follow_links: whether links in a folder that lead out of it are followed: a setting of a crawl,
        ``NEWSCRAWL_FOLLOW_LINKS``.
    :param sources: in place of ``path``, a list of sources (``sources.toml``), whose ``files`` are read.
    :raises ArgumentError: when an argument is unknown, or ``path`` and ``sources`` are both given.
    :raises pipelines.tables.TableError: when the list of sources has a mistake.
    :raises newscrawl.readers.InputError: when a path does not exist, or contains nothing to read.
    """

    name = "local"
    custom_settings = {  # noqa: RUF012
        "CONCURRENT_REQUESTS": 1,
        "DOWNLOAD_DELAY": 0,
        "ROBOTSTXT_OBEY": False,
        "RETRY_ENABLED": False,
        # its one request is for "data:,"; what the network needs would be imported and set up for nothing
        "DOWNLOADER": default_settings.DOWNLOADER,
        "DOWNLOADER_MIDDLEWARES": {},
        "DOWNLOADER_MIDDLEWARES_BASE": {},
        "SCHEDULER_PRIORITY_QUEUE": default_settings.SCHEDULER_PRIORITY_QUEUE,
        "TWISTED_DNS_RESOLVER": default_settings.TWISTED_DNS_RESOLVER,
        "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https", "ftp", "s3", "file")),
    }

    def __init__(
        self,
        path: str | None = None,
        include: str = "",
        exclude: str = "",
        sources: str | None = None,
        *,
        follow_links: bool = False,
        **unknown: str,
    ) -> None:
        super().__init__()
        refuse_unknown(self.name, unknown, "path, include, exclude, sources")
        if path and sources:
            raise ArgumentError("spider local reads a path or the files of sources, not both")
        select = partial(
            select_files,
            include=_patterns(include),
            exclude=_patterns(exclude),
            is_document=_is_document,
            follow_links=follow_links,
        )
        self.inputs = shlex.split(path) if path else [str(project_folder() / "seeds")]
        self._source_of: dict[InputFile, Source] = {}
        if sources:
            listed = _sources_with_files(sources)
            self.inputs = [file for source in listed for file in source.files]
            for source in reversed(listed):  # a file that two sources name belongs to the first
                self._source_of |= dict.fromkeys(select(source.files)[0], source)
        self.files, self.left_out = select(self.inputs)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> LocalSpider:
        """Return the spider, with the setting on links.

        :raises ArgumentError: when an argument is unknown.
        """
        if "follow_links" in kwargs:
            raise ArgumentError("follow_links is no argument but a setting: -s NEWSCRAWL_FOLLOW_LINKS=True")
        kwargs["follow_links"] = crawler.settings.getbool("NEWSCRAWL_FOLLOW_LINKS")
        return super().from_crawler(crawler, *args, **kwargs)

    def source_of(self, file: InputFile) -> Source | None:
        """Return the source to which a file belongs, or None if no list of sources was given."""
        return self._source_of.get(file)

    async def start(self) -> AsyncIterator[Request]:
        """Yield one request for all input: its callback streams the documents of every file in order.

        If items were yielded here instead, the spider could not close on a signal (Scrapy 2.18 and 2.19).
        """
        if self.left_out:
            self.logger.info("left out, not documents: %s", _names([file.locator for file in self.left_out]))
        yield Request("data:,", dont_filter=True)

    async def parse(self, response: Response) -> AsyncIterator[Draft | Rejection]:  # noqa: ARG002 - Scrapy's signature
        """Yield drafts and rejections in reading order, until all is read or the spider closes."""
        pool, backpressure = ExtractionPool.of(self.crawler), Backpressure(self.crawler)
        try:
            async with aclosing(pool.extract(self._unseen())) as outcomes:
                async for outcome in outcomes:
                    await backpressure.wait(outcome)
                    if is_closing(self.crawler):
                        return
                    yield outcome
        finally:
            pool.close()

    async def _unseen(self) -> AsyncIterator[Document | Rejection]:
        """Yield what this run has to extract; leads, and documents known from earlier runs, are only counted."""
        stats, ledger = self.crawler.stats, Session.of(self.crawler).input_ledger
        assert stats is not None
        self._note_vanished(stats)
        unchanged = 0
        for file in self.files:
            stats.inc_value("newscrawl/sources")
            reading = ledger.begin(file)
            stats.inc_value("newscrawl/unchanged", reading.unread)
            if not reading.is_unchanged:
                async for document in self._unseen_in(reading, stats):
                    yield document
            elif (unchanged := unchanged + 1) % _FILES_IN_A_TURN == 0:
                await asyncio.sleep(0)  # a million of them must not block a signal
            if is_closing(self.crawler):
                return
        if unchanged:
            self.logger.info(
                "%s of %s files are unchanged, and were not opened", f"{unchanged:,}", f"{len(self.files):,}"
            )

    async def _unseen_in(self, reading: FileReading, stats: StatsCollector) -> AsyncIterator[Document | Rejection]:
        ledger, source = Session.of(self.crawler).input_ledger, self.source_of(reading.file)
        async for found in self._found(reading, stats):
            document = self._to_extract(found, reading, stats)
            if document is not None:
                if isinstance(document, Document) and source is not None:
                    source.tell(document)
                ledger.await_end(reading, document.locator)
                yield document
                continue
            await asyncio.sleep(0)  # as above
            if is_closing(self.crawler):
                return
        ledger.finish(reading)

    def _note_vanished(self, stats: StatsCollector) -> None:
        """Note which files of earlier runs are missing, and forget those that have been missing for long."""
        session = Session.of(self.crawler)
        now = int(session.now())
        vanished = session.input_ledger.note_vanished(named_folders(self.inputs), self.files, now)
        session.input_ledger.forget_vanished(now - int(self.settings.getfloat("NEWSCRAWL_INDEX_DAYS") * 86_400))
        if vanished:
            stats.inc_value("newscrawl/vanished", len(vanished))
            self.logger.info("no longer there, of the files that were read before: %s", _names(vanished))

    def _to_extract(
        self, found: Document | Lead | Rejection, reading: FileReading, stats: StatsCollector
    ) -> Document | Rejection | None:
        """Count what a reader yielded, and return it if this run has to extract it; of a lead its own text."""
        if isinstance(found, Lead):
            stats.inc_value("newscrawl/leads")
            text = own_text(found)
            if text is None:
                return None
            found = text
        stats.inc_value("newscrawl/read")
        reading.documents += 1
        if isinstance(found, Document):
            session = Session.of(self.crawler)
            found.fetched_at = session.fetched_at
            key = reading_key(found.locator, source_hash(found.content))
            if not session.rewriting and session.state.was_read(key):
                stats.inc_value("newscrawl/seen")
                return None
            if session.gave_up(key):
                reading.rejected = True
                return None
        return found

    async def _found(self, reading: FileReading, stats: StatsCollector) -> AsyncIterator[Document | Lead | Rejection]:
        file, limits = reading.file, Session.of(self.crawler).limits
        if file.path is None:
            async for document in read_in_thread(read_file(file, limits), lambda: is_closing(self.crawler)):
                yield document
        else:
            seconds = self.settings.getfloat("NEWSCRAWL_DOCUMENT_SECONDS")
            for document in _timed(reading, limits, stats, seconds):
                yield document


def _read(reading: FileReading, limits: ReadingLimits) -> Iterator[Document | Lead | Rejection]:
    """Yield what is to be read of a file; of a recording, what the crawl read."""
    file = reading.file
    if not is_recording(file):
        return read_file(file, limits, reading.progress)
    from newscrawl.web.recorded_crawl import read_recording  # noqa: PLC0415 - much of the web, which few runs need

    return read_recording(file, limits)


def _timed(
    reading: FileReading, limits: ReadingLimits, stats: StatsCollector, seconds: float
) -> Iterator[Document | Lead | Rejection]:
    """Yield what is to be read of a file, and add the time spent on reading it to the run's stats.

    If a document takes too long to read, that is a rejection, and the last thing that is read of the file.
    """
    iterator = _read(reading, limits)
    while True:
        started = perf_counter()
        try:
            with interrupter.limit(seconds):
                document = next(iterator, None)
        except TimeLimitExceeded:
            yield Rejection(reading.file.locator, "read", f"{too_slow(seconds)}; the rest was not read")
            return
        except StopRequested:
            reading.failed = True  # it was not read to its end
            return
        finally:
            add_seconds(stats, "reading", perf_counter() - started)
        if document is None:
            return
        yield document


def _sources_with_files(file: str) -> list[Source]:
    """Return the sources of a list that name files."""
    from newscrawl.web.sources import read_sources  # noqa: PLC0415 - as above

    listed = [source for source in read_sources(Path(file)).sources if source.files]
    if not listed:
        raise ArgumentError(f"no source of {file} has files; the others are for: scrapy crawl web -a sources={file}")
    return listed


def _is_document(file: InputFile) -> bool:
    """Return whether a file is to be read: it is finished, and is no ``README*`` or ``expected.json`` in ``seeds/``."""
    if file.path is None:
        return True
    if file.name.endswith(UNFINISHED):
        return False
    if not file.name.startswith("README") and file.name != "expected.json":
        return True
    return not file.path.is_relative_to((project_folder() / "seeds").resolve())


def _names(locators: Sequence[str]) -> str:
    """Return the locators of files for the log, of many only the first ones."""
    more = f" and {len(locators) - _MOST_NAMED} more" if len(locators) > _MOST_NAMED else ""
    return ", ".join(locators[:_MOST_NAMED]) + more


def _patterns(argument: str) -> tuple[str, ...]:
    return tuple(pattern.strip() for pattern in argument.split(",") if pattern.strip())
