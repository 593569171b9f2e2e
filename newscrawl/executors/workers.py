"""Worker processes that ignore stop signals, which are for their parent, and never outlive it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any


@contextmanager
def signals_blocked() -> Iterator[None]:
    """Delay SIGINT and SIGTERM while workers are started.

    An interrupt between a fork and the pool's record of it would be lost, or leave a worker that is never ended.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def follow_parent() -> None:
    """Ignore the signals that stop a run, and end when the parent process ends, for whatever reason."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def end_workers(pool: ProcessPoolExecutor) -> None:
    """Kill the workers of a pool, whatever they are doing, and shut the pool down."""
    workers = list((pool._processes or {}).values())  # kill_workers() comes with 3.14
    for process in workers:
        process.kill()
    for process in workers:
        process.join()
    if workers:
        # shutdown would wait for a half-written task or result for as long as the other end of its pipe is open
        private: Any = pool
        with suppress(OSError):  # a thread of the pool closed it meanwhile
            private._result_queue._writer.close()
            if sys.version_info < (3, 11, 5):  # later versions close it themselves, and closing it twice would fail
                private._call_queue._reader.close()
    pool.shutdown(wait=True, cancel_futures=True)


def has_dead_worker(pool: ProcessPoolExecutor) -> bool:
    """Return whether a worker of a pool has ended; the pool itself does not notice if it was writing a result."""
    return not all(process.is_alive() for process in list((pool._processes or {}).values()))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
