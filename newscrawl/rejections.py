"""What commands that write no manifest tell of documents that are no articles."""

from __future__ import annotations

import sys

from newscrawl.documents import Rejection

SHOWN = 10


class Rejections:
    """Tells the first rejected documents on standard error, and counts all.

    :param further: said once there are more.
    """

    def __init__(self, further: str) -> None:
        self.count = 0
        self._further = further

    def __call__(self, rejection: Rejection) -> None:
        """Tell of one, or that there are more."""
        self.count += 1
        if self.count <= SHOWN:
            sys.stderr.write(f"{rejection.locator}: {rejection.reason}\n")
        elif self.count == SHOWN + 1:
            sys.stderr.write(f"... {self._further}\n")
