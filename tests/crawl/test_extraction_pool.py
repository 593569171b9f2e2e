"""Pages are extracted ahead, in order, and none waits for the next one to arrive."""

import asyncio
import os
import time
from contextlib import aclosing
from dataclasses import replace

import pytest
from scrapy.statscollectors import StatsCollector
from scrapy.utils.test import get_crawler

from newscrawl.crawl.arrivals import Arrivals
from newscrawl.crawl.extraction_pool import LOOKAHEAD_PER_WORKER, ExtractionPool
from newscrawl.crawl.interruption import StopRequested
from pipelines.documents import Document, Draft, Rejection
from pipelines.extraction import extract as extract_at_once

PATIENCE = 60


def extract(document):
    """Do what a page says, then extract it."""
    if document.content == b"die":
        os._exit(1)
    if document.content.startswith(b"wait"):
        time.sleep(float(document.content.split()[1]))
    if document.content == b"stop":
        raise StopRequested
    return extract_at_once(replace(document, format="text"))


def page(name, content="Some words."):
    return Document(name, content.encode(), "html")


@pytest.fixture(scope="module")
def pool():
    """Give one pool to all tests, whose workers start once unless a page kills them."""
    pool = ExtractionPool(f"{__name__}.extract", 1, PATIENCE, StatsCollector(get_crawler()))
    yield pool
    pool.close()


def names(outcomes):
    return [one.article.locator if isinstance(one, Draft) else one.locator for one in outcomes]


def test_a_page_does_not_wait_for_the_next(pool):
    """The next one arrives only when the one before has been given."""
    given = asyncio.Event()

    async def arriving():
        for number in range(3):
            yield page(str(number))
            await asyncio.wait_for(given.wait(), PATIENCE)
            given.clear()

    async def run():
        outcomes = []
        async for outcome in pool.extract(arriving()):
            outcomes.append(outcome)
            given.set()
        return outcomes

    assert names(asyncio.run(run())) == ["0", "1", "2"]


def test_order_is_kept_and_reading_is_ahead_by_a_bounded_number(pool):
    """While a page takes long, others are read; none is given before it, whether a worker extracts it or not."""
    read = []

    async def arriving():
        for document in (
            page("slow", "wait 0.3"),
            Document("text", b"Some words.", "text"),
            Rejection("none", "read", "no text"),
            *(page(str(number)) for number in range(20)),
        ):
            read.append(document.locator)
            yield document

    async def run():
        outcomes, ahead = [], []
        async with aclosing(pool.extract(arriving())) as given:
            async for outcome in given:
                outcomes.append(outcome)
                ahead.append(len(read) - len(outcomes))
        return outcomes, ahead

    outcomes, ahead = asyncio.run(run())
    assert names(outcomes) == read
    assert len(read) == 23
    assert ahead[0] == LOOKAHEAD_PER_WORKER, "those that fit were read while the first was extracted"
    assert max(ahead) == LOOKAHEAD_PER_WORKER


def test_a_stop_leaves_documents_and_no_rejection(pool):
    """What is rejected already waits only for the sake of the order."""

    async def arriving():
        yield page("slow", "wait 0.3")
        yield Rejection("none", "read", "no text")
        yield Document("text", b"stop", "text")  # is extracted in this process, which is told to stop
        yield Rejection("never", "read", "it was not read any more")

    async def run():
        return [outcome async for outcome in pool.extract(arriving())]

    assert names(asyncio.run(run())) == ["none"]


def test_a_page_that_kills_its_worker_is_tried_again_after_all_others(pool):
    """The next one, which arrives at a broken pool, is extracted meanwhile."""

    async def arriving():
        yield page("deadly", "die")
        yield page("next")

    async def run():
        return [outcome async for outcome in pool.extract(arriving())]

    following, deadly = asyncio.run(run())
    assert (deadly.locator, deadly.reason) == ("deadly", "three worker processes died on it")
    assert deadly.retry, "the machine may have been at fault"
    assert following.article.locator == "next"


def test_the_end_of_a_run_leaves_nothing_behind(pool):
    """Whoever stops listening ends the wait for the next document, too."""
    ended = []

    async def arriving():
        try:
            yield page("first")
            await asyncio.sleep(PATIENCE)
        finally:
            ended.append(True)

    async def run():
        async with aclosing(pool.extract(arriving())) as outcomes:
            async for outcome in outcomes:
                assert names([outcome]) == ["first"]
                break
        return asyncio.all_tasks() - {asyncio.current_task()}

    assert asyncio.run(run()) == set()
    assert ended == [True]


def test_a_failure_of_reading_is_raised(pool):
    """Also if it comes while a page is being extracted."""

    async def arriving():
        yield page("first", "wait 0.2")
        raise OSError("the disk is gone")

    async def run():
        async for _ in pool.extract(arriving()):
            pass

    with pytest.raises(OSError, match="the disk is gone"):
        asyncio.run(run())


def test_a_value_that_comes_late_is_the_next():
    """Waiting for it in vain does not lose it."""

    async def arriving():
        await asyncio.sleep(0.05)
        yield "late"

    async def run():
        arrivals = Arrivals(arriving())
        soon = asyncio.create_task(asyncio.sleep(0))
        return await arrivals.next(unless=soon), arrivals.ended, await arrivals.next(), await arrivals.next()

    assert asyncio.run(run()) == (None, False, "late", None)
