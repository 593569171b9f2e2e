"""Worker processes that end at a bad moment, and results in order."""

import multiprocessing
import os
import signal
import threading
import time
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import count, islice
from pathlib import Path

import pytest

from newscrawl.executors import process_pool
from newscrawl.executors.process_pool import WorkerDiedError, ordered_map
from newscrawl.executors.workers import end_workers

LARGE = 40_000_000
"""Bytes of a result that takes a while to pass through a pipe."""

WRITER = multiprocessing.Array("q", 2)
"""The process that writes it, and how many bytes that process had written before."""


def written(pid):
    """Return how many bytes a process has written."""
    return int(dict(line.split(": ") for line in Path(f"/proc/{pid}/io").read_text().splitlines())["wchar"])


def large_result(_=None):
    WRITER[:] = os.getpid(), written(os.getpid())
    return b"x" * LARGE


def wait_for_half_a_result():
    """Wait until a worker has written the start of a result, and return the id of the worker."""
    while True:
        pid, before = WRITER
        if pid and (now := written(pid)) > before:
            assert now < LARGE
            return pid
        time.sleep(0.001)


def in_time(call, seconds=60):
    """Return what a call returns; fail if it takes too long."""
    outcome = Future()
    threading.Thread(target=lambda: outcome.set_result(call()), daemon=True).start()
    return outcome.result(seconds)


def test_ending_workers_does_not_wait_for_half_a_result():
    """If a worker is ended while it writes a result, nothing waits for the rest of the result."""
    pool = ProcessPoolExecutor(2, multiprocessing.get_context("fork"))
    WRITER[:] = 0, 0
    pool.submit(large_result)
    wait_for_half_a_result()

    in_time(lambda: end_workers(pool))

    assert multiprocessing.active_children() == []


def test_worker_killed_while_it_writes_a_result_is_noticed(monkeypatch):
    """If a worker is killed halfway through writing a result, nothing waits for the rest of the result."""
    monkeypatch.setattr(process_pool, "LIVENESS_SECONDS", 0.1)
    WRITER[:] = 0, 0
    killer = threading.Thread(target=lambda: os.kill(wait_for_half_a_result(), signal.SIGKILL))
    results = ordered_map(large_result, [None], 2)
    killer.start()

    def fails():
        with pytest.raises(WorkerDiedError, match="try fewer workers"):
            next(results)

    in_time(fails)

    killer.join()
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("workers", [0, 1, 3])
def test_results_come_in_order(workers):
    """The results of a function come in the order of the items, however many workers there are."""
    assert list(ordered_map(lambda number: -number, range(50), workers)) == [-number for number in range(50)]


def test_items_are_read_only_a_few_ahead():
    """The look-ahead is bounded, so an endless input can be processed."""
    read = []
    endless = (read.append(number) or number for number in count())

    assert list(islice(ordered_map(abs, endless, 2), 20)) == list(range(20))
    assert len(read) < 40
