"""A body as rules look at it: where its head ends and its tail begins, and where furniture may begin in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HEAD = 600
"""A rule of the head acts on what begins in this many first visible characters that are not furniture."""
TAIL = 1300
"""A rule of the tail acts on what begins in this many last visible characters that are not furniture."""

# Both are read from left to right and take characters up, so that the search can skip what begins no border.
_AFTER = re.compile(r"\n|[.!?…:;|\"”“»«)\]>*+]\s")
_AFTER_TWO = re.compile(r"[.!?…\"”“»)\]](?=\s(\s))")


@dataclass(slots=True)
class Zones:
    """Where the head of a body ends and its tail begins."""

    head: int
    """Offset where the head ends."""
    tail: int
    """Offset where the tail begins; in a short body it lies in the head."""

    @classmethod
    def of(cls, text: str, head: int = HEAD, tail: int = TAIL) -> Zones:
        """Return where the first ``head`` and before the last ``tail`` visible characters end and begin."""
        length = len(text)
        end, start = min(head, length), max(length - tail, 0)
        missing = head - _visible(text[:end])
        while missing and end < length:
            more = text[end : end + missing]
            end += len(more)
            missing -= _visible(more)
        missing = tail - _visible(text[start:])
        while missing and start > 0:
            more = text[max(start - missing, 0) : start]
            start -= len(more)
            missing -= _visible(more)
        return cls(end, start)

    def stretch(self, zone: str, length: int) -> tuple[int, int]:
        """Return from which offset on, and before which, a find of a zone may begin in a body of that length."""
        if zone == "head":
            return 0, self.head
        if zone == "tail":
            return self.tail, length
        return (self.head, self.tail) if zone == "middle" else (0, length)


class View:
    """A body, or what is left of it with pieces blanked out, with what many rules ask of it found once."""

    def __init__(self, text: str, zones: Zones | None = None) -> None:
        self.text = text
        self.zones = zones or Zones.of(text)

    @cached_property
    def borders(self) -> list[int]:
        """Offsets where a line or a sentence begins, in order; empty lines have none."""
        text = self.text
        found = [0, *(match.end() for match in _AFTER.finditer(text))]
        if "  " in text or "\xa0" in text:
            found = sorted({*found, *(match.end(1) for match in _AFTER_TWO.finditer(text))})
        last = len(text)
        return [at for at in found if at < last and text[at] != "\n"]

    def borders_before(self, words: Sequence[int], reach: int, first: int, last: int) -> Iterator[int]:
        """Yield the borders from ``first`` to before ``last`` that have one of ``words`` less than ``reach`` behind."""
        borders = self.borders
        index = bisect_left(borders, first)
        for word in words:
            index = max(index, bisect_left(borders, word - reach + 1))
            while index < len(borders) and borders[index] <= word and borders[index] < last:
                yield borders[index]
                index += 1


def _visible(text: str) -> int:
    return sum(map(len, text.split()))
