"""Standard output for people: in colour on a terminal unless ``NO_COLOR`` is set, and free of control characters."""

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
    """Standard output for people; lines are not wrapped, and control characters of documents do not reach it.

    :param piped_width: columns of tables if standard output is not a terminal.
    """

    def __init__(self, piped_width: int, *, soft_wrap: bool = True) -> None:
        width = None if sys.stdout.isatty() else piped_width
        super().__init__(highlight=False, soft_wrap=soft_wrap, width=width)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield the segments of a renderable, those with text made printable."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(printable(segment.text), segment.style)
