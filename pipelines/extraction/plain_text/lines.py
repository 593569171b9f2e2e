"""The lines of a text with their offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.items import Removal

_LINE = re.compile(r"[^\n]+")
_MARKS = re.compile(
    r"(?:#{1,6}\s+(?P<heading>.+?)(?:\s+#+)?|(?P<wiki>={2,6})\s*(?P<section>[^=].*?)\s*(?P=wiki)"
    r"|(?P<stress>\*{1,3}|_{1,3})(?P<stressed>[^\s*_](?:.*[^\s*_])?)(?P=stress)|\[(?P<linked>[^\[\]]+)\]\([^()\s]*\))"
)
_MOST_MARKS = 4
_RULER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or a part of one, without white space at its ends: ``body[start:end] == text``."""

    start: int
    """Offset of its first code point in the body."""
    end: int
    """Offset just after its last code point in the body."""
    text: str
    """The line itself."""
    paragraph: bool = True
    """Whether it follows a blank line or begins the text."""

    @property
    def words(self) -> str:
        """The line without the marks of Markdown or a wiki around it: ``## **Title**`` is ``Title``."""
        words = self.text
        if words[0] not in "#=*_[":
            return words
        for _ in range(_MOST_MARKS):
            match = _MARKS.fullmatch(words)
            if match is None:
                break
            words = match["heading"] or match["section"] or match["stressed"] or match["linked"]
        return words

    @property
    def is_ruler(self) -> bool:
        """Whether it has neither letters nor digits, as lines under headings and between parts have."""
        return _RULER.fullmatch(self.text) is not None

    def removal(self, kind: str, rule: str) -> Removal:
        """Return this line as a part of the body that is not article text."""
        return Removal(self.start, self.end, kind, rule, self.text)

    def part(self, start: int, end: int) -> Line:
        """Return the part between two offsets of this line's text, without white space at its ends."""
        words = self.text[start:end]
        stripped = words.strip()
        begin = self.start + start + len(words) - len(words.lstrip()) if stripped else self.start + start
        return Line(begin, begin + len(stripped), stripped, self.paragraph and start == 0)


def lines(body: str, start: int = 0) -> Iterator[Line]:
    """Yield the lines of ``body`` from ``start`` on that are not blank."""
    blank_above, previous_end = True, start
    for match in _LINE.finditer(body, start):
        blank_above = blank_above or body.count("\n", previous_end, match.start()) > 1
        previous_end = match.end()
        text = match[0].strip()
        if text:
            begin = match.start() + match[0].index(text)
            yield Line(begin, begin + len(text), text, blank_above)
            blank_above = False
        else:
            blank_above = True
