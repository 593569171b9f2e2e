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
from newscrawl.crawl.interruption import StopRequested, TimeLimitExceeded, interrupter, too_slow
from newscrawl.crawl.timing import add_seconds
from newscrawl.executors.workers import end_workers, follow_parent
from newscrawl.state.given_up import GivenUp
from pipelines.documents import Document, Draft, Rejection
from pipelines.extraction.identity import reading_key, source_hash

Extract = Callable[[Document], Draft | Rejection]
LOOKAHEAD_PER_WORKER = 4
"""Documents queued per worker, before or after extraction: enough to keep it busy, few enough for the memory."""
PATIENCE = 10
"""How many times its limit of processor time a worker may take by the clock, if it is not interrupted by that limit."""
_POLL = 0.2
"""Seconds between looks whether the run is to stop, while a document is waited for."""


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

    A document whose worker died is extracted again without others, at once and, if the worker dies again, after all
    others, since the machine may be at fault. Only then is it rejected.

    :param extractor: import path of a function from a document to a draft or a rejection.
    :param workers: number of worker processes; 0 extracts everything in this process.
    :param seconds: of processor time after which a document is rejected because its extraction takes too long.
    """

    def __init__(self, extractor: str, workers: int, seconds: float, stats: StatsCollector) -> None:
        self._extractor = extractor
        self._extract_here: Extract = load_object(extractor)
        self._workers = workers
        self._seconds = seconds
        self._stats = stats
        self._pool: ProcessPoolExecutor | None = None
        self._postponed: list[Document] = []
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
        Once the run is to stop and the next document takes too long, only what is rejected already is still yielded.
        """
        waiting: deque[_Waiting | Draft | Rejection] = deque()
        arrivals = Arrivals(documents)
        try:
            while waiting or not arrivals.ended:
                first = waiting[0] if waiting else None
                is_full = arrivals.ended or len(waiting) > LOOKAHEAD_PER_WORKER * self._workers
                if first is not None and (is_full or not isinstance(first, _Waiting) or first.is_ready):
                    finished = await self._finish(waiting.popleft(), waiting)
                    if finished is not None:
                        yield finished
                    continue
                document = await arrivals.next(unless=self._wait_for(first) if first is not None else None)
                if document is not None:
                    waiting.append(self._submit(document))
            while self._postponed:
                yield await self._last_attempt(self._postponed.pop(0))
        except StopRequested:
            for item in waiting:
                if isinstance(item, Rejection):
                    yield item
        finally:
            self._postponed.clear()
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
            extracted = _extract_within(self._seconds, self._extract_here, document)
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
                initargs=(self._extractor, self._seconds),
            )
        try:
            return self._pool.submit(_extract_in_worker, document)
        except BrokenProcessPool as error:  # a worker died since; the document gets another one when its turn comes
            failed: Future[Draft | Rejection] = Future()
            failed.set_exception(error)
            return failed

    async def _finish(
        self, item: _Waiting | Draft | Rejection, others: Iterable[_Waiting | Draft | Rejection]
    ) -> Draft | Rejection | None:
        """Return what an item became; None if it is to be tried again after all others."""
        if not isinstance(item, _Waiting):
            return item
        try:
            return await self._outcome(item)
        except TimeoutError:
            self._restart(others)
            return self._never_finished(item.document)
        except BrokenProcessPool:
            async with self._recovery:
                return await self._alone(item, others)

    async def _alone(self, item: _Waiting, others: Iterable[_Waiting | Draft | Rejection]) -> Draft | Rejection | None:
        """Extract a document in a new pool without others: any of those in flight may have killed the worker."""
        self._restart([])
        item.future, item.outcome = self._submit_to_worker(item.document), None
        try:
            return await self._outcome(item)
        except BrokenProcessPool:
            self._postponed.append(item.document)
            return None
        except TimeoutError:
            return self._never_finished(item.document)
        finally:
            self._restart(others)

    async def _last_attempt(self, document: Document) -> Draft | Rejection:
        """Extract a document of which two workers died."""
        self._restart([])
        try:
            return await self._outcome(_Waiting(document, self._submit_to_worker(document)))
        except BrokenProcessPool:
            return _given_up(document, "three worker processes died on it", retry=True)
        except TimeoutError:
            return self._never_finished(document)

    async def _outcome(self, item: _Waiting) -> Draft | Rejection:
        """Return what became of a document in a worker.

        :raises BrokenProcessPool: when a worker died, perhaps of another document.
        :raises TimeoutError: when the worker did not even find out that the document takes too long.
        :raises StopRequested: when the run is to stop, and this can no longer be waited for.
        """
        started = perf_counter()
        outcome = self._wait_for(item)
        try:
            while not outcome.done():
                if interrupter.is_overdue:
                    raise StopRequested
                await asyncio.wait([outcome], timeout=_POLL)
            return outcome.result()
        finally:
            add_seconds(self._stats, "extraction", perf_counter() - started)

    def _wait_for(self, item: _Waiting) -> asyncio.Task[Draft | Rejection]:
        if item.outcome is None:
            finished = asyncio.wait_for(asyncio.wrap_future(item.future), PATIENCE * self._seconds)
            item.outcome = asyncio.create_task(finished)
            item.outcome.add_done_callback(_ignore_failure)
        return item.outcome

    def _never_finished(self, document: Document) -> GivenUp:
        reason = f"its extraction did not end in {PATIENCE * self._seconds:g} seconds"
        return _given_up(document, reason, retry=True)

    def _restart(self, pending: Iterable[_Waiting | Draft | Rejection]) -> None:
        self.close()
        for item in pending:
            if isinstance(item, _Waiting) and not (item.future.done() and item.future.exception() is None):
                item.future = self._submit_to_worker(item.document)


def _ignore_failure(outcome: asyncio.Task[Draft | Rejection]) -> None:
    """Keep asyncio from logging a failure that nobody waits for any more, since the run has ended."""
    if not outcome.cancelled():
        outcome.exception()


def _extract_within(seconds: float, extract: Extract, document: Document) -> Draft | Rejection:
    try:
        with interrupter.limit(seconds):
            return extract(document)
    except TimeLimitExceeded:
        return _given_up(document, too_slow(seconds), retry=False)


def _given_up(document: Document, reason: str, *, retry: bool) -> GivenUp:
    reading = reading_key(document.locator, source_hash(document.content))
    return GivenUp(document.locator, "extraction", reason, retry=retry, reading=reading)


# What runs in a worker process

_extract: Extract
_seconds: float


def _start_worker(extractor: str, seconds: float) -> None:
    """Load the extractor, once for each worker."""
    follow_parent()
    interrupter.install()
    global _extract, _seconds
    _extract, _seconds = load_object(extractor), seconds


def _extract_in_worker(document: Document) -> Draft | Rejection:
    return _extract_within(_seconds, _extract, document)
