"""Extraction on all cores, in reading order: a bounded look-ahead over worker processes."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from time import perf_counter

from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector
from scrapy.utils.misc import load_object

from newscrawl.crawl.arrivals import Arrivals
from newscrawl.crawl.timing import add_seconds
from newscrawl.executors.workers import end_workers, follow_parent
from pipelines.documents import Document, Draft, Rejection

Extract = Callable[[Document], Draft | Rejection]
LOOKAHEAD_PER_WORKER = 4
"""Documents queued per worker, before or after extraction: enough to keep it busy, few enough for the memory."""


@dataclass(slots=True, eq=False)
class _Waiting:
    document: Document
    future: Future[Draft | Rejection]
    outcome: asyncio.Task[Draft | Rejection] | None = None
    """Waits for the future from when the document is the first; fails with ``TimeoutError`` if that takes too long."""

    @property
    def is_ready(self) -> bool:
        return self.future.done() or (self.outcome is not None and self.outcome.done())


class ExtractionPool:
    """Turns documents into drafts, in the order in which they arrive.

    HTML goes to worker processes, since it takes milliseconds; texts and records are extracted in this process, which
    takes less time than sending them to a worker and back.

    :param extractor: import path of a function from a document to a draft or a rejection.
    :param workers: number of worker processes; 0 extracts everything in this process, without ``timeout``.
    :param timeout: seconds after which a document is rejected because its extraction takes too long.
    """

    def __init__(self, extractor: str, workers: int, timeout: float, stats: StatsCollector) -> None:
        self._extractor = extractor
        self._extract_here: Extract = load_object(extractor)
        self._workers = workers
        self._timeout = timeout
        self._stats = stats
        self._pool: ProcessPoolExecutor | None = None
        self._recovery = asyncio.Lock()

    @classmethod
    def of(cls, crawler: Crawler) -> ExtractionPool:
        """Return a pool with a crawler's settings."""
        settings = crawler.settings
        assert crawler.stats is not None
        return cls(
            settings["NEWSCRAWL_EXTRACTOR"],
            settings.getint("NEWSCRAWL_EXTRACTION_WORKERS"),
            settings.getfloat("NEWSCRAWL_DOCUMENT_SECONDS"),
            crawler.stats,
        )

    async def extract(self, documents: AsyncIterable[Document | Rejection]) -> AsyncGenerator[Draft | Rejection, None]:
        """Yield a draft or a rejection for each document, reading ahead of the consumer as far as the workers need.

        Each is yielded as soon as it is ready and all before it are, even while the next document is waited for.
        """
        waiting: deque[_Waiting | Draft | Rejection] = deque()
        arrivals = Arrivals(documents)
        try:
            while waiting or not arrivals.ended:
                first = waiting[0] if waiting else None
                is_full = arrivals.ended or len(waiting) > LOOKAHEAD_PER_WORKER * self._workers
                if first is not None and (is_full or not isinstance(first, _Waiting) or first.is_ready):
                    yield await self._finish(waiting.popleft(), waiting)
                    continue
                document = await arrivals.next(unless=self._wait_for(first) if first is not None else None)
                if document is not None:
                    waiting.append(self._submit(document))
        finally:
            await arrivals.close()

    def close(self) -> None:
        """End the workers, even in the middle of a document."""
        if self._pool is not None:
            end_workers(self._pool)
            self._pool = None

    def _submit(self, document: Document | Rejection) -> _Waiting | Draft | Rejection:
        if isinstance(document, Rejection):
            return document
        if document.format != "html" or self._workers == 0:
            started = perf_counter()
            extracted = self._extract_here(document)
            add_seconds(self._stats, "extraction", perf_counter() - started)
            return extracted
        return _Waiting(document, self._submit_to_worker(document))

    def _submit_to_worker(self, document: Document) -> Future[Draft | Rejection]:
        if self._pool is None:
            context = multiprocessing.get_context("forkserver")  # forking this process would copy its threads' locks
            # imported once by the fork server, not once by each worker
            context.set_forkserver_preload(["__main__", "scrapy.cmdline", self._extractor.rpartition(".")[0]])
            self._pool = ProcessPoolExecutor(
                self._workers,
                context,
                initializer=_start_worker,
                initargs=(self._extractor,),
            )
        try:
            return self._pool.submit(_extract_in_worker, document)
        except BrokenProcessPool as error:  # a worker died since; the document gets another one when its turn comes
            failed: Future[Draft | Rejection] = Future()
            failed.set_exception(error)
            return failed

    async def _finish(
        self, item: _Waiting | Draft | Rejection, others: Iterable[_Waiting | Draft | Rejection]
    ) -> Draft | Rejection:
        if not isinstance(item, _Waiting):
            return item
        try:
            return await self._outcome(item)
        except TimeoutError:
            self._restart(others)
            return _rejected(item.document, f"the extractor did not finish in {self._timeout:g} seconds")
        except BrokenProcessPool:
            async with self._recovery:
                return await self._alone(item, others)

    async def _alone(self, item: _Waiting, others: Iterable[_Waiting | Draft | Rejection]) -> Draft | Rejection:
        """Extract a document in a new pool without others: any of those in flight may have killed the worker."""
        self._restart([])
        item.future, item.outcome = self._submit_to_worker(item.document), None
        try:
            return await self._outcome(item)
        except BrokenProcessPool:
            return _rejected(item.document, "the extractor died on it")
        except TimeoutError:
            return _rejected(item.document, f"the extractor did not finish in {self._timeout:g} seconds")
        finally:
            self._restart(others)

    async def _outcome(self, item: _Waiting) -> Draft | Rejection:
        started = perf_counter()
        try:
            return await self._wait_for(item)
        finally:
            add_seconds(self._stats, "extraction", perf_counter() - started)

    def _wait_for(self, item: _Waiting) -> asyncio.Task[Draft | Rejection]:
        if item.outcome is None:
            item.outcome = asyncio.create_task(asyncio.wait_for(asyncio.wrap_future(item.future), self._timeout))
            item.outcome.add_done_callback(_ignore_failure)
        return item.outcome

    def _restart(self, pending: Iterable[_Waiting | Draft | Rejection]) -> None:
        self.close()
        for item in pending:
            if isinstance(item, _Waiting) and not (item.future.done() and item.future.exception() is None):
                item.future = self._submit_to_worker(item.document)


def _ignore_failure(outcome: asyncio.Task[Draft | Rejection]) -> None:
    """Keep asyncio from logging a failure that nobody waits for any more, since the run has ended."""
    if not outcome.cancelled():
        outcome.exception()


def _rejected(document: Document, reason: str) -> Rejection:
    return Rejection(document.locator, "extraction", reason)


# What runs in a worker process

_extract: Extract


def _start_worker(extractor: str) -> None:
    """Load the extractor, once for each worker."""
    follow_parent()
    global _extract  # noqa: PLW0603 - set once, before the worker's first document
    _extract = load_object(extractor)


def _extract_in_worker(document: Document) -> Draft | Rejection:
    return _extract(document)
