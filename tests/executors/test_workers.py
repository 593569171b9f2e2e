"""Worker processes that end at a bad moment."""

import multiprocessing
import os
import signal
import threading
import time
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

import pytest

from newscrawl.dedup.inputs import Batch
from newscrawl.executors.process_pool import WorkerDiedError, prepared
from newscrawl.executors.workers import end_workers

LARGE = 40_000_000
"""Bytes of a result that takes a while to go through a pipe."""


WRITER = multiprocessing.Array("q", 2)
"""The process that makes it, and the bytes that the process had written before."""


def written(pid):
    """Return the bytes that a process has written."""
    return int(dict(line.split(": ") for line in Path(f"/proc/{pid}/io").read_text().splitlines())["wchar"])


def large_result(_=None):
    WRITER[:] = os.getpid(), written(os.getpid())
    return b"x" * LARGE


def wait_for_half_a_result():
    """Return the id of the worker that writes a result: its length is in the pipe, the rest is not."""
    while True:
        pid, before = WRITER
        if pid and (now := written(pid)) > before:
            assert now < LARGE
            return pid
        time.sleep(0.001)


def in_time(call, seconds=60):
    """Return what a call returns, or fail if it takes too long."""
    outcome = Future()
    threading.Thread(target=lambda: outcome.set_result(call()), daemon=True).start()
    return outcome.result(seconds)


def test_ending_workers_does_not_wait_for_half_a_result():
    """A worker that is ended while it writes a result leaves nobody waiting for the rest."""
    pool = ProcessPoolExecutor(2, multiprocessing.get_context("fork"))
    WRITER[:] = 0, 0
    pool.submit(large_result)
    wait_for_half_a_result()

    in_time(lambda: end_workers(pool))

    assert multiprocessing.active_children() == []


def test_worker_killed_while_it_writes_a_result_is_noticed():
    """Batches of a worker that was killed half-way in its result are not waited for."""
    WRITER[:] = 0, 0
    killer = threading.Thread(target=lambda: os.kill(wait_for_half_a_result(), signal.SIGKILL))
    batches = prepared([Batch("news.jsonl", 1, b"")], large_result, 2)
    killer.start()

    def fails():
        with pytest.raises(WorkerDiedError, match="fewer with --workers"):
            next(batches)

    in_time(fails)

    killer.join()
    assert multiprocessing.active_children() == []
