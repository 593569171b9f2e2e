"""What commands tell a person on standard error."""

from __future__ import annotations

import sys
from contextlib import suppress

from pipelines.documents import Rejection

SHOWN = 10


def tell(line: str) -> None:
    """Write a line; who stopped reading, as in ``2>&1 | head``, misses it, and the work goes on."""
    with suppress(BrokenPipeError):
        sys.stderr.write(f"{line}\n")


class Rejections:
    """Tells the first rejected documents of commands that write no manifest.

    :param further: said once there are more.
    """

    def __init__(self, further: str) -> None:
        self._count = 0
        self._further = further

    def __call__(self, rejection: Rejection) -> None:
        """Tell of one, or that there are more."""
        self._count += 1
        if self._count <= SHOWN:
            tell(f"{rejection.locator}: {rejection.reason}")
        elif self._count == SHOWN + 1:
            tell(f"... {self._further}")
