"""What distributed work asks of an engine: two operations, so that an adapter is short and no rule stands in it.

The work is written as pure functions over *blocks* (consecutive pieces of the input, numbered in reading order) and
*parts* (what is brought together by key). What a function says does not depend on which worker calls it, when, how
often, or in which order its bodies come.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol, TypeVar

from pipelines.errors import NewscrawlError

Task = TypeVar("Task")

Message = tuple[int, bytes]
"""A body of bytes and the part that it is for, counted from 0."""


class EngineError(NewscrawlError):
    """The engine cannot be used, or gave the work up; the message is for people."""


class Hop(NamedTuple):
    """One exchange, and what is done with what comes together by it."""

    parts: int
    """How many parts there are."""
    function: Callable[[int, list[bytes]], Iterable[Message]]
    """Called once for each part that has messages, with its number and the bodies for it, in any order; yields the
    messages of the next exchange. A part without messages is left out."""
    tasks: int | None = None
    """Among how many tasks an engine divides the parts at most, where each costs it something; None: each is a task.
    What comes for the parts of one task must fit into a worker's memory together."""


class Engine(Protocol):
    """An engine: calls picklable functions, perhaps on other machines, perhaps more than once."""

    def each(self, function: Callable[[Task], bytes], tasks: Sequence[Task]) -> list[bytes]:
        """Return ``function`` of each task, in the order of the tasks.

        :raises EngineError: when the work could not be done.
        """

    def exchange(
        self, function: Callable[[Task], Iterable[Message]], tasks: Sequence[Task], hops: Sequence[Hop]
    ) -> list[bytes]:
        """Send what ``function`` yields for each task through the hops; return the bodies that the last one yields.

        :raises EngineError: when the work could not be done.
        """


class InProcessEngine:
    """Does the work in this process: for tests and small inputs.

    :param seed: orders bodies and parts at random, as other engines do.
    """

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)  # noqa: S311 - an order, no secret

    def each(self, function: Callable[[Task], bytes], tasks: Sequence[Task]) -> list[bytes]:
        """Return ``function`` of each task, in the order of the tasks."""
        return [function(task) for task in tasks]

    def exchange(
        self, function: Callable[[Task], Iterable[Message]], tasks: Sequence[Task], hops: Sequence[Hop]
    ) -> list[bytes]:
        """Send what ``function`` yields for each task through the hops; return the bodies that the last one yields."""
        messages = [message for task in tasks for message in function(task)]
        for parts, reduce, _ in hops:
            bodies: defaultdict[int, list[bytes]] = defaultdict(list)
            self._random.shuffle(messages)
            for part, body in messages:
                assert 0 <= part < parts
                bodies[part].append(body)
            messages = [message for part, own in bodies.items() for message in reduce(part, own)]
        return [body for _, body in messages]
