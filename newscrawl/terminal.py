"""What people read: in colour on a terminal unless ``NO_COLOR`` is set, and free of control characters."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

# C0 but tab and line feed, DEL, C1, and what turns the direction of writing: a document must not steer the terminal
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Return ``text`` with each control character replaced by U+FFFD."""
    return _CONTROL.sub("\ufffd", text)


class Terminal(Console):
    """Standard output or standard error for people; control characters of documents do not reach it.

    :param piped_width: columns of tables if it is not a terminal.
    :param errors: whether it is standard error.
    """

    def __init__(self, piped_width: int | None = None, *, soft_wrap: bool = True, errors: bool = False) -> None:
        stream = sys.stderr if errors else sys.stdout
        super().__init__(
            file=stream, highlight=False, soft_wrap=soft_wrap, width=None if stream.isatty() else piped_width
        )

    def on_broken_pipe(self) -> None:
        """Fall silent if it is standard error: a reader that has gone, as in ``2>&1 | head``, must not end a run."""
        if self.file is not sys.stderr:
            super().on_broken_pipe()
        self.quiet = True

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield the segments of a renderable, without control characters, for which the layout has no room."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(_CONTROL.sub("", segment.text), segment.style)
