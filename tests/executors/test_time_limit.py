"""A call that takes too long, or kills its process, costs neither the caller nor the next call."""

import math
import os
import threading
import time

import pytest

from newscrawl.executors.process_pool import WorkerDiedError
from newscrawl.executors.time_limit import TimeLimitError, call_within


def test_results_errors_and_the_process_are_kept_apart():
    assert call_within(5, math.factorial, 20) == math.factorial(20)
    with pytest.raises(ValueError, match="negative"):
        call_within(5, math.factorial, -1)
    with pytest.raises(TimeLimitError, match=r"more than 0\.1 seconds"):
        call_within(0.1, math.factorial, 10_000_000)
    with pytest.raises(WorkerDiedError):
        call_within(5, os.abort)
    assert call_within(5, math.factorial, 3) == 6


def test_only_processor_time_counts():
    call_within(0.2, time.sleep, 0.4)


def test_calls_of_threads_wait_for_each_other():
    results = {}
    threads = [
        threading.Thread(target=lambda number=number: results.update({number: call_within(5, math.factorial, number)}))
        for number in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == {number: math.factorial(number) for number in range(20)}


def test_a_fork_starts_a_process_of_its_own():
    call_within(5, math.factorial, 3)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, str(call_within(5, math.factorial, 5)).encode())
        os._exit(0)
    os.waitpid(child, 0)

    assert os.read(reading, 10) == b"120"
    assert call_within(5, math.factorial, 4) == 24
