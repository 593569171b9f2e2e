"""Blocking input, read in a thread so that the spider can close meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")

_AHEAD = 8
"""Values read ahead."""
_POLL = 0.5
"""Seconds between calls of ``stop``."""


async def read_in_thread(values: Iterable[T], stop: Callable[[], bool]) -> AsyncIterator[T]:
    """Yield the values of a blocking iterable, which a thread reads a few ahead.

    :param stop: called twice a second while nothing arrives; if it returns True, the thread is left blocked.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[tuple[T] | None] = asyncio.Queue(_AHEAD)

    def put(entry: tuple[T] | None) -> None:
        asyncio.run_coroutine_threadsafe(queue.put(entry), loop).result()

    def pump() -> None:
        with suppress(RuntimeError):  # the loop may have closed meanwhile
            try:
                for value in values:
                    put((value,))
            finally:
                put(None)

    threading.Thread(target=pump, daemon=True).start()
    while not stop():
        with suppress(TimeoutError):
            entry = await asyncio.wait_for(queue.get(), _POLL)
            if entry is None:
                return
            yield entry[0]
