"""Answers in the order of their requests, whoever answers first, as far as a bounded window allows."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")

MOST_BYTES = 16_000_000
MOST_ANSWERS = 256
_POLL = 0.5
"""Seconds between calls of ``stop``."""


@dataclass(order=True, slots=True)
class _Answer(Generic[T]):
    place: int
    value: T = field(compare=False)
    size: int = field(compare=False)


class OrderedWindow(Generic[T]):
    """Holds answers until all earlier requests have theirs, so that what is made of them does not hang on the network.

    When the window is full, the earliest answer that is there passes: a server that is silent for a minute must not
    hold up all others.

    :param stop: called twice a second while nothing passes; once it returns True, what is there passes, and no more.
    """

    def __init__(
        self, stop: Callable[[], bool], most_bytes: int = MOST_BYTES, most_answers: int = MOST_ANSWERS
    ) -> None:
        self._stop = stop
        self._most_bytes, self._most_answers = most_bytes, most_answers
        self._next_place = 0
        self._awaited: set[int] = set()
        """Places of requests without an answer, among them the earliest."""
        self._answers: list[_Answer[T]] = []
        self._bytes = 0
        self._ended = False
        self._changed = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()

    def __len__(self) -> int:
        """Return how many answers wait."""
        return len(self._answers)

    def expect(self) -> int:
        """Return the place of a request that is about to be made."""
        place = self._next_place
        self._next_place += 1
        self._awaited.add(place)
        return place

    async def put(self, place: int, value: T, size: int) -> None:
        """Add the answer to a request; if the window is full, wait until some have passed.

        :param size: its size in bytes.
        """
        self._awaited.discard(place)
        heapq.heappush(self._answers, _Answer(place, value, size))
        self._bytes += size
        self._changed.set()
        if self._is_full():
            self._room.clear()
        await self._room.wait()

    def end(self) -> None:
        """Let the iteration end when all answers have passed: no further request will be made."""
        self._ended = True
        self._changed.set()

    async def __aiter__(self) -> AsyncIterator[T]:
        """Yield the answers."""
        try:
            while not (self._ended and not self._awaited and not self._answers):
                if self._may_pass():
                    answer = heapq.heappop(self._answers)
                    self._bytes -= answer.size
                    if not self._is_full():
                        self._room.set()
                    yield answer.value
                elif self._stop():
                    return
                else:
                    await self._change()
        finally:
            self._room.set()
            self._most_answers = self._most_bytes = 2**62

    def _may_pass(self) -> bool:
        if not self._answers:
            return False
        return self._is_full() or self._stop() or not self._awaited or self._answers[0].place < min(self._awaited)

    def _is_full(self) -> bool:
        return self._bytes > self._most_bytes or len(self._answers) > self._most_answers

    async def _change(self) -> None:
        self._changed.clear()
        try:
            await asyncio.wait_for(self._changed.wait(), _POLL)
        except TimeoutError:
            return
