"""Values that arrive one after another, each of which can be waited for beside something else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Arrivals(Generic[T]):
    """The values of an asynchronous iterable, none of which is None.

    A value that did not come in time is lost to nobody: it is the next one.
    """

    def __init__(self, values: AsyncIterable[T]) -> None:
        self._values = aiter(values)
        self._next: asyncio.Task[T | None] | None = None
        self.ended = False
        """Whether there are no more values."""

    async def next(self, unless: asyncio.Task[Any] | None = None) -> T | None:
        """Return the next value; None if there are no more, or if a task is done before it comes.

        What the iterable raises is raised here.
        """
        if self._next is None and unless is None:
            value = await anext(self._values, None)  # a task would take longer than many a value
        else:
            self._next = self._next or asyncio.create_task(self._take())
            await asyncio.wait([self._next, unless or self._next], return_when=asyncio.FIRST_COMPLETED)
            if not self._next.done():
                return None
            value, self._next = self._next.result(), None
        self.ended = value is None
        return value

    async def close(self) -> None:
        """Wait for nothing any more."""
        if self._next is not None:
            self._next.cancel()
            await asyncio.wait([self._next])
            self._next = None

    async def _take(self) -> T | None:
        return await anext(self._values, None)
