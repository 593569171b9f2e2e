"""Worker processes that leave stopping to their parent, and never outlive it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager


@contextmanager
def signals_held() -> Iterator[None]:
    """Let signals that stop a run wait while workers are started.

    An interrupt between a fork and its book-keeping would be lost, or leave a worker that nobody ends.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def follow_parent() -> None:
    """Leave signals that stop a run to the parent process, and end when it ends, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def end_workers(pool: ProcessPoolExecutor) -> None:
    """End the workers of a pool, whatever they are at."""
    for process in list((pool._processes or {}).values()):  # kill_workers() comes with 3.14
        process.kill()
    queue = getattr(pool, "_call_queue", None)
    if queue is not None:
        queue._reader.close()  # a task half written into a full pipe that nobody reads would be waited for
    pool.shutdown(wait=True, cancel_futures=True)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
