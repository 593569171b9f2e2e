"""The patience of a stop, block by block."""

import os
import signal
import time

import pytest

from newscrawl.crawl.interruption import Interrupter, StopRequested


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
