"""Blocking input, read in a thread so that the spider can close meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")

_AHEAD = 8
"""Values read ahead."""
_POLL = 0.5
"""Seconds between calls of ``stop``."""


async def read_in_thread(values: Iterable[T], stop: Callable[[], bool]) -> AsyncIterator[T]:
    """Yield the values of a blocking iterable, which a thread reads a few ahead.

    What the iterable raises is raised here.

    :param stop: called twice a second while nothing arrives; if it returns True, the thread is left blocked.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[tuple[T] | Exception | None] = asyncio.Queue(_AHEAD)

    def put(entry: tuple[T] | Exception | None) -> None:
        _wait_for(queue.put(entry), loop)

    def pump() -> None:
        with suppress(RuntimeError):  # the loop may have closed meanwhile
            try:
                for value in values:
                    put((value,))
            except Exception as error:  # noqa: BLE001 - it is raised where the values are awaited
                put(error)
            else:
                put(None)

    threading.Thread(target=pump, daemon=True).start()
    while not stop():
        try:
            entry = await asyncio.wait_for(queue.get(), _POLL)
        except TimeoutError:
            continue
        if entry is None:
            return
        if isinstance(entry, Exception):
            raise entry
        yield entry[0]


def _wait_for(coroutine: Coroutine[Any, Any, None], loop: asyncio.AbstractEventLoop) -> None:
    """Run a coroutine in the loop of another thread.

    :raises RuntimeError: when the loop has closed.
    """
    try:
        future = asyncio.run_coroutine_threadsafe(coroutine, loop)
    except RuntimeError:
        coroutine.close()  # else Python warns that nobody awaited it
        raise
    future.result()
