"""Answers pass in the order of their requests, unless too many would have to wait."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from newscrawl.web.ordered_window import OrderedWindow


def passed(arrivals, requests, *, stop=lambda: False, **limits):
    """Return the answers in the order in which they pass, if they arrive in the given order."""

    async def crawl():
        window = OrderedWindow(stop, **limits)
        places = [window.expect() for _ in range(requests)]
        out = []

        async def read():
            out.extend([value async for value in window])

        reading = asyncio.create_task(read())
        for arrival in arrivals:
            await asyncio.wait_for(window.put(places[arrival], arrival, 10), 5)
            await asyncio.sleep(0)
        window.end()
        await asyncio.wait_for(reading, 5)
        return out

    return asyncio.run(crawl())


@given(st.permutations(range(12)))
def test_who_answers_first_does_not_matter(arrivals):
    assert passed(arrivals, 12) == list(range(12))


@given(st.permutations(range(12)), st.integers(1, 6), st.integers(1, 80))
def test_a_full_window_holds_up_nobody(arrivals, answers, size):
    """However little fits, all pass, each once."""
    assert sorted(passed(arrivals, 12, most_answers=answers, most_bytes=size)) == list(range(12))


def test_the_earliest_passes_when_the_window_is_full():
    """The first server is silent until all others have answered."""
    assert passed([1, 2, 3, 4, 5, 0], 6, most_answers=3) == [1, 2, 0, 3, 4, 5]
    assert passed([5, 4, 3, 2, 1, 0], 6, most_bytes=35) == [2, 1, 0, 3, 4, 5]


def test_nothing_waits_for_an_answer_of_which_nothing_comes():
    async def crawl():
        window = OrderedWindow(lambda: False)
        first, second = window.expect(), window.expect()
        await window.put(second, 2, 10)
        reading = asyncio.ensure_future(anext(aiter(window)))
        await asyncio.sleep(0)
        before = reading.done()
        window.withdraw(first)
        return before, await asyncio.wait_for(reading, 5)

    assert asyncio.run(crawl()) == (False, 2)


def test_when_the_spider_closes_what_is_there_passes_and_no_more():
    """The first request will have no answer; answers that come after the end block nobody."""
    closing = [False]

    async def crawl():
        window = OrderedWindow(lambda: closing[0], most_answers=1)
        places = [window.expect() for _ in range(4)]
        await window.put(places[2], 2, 10)
        closing[0] = True
        out = [value async for value in window]
        for place in (1, 3):
            await asyncio.wait_for(window.put(places[place], place, 10), 5)
        return out

    assert asyncio.run(crawl()) == [2]
