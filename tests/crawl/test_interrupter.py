"""The patience of a stop, block by block."""

import os
import signal
import subprocess
import sys
import time

import pytest

from newscrawl.crawl.interruption import Interrupter, StopRequested

INTERRUPTED_AT_THE_END = """
import os, signal, sys
from newscrawl.crawl.interruption import interrupter

class Last:
    def __del__(self, kill=os.kill, pid=os.getpid(), number=signal.SIGINT):
        kill(pid, number)

interrupter.install()
last = Last()
sys.exit(4)
"""
"""A program that gets a signal when Python has given up its own handlers and clears the modules."""


@pytest.fixture
def interrupter():
    """Give an interrupter that has just been told to stop; the signal does nothing else."""
    former = signal.signal(signal.SIGTERM, lambda *_: None)
    one = Interrupter()
    one.install()
    os.kill(os.getpid(), signal.SIGTERM)
    yield one
    one.uninstall()
    signal.signal(signal.SIGTERM, former)


def test_many_slow_documents_leave_the_others_time_to_be_published(interrupter):
    """Five take all the time they get, which with the same patience for each would be more than there is."""
    for _ in range(5):
        with pytest.raises(StopRequested), interrupter.limit(60):
            time.sleep(10)

    with interrupter.limit(60):
        pass


def test_a_signal_while_the_process_ends_leaves_it_its_exit_code():
    """A second Ctrl-C may come when all is written and closed."""
    ended = subprocess.run([sys.executable, "-c", INTERRUPTED_AT_THE_END], check=False)

    assert ended.returncode == 4
