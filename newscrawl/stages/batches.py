"""Runs articles through the item pipeline in batches: all that are available at one time, stage by stage.

With one article after another through all stages, what a stage needs (code, patterns, tables) would leave the
processor's caches before the next article comes. In batches a crawl does the same work in two thirds of the time
(docs/benchmarks.md). The stages and their order are those of ``ITEM_PIPELINES``, and a user's own pipelines may be
among them.

From the first stage that learns from articles to the last, a batch is staged as a whole. If one of its articles fails
there, the batch is rolled back and its articles are staged one by one. So neither what is learned nor the labels of an
article depend on the batches.

If the output or the state cannot be written, or the installation has vanished, the run ends: no article is to blame,
and the next run reads them again.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.pipelines import ItemPipelineManager

from newscrawl.crawl.input_ledger import FileReading
from newscrawl.crawl.output_faults import OutputError, is_output_fault
from newscrawl.crawl.run_failure import end_run, is_state_failure
from newscrawl.crawl.session import Session
from newscrawl.crawl.unfinished import UnfinishedDocument
from newscrawl.installation import is_installation_fault
from newscrawl.stages.base import RejectedDocument, SeenDocument, Stage
from newscrawl.state.given_up import GivenUp
from pipelines.documents import Draft
from pipelines.errors import StateError

QUIET_TURNS = 8
"""Turns of the event loop without a new article after which a batch begins; Scrapy needs fewer to fetch the next."""


@dataclass(slots=True, eq=False)
class _Passing:
    """An item on its way through the stages."""

    item: Any
    done: asyncio.Future[Any]
    reading: FileReading | None
    """Of the input file that it comes from."""
    error: Exception | None = None

    def become(self, outcome: Any) -> None:
        """Record what a stage made of the item."""
        if not isinstance(outcome, BaseException):
            self.item = outcome
        elif isinstance(outcome, Exception) and not isinstance(outcome, StopIteration):
            self.error = outcome
        else:  # a future cannot carry these
            self.error = RuntimeError(repr(outcome))
            self.error.__cause__ = outcome

    def end(self) -> None:
        """Report to Scrapy what the item became."""
        if self.done.done():  # nothing waits for it any more
            return
        if self.error is None:
            self.done.set_result(self.item)
        else:
            self.done.set_exception(self.error)


class _UserPipeline:
    """A pipeline that is not one of our stages, run as Scrapy runs it."""

    def __init__(self, pipeline: object, crawler: Crawler) -> None:
        self._manager = ItemPipelineManager(pipeline, crawler=crawler)

    async def process_batch(self, items: Sequence[Any]) -> list[Any]:
        """Return what each item became, or the exception that it raised; all are processed concurrently."""
        return await asyncio.gather(*map(self._manager.process_item_async, items), return_exceptions=True)


class BatchedItemProcessor(ItemPipelineManager):
    """Runs the item pipelines; Scrapy finds it as ``ITEM_PROCESSOR``."""

    def __init__(self, *middlewares: Any, crawler: Crawler) -> None:
        super().__init__(*middlewares, crawler=crawler)
        self._crawler = crawler
        self._session = Session.of(crawler)
        self._has_failed = False
        self._largest = crawler.settings.getint("CONCURRENT_ITEMS")
        stages = [one if isinstance(one, Stage) else _UserPipeline(one, crawler) for one in middlewares]
        staged = [place for place, stage in enumerate(stages) if isinstance(stage, Stage) and stage.staged]
        first, end = (staged[0], staged[-1] + 1) if staged else (len(stages), len(stages))
        self._before, self._staging, self._after = stages[:first], stages[first:end], stages[end:]
        self._learning = [stage for stage in self._staging if isinstance(stage, Stage)]
        self._waiting: list[_Passing] = []
        self._running: asyncio.Task[None] | None = None

    async def process_item_async(self, item: Any) -> Any:
        """Return what an item became, when its batch has gone through all pipelines."""
        about = item.article if isinstance(item, Draft) else item
        reading = self._session.input_ledger.reading_of(getattr(about, "locator", ""))
        passing = _Passing(item, asyncio.get_running_loop().create_future(), reading)
        self._waiting.append(passing)
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return await passing.done

    async def _run(self) -> None:
        while self._waiting:
            await self._gather()
            batch, self._waiting = self._waiting, []
            try:
                await self._process(batch)
            except BaseException as error:
                for passing in batch:
                    passing.become(error)
                if not isinstance(error, Exception):
                    raise
            finally:
                self._remember(batch)
                for passing in batch:
                    passing.end()
        self._running = None

    async def _gather(self) -> None:
        """Wait until no more items come at once, or there are as many as Scrapy lets in."""
        there, quiet = len(self._waiting), 0
        while quiet < QUIET_TURNS and there < self._largest:
            await asyncio.sleep(0)
            quiet = quiet + 1 if len(self._waiting) == there else 0
            there = len(self._waiting)

    async def _process(self, batch: Sequence[_Passing]) -> None:
        if self._has_failed:
            _leave(batch)
            return
        for stage in self._before:
            await _process_in(stage, batch)
        going = [passing for passing in batch if passing.error is None]
        while self._staging and going:
            capacity = self._capacity()
            await self._stage(going[:capacity])
            self._after_batch(going[:capacity])
            going = going[capacity:]
        for stage in self._after:
            await _process_in(stage, batch)

    def _remember(self, batch: Sequence[_Passing]) -> None:
        """Remember how the documents of a batch ended; end the run if the state cannot."""
        try:
            for passing in batch:
                self._consider(passing)
            self._note_ends(batch)
        except (sqlite3.Error, StateError) as error:
            end_run(self._crawler, error)

    def _note_ends(self, batch: Sequence[_Passing]) -> None:
        """Note how the documents of input files ended.

        One may count as seen for the sake of another one in the same batch, which has failed.
        """
        any_failed = any(_is_unsettled(passing.error) for passing in batch)
        for passing in batch:
            if passing.reading is not None:
                is_seen = isinstance(passing.error, SeenDocument)
                self._session.input_ledger.ended(
                    passing.reading,
                    rejected=passing.error is not None and not is_seen,
                    failed=any_failed if is_seen else _is_unsettled(passing.error),
                )

    def _consider(self, passing: _Passing) -> None:
        """Remember a document that must not hold up later runs; end the run if it is not its fault."""
        error = passing.error
        if isinstance(error, RejectedDocument) and isinstance(error.rejection, GivenUp):
            self._session.give_up(error.rejection)
        elif is_state_failure(error) or is_installation_fault(error) or isinstance(error, OutputError):
            self._end(error)
            passing.error = UnfinishedDocument()

    def _capacity(self) -> int:
        """Return how many articles may be staged at once."""
        if len(self._learning) < len(self._staging):
            return 1  # what a user's pipeline did with an article cannot be repeated
        return max(1, min(stage.capacity for stage in self._learning))

    async def _stage(self, batch: Sequence[_Passing]) -> None:
        """Stage articles together; if one of them fails, each on its own."""
        if self._has_failed:
            _leave(batch)
            return
        items = [passing.item for passing in batch]
        try:
            with self._session.state.staging():
                for stage in self._staging:
                    items = await _outcomes(stage, items)
                    _raise_first(items)
        except Exception as error:  # noqa: BLE001 - Scrapy reports it
            if self._is_fault(error):
                self._end(error)
                _leave(batch)
            elif len(batch) > 1:
                for passing in batch:
                    await self._stage([passing])
            else:
                batch[0].become(error)
        else:
            for passing, item in zip(batch, items, strict=True):
                passing.become(item)

    def _after_batch(self, batch: Sequence[_Passing]) -> None:
        try:
            for stage in self._learning:
                stage.after_batch()
        except Exception as error:  # noqa: BLE001 - Scrapy reports it
            if self._is_fault(error):
                self._end(error)
            else:
                batch[-1].become(error)

    def _is_fault(self, error: Exception) -> bool:
        """Return whether an error is no article's fault; what a user's pipeline does with files is its own affair."""
        if is_installation_fault(error):
            return True
        if len(self._learning) < len(self._staging):
            return isinstance(error, OutputError | StateError)
        return is_state_failure(error) or is_output_fault(error)

    def _end(self, error: Exception) -> None:
        """End the run, since nothing can be written any more."""
        self._has_failed = True
        end_run(self._crawler, error)


def _raise_first(outcomes: Sequence[Any]) -> None:
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome


def _leave(batch: Sequence[_Passing]) -> None:
    for passing in batch:
        passing.become(UnfinishedDocument())


def _is_unsettled(error: Exception | None) -> bool:
    """Return whether another run may make an article of a document that ended so."""
    if isinstance(error, RejectedDocument):
        return error.rejection.retry
    return error is not None and (isinstance(error, UnfinishedDocument) or not isinstance(error, DropItem))


async def _process_in(stage: Stage | _UserPipeline, batch: Sequence[_Passing]) -> None:
    going = [passing for passing in batch if passing.error is None]
    outcomes = await _outcomes(stage, [passing.item for passing in going])
    for passing, outcome in zip(going, outcomes, strict=True):
        passing.become(outcome)


async def _outcomes(stage: Stage | _UserPipeline, items: Sequence[Any]) -> list[Any]:
    outcomes = stage.process_batch(items)
    return outcomes if isinstance(outcomes, list) else await outcomes
