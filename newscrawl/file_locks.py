"""Locks of files, which the system releases when the process that holds them ends, however that ends."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from typing import IO, Any
from weakref import WeakSet

_locked: WeakSet[IO[Any]] = WeakSet()


def lock_file(file: IO[Any]) -> None:
    """Lock an open file until it is closed.

    A lock belongs to all processes that share the open file, so children that are forked do not keep it: else workers
    would hold it for a while after their parent was killed.

    :raises BlockingIOError: when another process holds the lock.
    :raises OSError: when the file system has no locks.
    """
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    _locked.add(file)


def _let_go() -> None:
    """Give up, in a forked child, the files that its parent has locked.

    Their descriptors are pointed elsewhere, not closed: what their buffers still hold must reach no other file.
    """
    nowhere = os.open(os.devnull, os.O_RDWR)
    for file in _locked:
        with suppress(ValueError):  # closed
            os.dup2(nowhere, file.fileno(), inheritable=False)
    os.close(nowhere)


os.register_at_fork(after_in_child=_let_go)
