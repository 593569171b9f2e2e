"""Maps a function over items in worker processes; results come in the order of the items."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from newscrawl.executors.workers import end_workers, follow_parent, has_dead_worker, signals_blocked
from pipelines.errors import NewscrawlError

LOOKAHEAD_PER_WORKER = 2
"""Items that wait for each worker besides the one it is working on."""
LIVENESS_SECONDS = 5.0
"""How often to check that the workers are alive while waiting for a result."""

Item = TypeVar("Item")
Result = TypeVar("Result")


class WorkerDiedError(NewscrawlError):
    """A worker process ended unexpectedly."""


def ordered_map(
    function: Callable[[Item], Result], items: Iterable[Item], workers: int
) -> Generator[Result, None, None]:
    """Yield the result of a function for each item, in order.

    Only a few items are read ahead of the results, so memory stays bounded however many items there are. Call it
    before the process starts any thread: the workers are forked.

    :param function: need not be picklable; items and results must be.
    :param workers: number of worker processes; 0 calls the function in this process.
    :raises WorkerDiedError: when a worker was killed.
    """
    if workers == 0:
        yield from map(function, items)
        return
    # forked, so that compiled code and loaded rules need not be pickled or loaded again
    context = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(workers, context, initializer=_begin_worker, initargs=(function,))
    try:
        with signals_blocked():
            pool.submit(int)  # a pool forks all of its workers with the first task
        waiting: deque[Future[Result]] = deque()
        for item in items:
            waiting.append(pool.submit(_call_in_worker, item))
            while len(waiting) > (1 + LOOKAHEAD_PER_WORKER) * workers:
                yield _result(waiting.popleft(), pool)
        while waiting:
            yield _result(waiting.popleft(), pool)
    finally:
        end_workers(pool)


def _result(future: Future[Result], pool: ProcessPoolExecutor) -> Result:
    try:
        while not future.done() and not has_dead_worker(pool):
            wait([future], LIVENESS_SECONDS)
        return future.result(0)
    except (BrokenProcessPool, TimeoutError) as error:
        raise WorkerDiedError(
            "a worker process was killed, perhaps because memory ran out: try fewer workers"
        ) from error


# What runs in a worker process

_function: Callable[[Any], Any]


def _begin_worker(function: Callable[[Any], Any]) -> None:
    follow_parent()
    global _function  # noqa: PLW0603 - the only task of this process
    _function = function


def _call_in_worker(item: Any) -> Any:
    return _function(item)
