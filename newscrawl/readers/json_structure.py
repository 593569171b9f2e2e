"""Follow the brackets of JSON through a stream without parsing it: where elements end, and how deep they nest.

An error inside one element does not affect the others, and only one element is in memory at a time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.readers.limits import Unreadable

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

_WINDOW = 65_536
_STRING = rb'"[^"\\]*(?:\\.[^"\\]*)*"'
# What is skipped in one step: complete strings, and everything that neither opens, closes nor separates.
_WITHIN_ELEMENT = re.compile(rb'[^"\[\]{}]*(?:' + _STRING + rb'[^"\[\]{}]*)*', re.DOTALL)
_BETWEEN_ELEMENTS = re.compile(rb'[^"\[\]{},]*(?:' + _STRING + rb'[^"\[\]{},]*)*', re.DOTALL)
_WITHIN_STRING = re.compile(rb'[^"\\]*(?:\\.[^"\\]*)*', re.DOTALL)
_OPENING = re.compile(rb"[\[{]+")
_QUOTE, _COMMA = b'",'


class Nesting:
    """The position of a reader in the structure of a JSON text."""

    def __init__(self) -> None:
        self.depth = 0
        """Number of open brackets."""
        self.deepest = 0
        """Largest number of brackets open at once so far."""
        self._in_string = False
        self._escaped = False

    def advance(self, chunk: bytes, position: int) -> int:
        """Advance from ``position``; return where the next comma or closing bracket at depth 0 is, or the end."""
        while position < len(chunk):
            if self._in_string:
                position = self._leave_string(chunk, position)
                continue
            quiet = (_WITHIN_ELEMENT if self.depth else _BETWEEN_ELEMENTS).match(chunk, position)
            position = quiet.end() if quiet is not None else position
            if position == len(chunk):
                break
            if chunk[position] == _QUOTE:
                self._in_string = True
                position += 1
            elif opening := _OPENING.match(chunk, position):
                self.depth += len(opening[0])
                self.deepest = max(self.deepest, self.depth)
                position = opening.end()
            elif self.depth == 0:
                return position
            else:
                self.depth -= 1
                position += 1
        return position

    def skip(self, content: bytes, start: int, end: int) -> None:
        """Advance through ``content[start:end]``, whatever it contains."""
        for begin in range(start, end, _WINDOW):
            chunk = content[begin : min(begin + _WINDOW, end)]
            position = self.advance(chunk, 0)
            while position < len(chunk):
                position = self.advance(chunk, position + 1)

    def _leave_string(self, chunk: bytes, position: int) -> int:
        """Return the position after the string's closing quotation mark, or the end of the chunk."""
        if self._escaped:
            self._escaped = False
            return position + 1
        rest = _WITHIN_STRING.match(chunk, position)
        position = rest.end() if rest is not None else position
        if position == len(chunk):
            return position
        # it is the closing mark, or a backslash that escapes the first byte of the next chunk
        self._in_string = chunk[position] != _QUOTE
        self._escaped = self._in_string
        return position + 1


def depth_exceeds(content: bytes, depth: int) -> bool:
    """Return whether brackets nest more than ``depth`` deep in JSON ``content``, valid or not."""
    if content.count(b"{") + content.count(b"[") <= depth:
        return False
    nesting = Nesting()
    for start in range(0, len(content), _WINDOW):
        nesting.skip(content, start, min(start + _WINDOW, len(content)))
        if nesting.deepest > depth:
            return True
    return False


def elements(stream: io.BufferedReader, limit: int) -> Iterator[bytes | None]:
    """Yield each element of a JSON list after its opening bracket, and leave the stream after the closing one.

    An element longer than ``limit`` bytes is skipped and yielded as None. Elements are not validated.

    :raises Unreadable: when the stream ends before the list does.
    """
    nesting = Nesting()
    element = bytearray()
    too_long = False
    while chunk := stream.peek(1):
        position = 0
        while position < len(chunk):
            end = nesting.advance(chunk, position)
            if not too_long:
                element += chunk[position:end]
                too_long = len(element) > limit
            if too_long:
                element.clear()
            position = end + 1
            if end == len(chunk):
                continue
            closed = chunk[end] != _COMMA
            if too_long:
                yield None
            elif not closed or element.strip():
                yield bytes(element.strip())
            element.clear()
            too_long = False
            if closed:
                stream.read(position)
                return
        stream.read(len(chunk))
    raise Unreadable("the list ends in the middle of an element: the file was cut off, or a bracket is not closed")
