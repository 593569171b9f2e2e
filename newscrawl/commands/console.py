"""What commands print for people, on standard error."""

from __future__ import annotations

import sys
from contextlib import suppress

from newscrawl.terminal import printable
from pipelines.documents import Rejection

SHOWN = 10


def print_line(line: str) -> None:
    """Write a line; if the reader has gone, as in ``2>&1 | head``, the line is lost and the command continues."""
    with suppress(BrokenPipeError):
        sys.stderr.write(f"{printable(line)}\n")


class RejectionPrinter:
    """Prints the first rejected documents of commands that write no manifest.

    :param further: printed once when there are more; None prints all.
    """

    def __init__(self, further: str | None) -> None:
        self._count = 0
        self._further = further

    def __call__(self, rejection: Rejection) -> None:
        """Print a rejected document, or that there are more."""
        self._count += 1
        if self._count <= SHOWN or self._further is None:
            print_line(f"{rejection.locator}: {rejection.reason}")
        elif self._count == SHOWN + 1:
            print_line(f"... {self._further}")
