"""Input that may keep its reader waiting must not keep the spider from closing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")

_AHEAD = 8
_LOOK = 0.5


async def read_in_thread(values: Iterable[T], stop: Callable[[], bool]) -> AsyncIterator[T]:
    """Yield values that a thread takes from a blocking iterable, a few ahead.

    :param stop: asked twice a second while nothing comes; when it says so, the thread is left to its waiting.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[tuple[T] | None] = asyncio.Queue(_AHEAD)

    def put(entry: tuple[T] | None) -> None:
        asyncio.run_coroutine_threadsafe(queue.put(entry), loop).result()

    def pump() -> None:
        with suppress(RuntimeError):  # the loop has closed meanwhile
            try:
                for value in values:
                    put((value,))
            finally:
                put(None)

    threading.Thread(target=pump, daemon=True).start()
    while not stop():
        with suppress(TimeoutError):
            entry = await asyncio.wait_for(queue.get(), _LOOK)
            if entry is None:
                return
            yield entry[0]
