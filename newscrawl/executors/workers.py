"""Worker processes that leave stopping to their parent, and never outlive it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any


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
    workers = list((pool._processes or {}).values())  # kill_workers() comes with 3.14
    for process in workers:
        process.kill()
    for process in workers:
        process.join()
    if workers:
        # what is half written, a task or a result, would be waited for while its pipe has another end
        private: Any = pool
        private._result_queue._writer.close()
        if sys.version_info < (3, 11, 5):  # later ones close it themselves, and to close it twice would fail
            private._call_queue._reader.close()
    pool.shutdown(wait=True, cancel_futures=True)


def have_ended(pool: ProcessPoolExecutor) -> bool:
    """Tell whether a worker of a pool has ended; the pool itself never learns it of one that was writing a result."""
    return not all(process.is_alive() for process in list((pool._processes or {}).values()))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
