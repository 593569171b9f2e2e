"""Blocking input that a thread reads."""

import asyncio
import threading

import pytest

from newscrawl.crawl.threaded_input import read_in_thread


async def all_of(values, stop=lambda: False):
    return [value async for value in read_in_thread(values, stop)]


def test_all_values_arrive_in_order():
    assert asyncio.run(all_of(range(100))) == list(range(100))


@pytest.mark.parametrize("error", [ValueError("broken"), TimeoutError("late"), RuntimeError("wrong")])
def test_what_the_iterable_raises_is_raised(error):
    """A failure is no end of the input, whatever its class."""

    def failing():
        yield 1
        raise error

    with pytest.raises(type(error), match=str(error)):
        asyncio.run(all_of(failing()))


def test_blocked_input_is_left():
    """It is not waited for when the reader stops."""
    blocked = threading.Event()

    def blocking():
        yield 1
        blocked.wait()

    stopping = threading.Event()

    async def first():
        async for value in read_in_thread(blocking(), stopping.is_set):
            stopping.set()
            yield value

    async def read():
        return [value async for value in first()]

    assert asyncio.run(asyncio.wait_for(read(), 10)) == [1]
    blocked.set()
