"""Calls functions under a limit of processor time, in a process of their own that may be killed."""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from newscrawl.executors.process_pool import WorkerDiedError
from pipelines.errors import NewscrawlError

Result = TypeVar("Result")

_START = "import sys; sys.path = sys.argv[1:]; from newscrawl.executors.time_limit import serve; serve()"


class TimeLimitError(NewscrawlError):
    """A call took more processor time than it was given."""


def call_within(seconds: float, function: Callable[..., Result], *arguments: Any) -> Result:
    """Return ``function(*arguments)``, called in another process that is killed if the call takes too long.

    The process is started at the first call and serves all further ones, one at a time; a caller that must not wait
    calls from a thread. The limit is on processor time, so it does not depend on what else the machine does.

    :param function: a function of a module; it, its arguments and what it returns or raises must be picklable.
    :raises TimeLimitError: when the call took more than ``seconds`` of processor time.
    :raises WorkerDiedError: when the process died of it.
    """
    return _worker.call(seconds, function, arguments)


class _Worker:
    """A process that calls functions; it is started when it is needed, and again after it died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def call(self, seconds: float, function: Callable[..., Result], arguments: tuple[Any, ...]) -> Result:
        with self._lock:
            process = self._process = self._process or _started()
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                pickle.dump((seconds, function, arguments), process.stdin)
                process.stdin.flush()
                failed, outcome = pickle.load(process.stdout)  # noqa: S301 - our own process wrote it
            except (EOFError, BrokenPipeError, pickle.UnpicklingError) as error:
                if self._end() == -signal.SIGPROF:
                    raise TimeLimitError(f"it took more than {seconds:g} seconds of processor time") from error
                raise WorkerDiedError("the process that worked on it died, perhaps because memory ran out") from error
            except BaseException:  # interrupted: an answer to this call must not be taken for one to the next
                self._end()
                raise
        if failed:
            raise outcome
        result: Result = outcome
        return result

    def close(self) -> None:
        """End the process, even while a thread waits for its answer."""
        process = self._process
        if process is not None:
            process.kill()  # before its pipes are closed, which waits for the thread
            process.wait()
            _close_pipes(process)

    def _end(self) -> int:
        """End the process, and return its exit status."""
        assert self._process is not None
        process, self._process = self._process, None
        _close_pipes(process)
        try:
            return process.wait(timeout=1)  # it ends by itself once its pipes are closed
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


def _close_pipes(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):  # what was written but not sent
                pipe.close()


def _started() -> subprocess.Popen[bytes]:
    # not a fork, which would copy locks of threads, nor multiprocessing, which would import the program's main module
    path = [os.path.abspath(folder) for folder in sys.path]  # noqa: PTH100 - Path.resolve() would follow links
    return subprocess.Popen([sys.executable, "-c", _START, *path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603


def _forget() -> None:
    """Leave the process to the parent after a fork."""
    global _worker  # noqa: PLW0603 - one for each process
    _worker = _Worker()


def _close() -> None:
    _worker.close()


_worker = _Worker()
os.register_at_fork(after_in_child=_forget)
atexit.register(_close)


# What runs in the other process


def serve() -> None:
    """Call the functions that standard input names, and write to standard output what they return, until it ends."""
    for ignored in (signal.SIGINT, signal.SIGTERM):  # they are for the parent; its end is the end of standard input
        signal.signal(ignored, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    with os.fdopen(os.dup(0), "rb") as calls, os.fdopen(os.dup(1), "wb") as outcomes:
        os.dup2(2, 1)  # what a library prints is no outcome
        while True:
            try:
                seconds, function, arguments = pickle.load(calls)  # noqa: S301 - our own process wrote it
            except EOFError:
                return
            signal.setitimer(signal.ITIMER_PROF, seconds)
            try:
                outcome = (False, function(*arguments))
            except Exception as error:  # noqa: BLE001 - it is raised in the parent
                outcome = (True, error)
            answer = pickle.dumps(outcome)
            signal.setitimer(signal.ITIMER_PROF, 0)
            outcomes.write(answer)
            outcomes.flush()
