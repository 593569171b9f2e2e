"""Interrupts what takes too long in the main process: a document in a stage, and any work once the run is to stop.

A signal of Python waits for the code that runs to give way to the event loop, and a stage does not give way. So the
handlers of two timers raise an exception in it. Both exceptions are derived from ``BaseException``: no library takes
them for a failure of its own. The limit of a document is on processor time, since a slow machine or disk is not the
document's fault; the patience of a stop is on time by the clock.

What is one call of a C library cannot be interrupted before it returns; regular expressions can.
"""

from __future__ import annotations

import atexit
import signal
import threading
from collections.abc import Callable
from time import monotonic
from types import FrameType, TracebackType
from typing import Any

STOP_SECONDS = 1.5
"""How long a stage may go on after a signal to stop, before what it works on is left to the next run."""
FURTHER_SECONDS = 0.3
"""How long a further block may take then: what else is in the stages takes milliseconds, and is still published. Each
block that is interrupted halves it, so that many slow documents leave the others the time to be published."""
LAST_SECONDS = 2.5
"""How long after the signal no block may begin any more."""
_TICK = 0.1
"""Seconds between two signals of a timer. They come for the whole run, since setting a timer takes longer than many a
block; and an exception is raised again if one was lost, in a destructor or to a bare ``except``."""


class TimeLimitExceeded(BaseException):
    """The guarded block took more processor time than it was given."""


class StopRequested(BaseException):
    """The run is to stop, and the guarded block took longer than that can wait."""


def too_slow(seconds: float) -> str:
    """Return the reason why a document is rejected that takes more processor time than this."""
    return f"it took more than {seconds:g} seconds of processor time, the limit of NEWSCRAWL_DOCUMENT_SECONDS"


class Interrupter:
    """Guards blocks in the main thread; there is one for each process, as timers and handlers are the process's.

    Before it is installed, and where it cannot be, its limits are none.
    """

    def __init__(self) -> None:
        self._is_installed = self._is_guarded = False
        self._left = 0.0
        """Seconds of processor time that the block may still take, to a tick."""
        self._signalled_at: float | None = None
        self._stops_at = 0.0
        """When the block is interrupted, if the run is to stop."""
        self._patience = FURTHER_SECONDS
        self._handlers: dict[int, Callable[[int, FrameType | None], Any]] = {}

    def install(self) -> None:
        """Take over the timers, and listen to the signals that stop a run, whose present handlers are still called."""
        timers = (signal.SIGPROF, signal.SIGALRM)
        if threading.current_thread() is not threading.main_thread() or self._is_installed:
            return
        if any(signal.getsignal(timer) is not signal.SIG_DFL for timer in timers):
            return  # a profiler uses them, or a program whose part this run is
        signal.signal(signal.SIGPROF, self._limit)
        signal.signal(signal.SIGALRM, self._stop)
        for number in (signal.SIGINT, signal.SIGTERM):
            handler = signal.getsignal(number)
            if callable(handler):
                self._handlers[number] = handler
                signal.signal(number, self._request_stop)
        signal.setitimer(signal.ITIMER_PROF, _TICK, _TICK)
        self._is_installed = True
        atexit.register(self._leave)

    def uninstall(self) -> None:
        """Give the timers and the signals back."""
        if not self._is_installed:
            return
        self._is_installed, self._signalled_at = False, None
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        for timer in (signal.SIGPROF, signal.SIGALRM):
            signal.signal(timer, signal.SIG_IGN)  # discards a signal that is on its way, and would end the process
            signal.signal(timer, signal.SIG_DFL)
        for number, handler in self._handlers.items():
            if signal.getsignal(number) == self._request_stop:
                signal.signal(number, handler)
        self._handlers.clear()

    def _leave(self) -> None:
        """Ignore further signals while the process ends: Python would die of them, and its exit code is given."""
        self.uninstall()  # a run that is stopped while it starts may have been closed before
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)

    def limit(self, seconds: float) -> Limit:
        """Return a context manager for a block that may take so much processor time, in the main thread.

        A block within a block has a limit of its own, which ends the one around it.

        :raises TimeLimitExceeded: in the block, when it takes more.
        :raises StopRequested: in the block, when the run is to stop and the block does not end soon.
        """
        return Limit(self, seconds)

    @property
    def is_overdue(self) -> bool:
        """Whether the run is to stop, and has been told so long ago that nothing is to be waited for any more."""
        return self._has_passed(STOP_SECONDS)

    def _has_passed(self, seconds: float) -> bool:
        return self._signalled_at is not None and monotonic() - self._signalled_at >= seconds

    def begin(self, seconds: float) -> None:
        """Begin a block.

        :raises StopRequested: when the run is to stop, and no block may begin any more.
        """
        if not self._is_installed:
            return
        if self._has_passed(LAST_SECONDS):
            raise StopRequested
        if self.is_overdue:
            self._stops_at = monotonic() + self._patience
        self._left = seconds
        self._is_guarded = True

    def end(self) -> None:
        """End a block."""
        self._is_guarded = False

    def _limit(self, _number: int, _frame: FrameType | None) -> None:
        self._left -= _TICK
        if self._is_guarded and self._left < 0:
            raise TimeLimitExceeded

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        if self._is_guarded and (monotonic() >= self._stops_at or self._has_passed(LAST_SECONDS)):
            self._patience /= 2
            raise StopRequested

    def _request_stop(self, number: int, frame: FrameType | None) -> None:
        if self._signalled_at is None:
            self._signalled_at = monotonic()
            self._patience = FURTHER_SECONDS
            self._stops_at = self._signalled_at + STOP_SECONDS
            signal.setitimer(signal.ITIMER_REAL, STOP_SECONDS, _TICK)
        self._handlers[number](number, frame)


class Limit:
    """A guarded block; a generator of ``contextlib`` would take several times as long, for every document."""

    __slots__ = ("_interrupter", "_seconds")

    def __init__(self, interrupter: Interrupter, seconds: float) -> None:
        self._interrupter = interrupter
        self._seconds = seconds

    def __enter__(self) -> None:
        self._interrupter.begin(self._seconds)

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._interrupter.end()


interrupter = Interrupter()
