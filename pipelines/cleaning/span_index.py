"""Spans by their places, so that a question about one place takes no pass over all of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.items import Removal


class SpanIndex:
    """Some spans of a text, which may overlap."""

    def __init__(self, spans: Iterable[Removal]) -> None:
        ordered = sorted((span.start, span.end) for span in spans)
        self._starts = [start for start, _ in ordered]
        self._reaches = list(accumulate((end for _, end in ordered), max))
        """The furthest end of the spans up to each of them."""
        self._ends = sorted(end for _, end in ordered)
        self._begins: list[int] = []
        """Where the spans that overlap or touch begin, of which each is one."""
        for number, start in enumerate(self._starts):
            goes_on = number > 0 and self._reaches[number - 1] >= start
            self._begins.append(self._begins[-1] if goes_on else start)

    def covers(self, start: int, end: int) -> bool:
        """Return whether one of the spans covers a range."""
        index = bisect_right(self._starts, start)
        return index > 0 and self._reaches[index - 1] >= end

    def begin_before(self, end: int) -> int:
        """Return where the spans begin that cover what is before an offset, without a gap; ``end`` if none does."""
        index = bisect_left(self._starts, end) - 1
        return self._begins[index] if index >= 0 and self._reaches[index] >= end else end

    def last_end_before(self, at: int) -> int:
        """Return the last end of a span before an offset; 0 if there is none."""
        index = bisect_left(self._ends, at)
        return self._ends[index - 1] if index else 0
