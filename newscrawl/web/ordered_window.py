"""Answers in the order of their requests, whoever answers first, as far as a bounded window allows."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from newscrawl.readers.addresses import without_secrets

T = TypeVar("T")

MOST_BYTES = 16_000_000
MOST_ANSWERS = 256
MOST_RECORDED_BYTES = 1_000_000_000
MOST_RECORDED_ANSWERS = 100_000
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
        self._ended = self._waits = False
        self._changed = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()

    def __len__(self) -> int:
        """Return how many answers wait."""
        return len(self._answers)

    def expect(self, address: str = "") -> int:
        """Return the place of a request that is about to be made.

        :param address: what is asked for.
        """
        place = self._place(address)
        self._awaited.add(place)
        return place

    def _place(self, address: str) -> int:  # noqa: ARG002 - for windows whose order is known beforehand
        self._next_place += 1
        return self._next_place - 1

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

    def withdraw(self, place: int) -> None:
        """Wait no more for the answer to a request, since no record comes of it."""
        self._awaited.discard(place)
        self._changed.set()

    def rest(self) -> None:
        """Say that no further request will be made before an answer has passed."""

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
        return self._is_full() or self._stop() or self._is_next(self._answers[0].place)

    def _is_next(self, place: int) -> bool:
        """Return whether no answer comes before that of a place."""
        return not self._awaited or place < min(self._awaited)

    def _is_full(self) -> bool:
        return self._bytes > self._most_bytes or len(self._answers) > self._most_answers

    async def _change(self) -> None:
        self._changed.clear()
        self._waits = True
        with suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), _POLL)
        self._waits = False


class RecordedWindow(OrderedWindow[T]):
    """Gives answers in the order in which a recorded crawl read them, as far as it has read them.

    :param addresses: those of its answers, in that order; of those that it read twice, the last time counts.
    """

    def __init__(self, stop: Callable[[], bool], addresses: Sequence[str]) -> None:
        super().__init__(stop, MOST_RECORDED_BYTES, MOST_RECORDED_ANSWERS)
        self._places = {address: place for place, address in enumerate(addresses)}
        self._next_place = len(addresses)
        self._passed: set[int] = set()
        self._due = 0
        self._rests = False

    def withdraw(self, place: int) -> None:
        """Wait no more for an answer."""
        self._passed.add(place)
        super().withdraw(place)

    def rest(self) -> None:
        """Let the earliest answer that is there pass, unless one is being read."""
        self._rests = self._waits
        self._changed.set()

    def _place(self, address: str) -> int:
        place = self._places.pop(without_secrets(address), None)
        return super()._place(address) if place is None else place

    def _is_next(self, place: int) -> bool:
        while self._due in self._passed:
            self._passed.discard(self._due)
            self._due += 1
        if place != self._due and not self._rests:
            return False
        self._passed.add(place)
        self._rests = False
        return True
