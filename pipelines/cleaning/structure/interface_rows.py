"""Rows of the page's interface: what its buttons and counters say, one after another and without a sentence."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from pipelines.items import Removal
from pipelines.tables import shipped_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.cleaning.structure.outline import Outline

RULE = "structure.interface_row"
FEWEST = 3
"""Phrases of a row between sentences; at the end of a text one phrase is enough."""
LONGEST, BEFORE = 400, 40
"""Most characters of a row, and of it before the word by which it is found."""
SHORTEST_CUT = 4
"""Letters of a phrase that is cut off by the end of the text."""

_TABLE: dict[str, list[str]] = shipped_table("cleaning", "interface_phrases")
SIGNS = frozenset(_TABLE["signs"])
"""Words that are in nearly every row."""
_WEAK = frozenset(phrase.lower() for phrase in _TABLE["weak"])
_PHRASES = sorted({phrase.lower() for use, phrases in _TABLE.items() if use != "signs" for phrase in phrases})
_PHRASE = re.compile("(?:" + "|".join(map(re.escape, reversed(_PHRASES))) + r")(?!\w)")
_OPENINGS = sorted({phrase.split()[0] for phrase in _PHRASES})
_SEPARATOR = re.compile(r"(?:[\s|•·>»›«/:;,.…()\[\]+*#–—：、，【】［］｜／＋-]|\d[\d.,]*[km]?(?!\w))*")
_FIRST_WORD = re.compile(r"^[«<>|•*【［\[\s]+|(?<=[^«<>|•*【［\[\s])[\s】］：、|•*<>«].*", re.DOTALL)
"""What is around the first word."""
_WORD = re.compile(r"(?<!\w)[^\W\d_a-z]\w+")


class Row:
    """The phrases at the beginning of a stretch of text."""

    def __init__(self, text: str, start: int, end: int) -> None:
        lowered = text[start:end].lower()
        self.phrases: list[str] = []
        self.end = start
        """Where the last phrase ends."""
        self._rest = self._last = lowered
        if len(lowered) != end - start:  # lower-casing a few letters adds one
            return
        last = at = _separated(lowered, 0)
        while match := _PHRASE.match(lowered, at):
            if text[start + at].islower() and not (self.phrases and match[0] in _WEAK):
                break
            self.phrases.append(match[0])
            last = at
            self.end = start + match.end() + (2 if lowered.startswith(" *", match.end()) else 0)
            at = _separated(lowered, match.end())
        self._rest = lowered[at:].rstrip(" .…")
        if self.phrases:
            self._last = lowered[last:].rstrip(" .…")

    @property
    def is_strong(self) -> bool:
        """Return whether one of the phrases says nothing in an article."""
        return not _WEAK.issuperset(self.phrases)

    @property
    def is_long(self) -> bool:
        """Return whether its phrases can't be words of a sentence."""
        return len(self.phrases) >= FEWEST and len(set(self.phrases)) > 1 and self.is_strong

    def reaches_the_end(self) -> bool:
        """Return whether nothing but phrases is in the stretch, the last of which may be cut off."""
        if self.phrases and not self._rest:
            return True
        return _is_cut_off(self._rest) or _is_cut_off(self._last)


def _is_cut_off(text: str) -> bool:
    """Return whether a text is at least half of a phrase, from its beginning."""
    number = bisect_left(_PHRASES, text)
    if number == len(_PHRASES) or len(text) < SHORTEST_CUT:
        return False
    return _PHRASES[number].startswith(text) and 2 * len(text) >= len(_PHRASES[number])


def _separated(text: str, at: int) -> int:
    match = _SEPARATOR.match(text, at)
    return match.end() if match else at


def is_row(text: str, start: int, end: int) -> bool:
    """Return whether a stretch at the end of a text is nothing but phrases of the interface."""
    opening = _FIRST_WORD.sub("", text[start : start + LONGEST]).lower()
    number = bisect_left(_OPENINGS, opening)
    if text[start].islower() or number == len(_OPENINGS) or not _OPENINGS[number].startswith(opening):
        return False
    row = Row(text, start, end)
    if not row.reaches_the_end():
        return False
    return row.is_strong if row.phrases else True


def interface_rows(outline: Outline) -> Iterator[Removal]:
    """Yield the rows of three phrases and more."""
    body = outline.body
    done = tried = 0
    for sign in outline.places(SIGNS):
        if sign < done or (sign and body[sign - 1].isalnum()) or outline.is_marked(sign, sign + 1):
            continue
        for word in _WORD.finditer(body, max(done, tried, sign - BEFORE), sign + 1):
            if word.start() < tried:
                continue
            row = Row(body, word.start(), min(len(body), sign + LONGEST))
            if row.end > sign and row.is_long:
                done = row.end
                yield Removal(word.start(), done, "page_furniture", RULE, body[word.start() : done])
                break
            # What begins within a row that is none has fewer phrases
            tried = row.end if len(row.phrases) >= FEWEST else word.end()
