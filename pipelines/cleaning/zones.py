"""A body as the rules see it: where its head ends and its tail begins, and where boilerplate may begin."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING

from pipelines.text.layout import skip_space

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

HEAD = 600
"""Length of the head, in visible characters that are not boilerplate."""
TAIL = 1300
"""Length of the tail, in visible characters that are not boilerplate."""

_BLOCK = 500
"""Characters whose borders are found at once."""

# Both consume characters from left to right, so that the search can skip what begins no border
_AFTER = re.compile(r"\n|[.!?…:;|\"”“»«)\]>*+]\s")
_AFTER_TWO = re.compile(r"[.!?…\"”“»)\]](?=\s(\s))")


class Zones:
    """Where the head of a body ends and its tail begins, found when it is first asked."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def head(self) -> int:
        """Offset at which the first ``HEAD`` visible characters end."""
        text, length = self._text, len(self._text)
        end = min(HEAD, length)
        missing = HEAD - _visible(text[:end])
        while missing and end < length:
            more = text[end : end + missing]
            end += len(more)
            missing -= _visible(more)
        return end

    @cached_property
    def tail(self) -> int:
        """Offset at which the last ``TAIL`` visible characters begin; in a short body it is within the head."""
        text = self._text
        start = max(len(text) - TAIL, 0)
        missing = TAIL - _visible(text[start:])
        while missing and start > 0:
            more = text[max(start - missing, 0) : start]
            start -= len(more)
            missing -= _visible(more)
        return start

    def range_of(self, zone: str, length: int) -> tuple[int, int]:
        """Return the range of offsets at which a match of a zone may begin, in a body of that length."""
        if zone == "head":
            return 0, self.head
        if zone == "tail":
            return self.tail, length
        return (self.head, self.tail) if zone == "middle" else (0, length)


class View:
    """A body, or what is left of it with spans blanked out; what many rules need of it is computed once."""

    def __init__(self, text: str, zones: Zones | None = None, ends: Iterable[int] = ()) -> None:
        """Keep a text, and the offsets at which its titles and known boilerplate end: other text begins behind them."""
        self.text = text
        self.zones = zones or Zones(text)
        self._behind = sorted({skip_space(text, end) for end in ends})
        self._is_spaced = "  " in text or "\xa0" in text
        self._blocks: dict[int, list[int]] = {}

    def borders_before(self, words: Sequence[int], reach: int, first: int, last: int) -> Iterator[int]:
        """Yield where lines and sentences begin less than ``reach`` before one of ``words``, in order.

        Only offsets from ``first`` up to ``last`` (exclusive) are considered; empty lines have none.
        """
        for word in words:
            start, end = max(first, word - reach + 1), min(word + 1, last)
            if start < end:
                for number in range(start // _BLOCK, (end - 1) // _BLOCK + 1):
                    borders = self._borders(number)
                    yield from borders[bisect_left(borders, start) : bisect_left(borders, end)]
                first = end

    def _borders(self, number: int) -> list[int]:
        """Return the borders in a block of the text; most blocks of most texts are never needed."""
        if number not in self._blocks:
            text, start = self.text, number * _BLOCK
            end = min(start + _BLOCK, len(text))
            found = [match.end() for match in _AFTER.finditer(text, max(start - 2, 0), end)]
            if self._is_spaced:
                found = sorted({*found, *(match.end(1) for match in _AFTER_TWO.finditer(text, max(start - 3, 0), end))})
            found = [0, *found] if start == 0 else found
            if behind := self._behind[bisect_left(self._behind, start) : bisect_left(self._behind, end)]:
                found = sorted({*found, *behind})
            self._blocks[number] = [at for at in found if start <= at < end and text[at] != "\n"]
        return self._blocks[number]


def _visible(text: str) -> int:
    return sum(map(len, text.split()))
