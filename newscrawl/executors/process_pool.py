"""Batches prepared by worker processes, in the order in which they are read."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from newscrawl.dedup.inputs import Batch
from newscrawl.dedup.records import Prepared
from newscrawl.executors.workers import end_workers, follow_parent, have_ended, signals_held
from pipelines.documents import Rejection
from pipelines.errors import NewscrawlError

Prepare = Callable[[Batch], Prepared]
LOOKAHEAD_PER_WORKER = 2
"""Batches that wait for each worker beside the one that it is at."""
LIVENESS_SECONDS = 5.0
"""How often the workers are looked after while a batch is waited for."""


class WorkerDiedError(NewscrawlError):
    """A worker process ended before its time."""


def prepared(batches: Iterable[Batch | Rejection], prepare: Prepare, workers: int) -> Iterator[Prepared | Rejection]:
    """Yield each batch prepared, in their order.

    :param workers: processes; 0 does everything in this one.
    :raises WorkerDiedError: a worker was killed.
    """
    if workers == 0:
        for batch in batches:
            yield batch if isinstance(batch, Rejection) else prepare(batch)
        return
    # forked, so that compiled code and rules are there at once; nothing in this process runs in a thread yet
    context = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(workers, context, initializer=_begin_worker, initargs=(prepare,))
    try:
        with signals_held():
            pool.submit(int)  # with the first task a pool forks all of its workers
        waiting: deque[Rejection | Future[Prepared]] = deque()
        for batch in batches:
            waiting.append(batch if isinstance(batch, Rejection) else pool.submit(_prepare_in_worker, batch))
            while len(waiting) > (1 + LOOKAHEAD_PER_WORKER) * workers:
                yield _outcome(waiting.popleft(), pool)
        while waiting:
            yield _outcome(waiting.popleft(), pool)
    finally:
        end_workers(pool)


def _outcome(item: Rejection | Future[Prepared], pool: ProcessPoolExecutor) -> Prepared | Rejection:
    if isinstance(item, Rejection):
        return item
    try:
        while not item.done() and not have_ended(pool):
            wait([item], LIVENESS_SECONDS)
        return item.result(0)
    except (BrokenProcessPool, TimeoutError) as error:
        raise WorkerDiedError("a worker was killed, maybe for want of memory: try fewer with --workers") from error


# What runs in a worker process

_prepare: Prepare


def _begin_worker(prepare: Prepare) -> None:
    follow_parent()
    global _prepare  # noqa: PLW0603 - the worker's one task
    _prepare = prepare


def _prepare_in_worker(batch: Batch) -> Prepared:
    return _prepare(batch)
