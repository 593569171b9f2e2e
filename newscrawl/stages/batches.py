"""Articles go through the item pipeline in rounds: those that are there together, stage by stage.

One article after another through all stages would throw what a stage needs, code, patterns, tables, out of the
processor's caches before the next article comes; in rounds a crawl does the same work in two thirds of the time
(docs/benchmarks.md). The stages and their order are those of ``ITEM_PIPELINES``, and pipelines of a user have their
place among them.

From the first stage that learns from articles to the last, a round is staged as a whole. If one of its articles comes
to nothing there, the round is undone and its articles are staged one by one, so what is learned, and what is said of an
article, never depends on the rounds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scrapy.crawler import Crawler
from scrapy.pipelines import ItemPipelineManager

from newscrawl.crawl.session import Session
from newscrawl.stages.base import Stage

TURNS = 8
"""Turns of the event loop without a new article after which a round begins; Scrapy needs fewer to fetch the next."""


@dataclass(slots=True, eq=False)
class _Passage:
    """An item on its way."""

    item: Any
    arrived: asyncio.Future[Any]
    error: Exception | None = None

    def become(self, outcome: Any) -> None:
        """Note what a stage made of the item."""
        if not isinstance(outcome, BaseException):
            self.item = outcome
        elif isinstance(outcome, Exception) and not isinstance(outcome, StopIteration):
            self.error = outcome
        else:  # a future does not hand these on
            self.error = RuntimeError(repr(outcome))
            self.error.__cause__ = outcome

    def end(self) -> None:
        """Tell Scrapy what the item became."""
        if self.arrived.done():  # nobody waits for it any more
            return
        if self.error is None:
            self.arrived.set_result(self.item)
        else:
            self.arrived.set_exception(self.error)


class _Foreign:
    """A pipeline that is no stage of ours, run as Scrapy runs it."""

    def __init__(self, pipeline: object, crawler: Crawler) -> None:
        self._alone = ItemPipelineManager(pipeline, crawler=crawler)

    async def process_round(self, items: Sequence[Any]) -> list[Any]:
        """Return of each item what it became, or the exception that it raised; all are under way at once."""
        return await asyncio.gather(*map(self._alone.process_item_async, items), return_exceptions=True)


class Rounds(ItemPipelineManager):
    """Runs the item pipelines; Scrapy finds it as ``ITEM_PROCESSOR``."""

    def __init__(self, *middlewares: Any, crawler: Crawler) -> None:
        super().__init__(*middlewares, crawler=crawler)
        self._state = Session.of(crawler).state
        self._most = crawler.settings.getint("CONCURRENT_ITEMS")
        stages = [one if isinstance(one, Stage) else _Foreign(one, crawler) for one in middlewares]
        staged = [place for place, stage in enumerate(stages) if isinstance(stage, Stage) and stage.staged]
        first, end = (staged[0], staged[-1] + 1) if staged else (len(stages), len(stages))
        self._before, self._staging, self._after = stages[:first], stages[first:end], stages[end:]
        self._learning = [stage for stage in self._staging if isinstance(stage, Stage)]
        self._waiting: list[_Passage] = []
        self._running: asyncio.Task[None] | None = None

    async def process_item_async(self, item: Any) -> Any:
        """Return what an item became, when the round is over in which it went through all pipelines."""
        passage = _Passage(item, asyncio.get_running_loop().create_future())
        self._waiting.append(passage)
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return await passage.arrived

    async def _run(self) -> None:
        while self._waiting:
            await self._gather()
            passages, self._waiting = self._waiting, []
            try:
                await self._pass(passages)
            except BaseException as error:
                for passage in passages:
                    passage.become(error)
                if not isinstance(error, Exception):
                    raise
            finally:
                for passage in passages:
                    passage.end()
        self._running = None

    async def _gather(self) -> None:
        """Wait until no more items come at once, or as many are there as Scrapy lets in."""
        there, quiet = len(self._waiting), 0
        while quiet < TURNS and there < self._most:
            await asyncio.sleep(0)
            quiet = quiet + 1 if len(self._waiting) == there else 0
            there = len(self._waiting)

    async def _pass(self, passages: Sequence[_Passage]) -> None:
        for stage in self._before:
            await _go_through(stage, passages)
        going = [passage for passage in passages if passage.error is None]
        while self._staging and going:
            room = self._room()
            await self._stage(going[:room])
            self._conclude(going[:room])
            going = going[room:]
        for stage in self._after:
            await _go_through(stage, passages)

    def _room(self) -> int:
        """Return how many articles may be staged at once."""
        if len(self._learning) < len(self._staging):
            return 1  # what a foreign pipeline has done with an article cannot be done again
        return max(1, min(stage.room for stage in self._learning))

    async def _stage(self, passages: Sequence[_Passage]) -> None:
        """Stage articles together; if one of them comes to nothing, each on its own."""
        items = [passage.item for passage in passages]
        try:
            with self._state.staging():
                for stage in self._staging:
                    items = await _outcomes(stage, items)
                    for outcome in items:
                        if isinstance(outcome, BaseException):
                            raise outcome
        except Exception as error:  # noqa: BLE001 - Scrapy tells of it
            if len(passages) > 1:
                for passage in passages:
                    await self._stage([passage])
            else:
                passages[0].become(error)
        else:
            for passage, item in zip(passages, items, strict=True):
                passage.become(item)

    def _conclude(self, passages: Sequence[_Passage]) -> None:
        try:
            for stage in self._learning:
                stage.conclude()
        except Exception as error:  # noqa: BLE001 - Scrapy tells of it
            passages[-1].become(error)


async def _go_through(stage: Stage | _Foreign, passages: Sequence[_Passage]) -> None:
    going = [passage for passage in passages if passage.error is None]
    outcomes = await _outcomes(stage, [passage.item for passage in going])
    for passage, outcome in zip(going, outcomes, strict=True):
        passage.become(outcome)


async def _outcomes(stage: Stage | _Foreign, items: Sequence[Any]) -> list[Any]:
    outcomes = stage.process_round(items)
    return outcomes if isinstance(outcomes, list) else await outcomes
