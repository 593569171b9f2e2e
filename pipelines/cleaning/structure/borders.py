"""Where something new begins in the head of a text: a line, a sentence, a date, a counter."""

from __future__ import annotations

import re

from pipelines.cleaning.structure.counters import counter_end
from pipelines.cleaning.structure.date_stamps import stamp_at
from pipelines.text.layout import opens_sentence, skip_space

_BORDER = re.compile(r"(?:^|\n|(?<!\b\w)[.!?…\"”“»][\"”“»«’)\]]*\s)\s*")
_LONGEST = 12


def begins_anew(text: str, at: int) -> bool:
    """Return whether a line, a date, a quotation or a sentence begins at ``at``, or the text ends."""
    place = skip_space(text, at)
    if place == len(text) or "\n" in text[at:place]:
        return True
    if place == at:
        return False
    if text[place] in '"“„«»·|' or opens_sentence(text, place):
        return True
    return stamp_at(text, place) is not None or counter_end(text, place) > 0


def is_border(text: str, at: int) -> bool:
    """Return whether a line or a sentence begins at ``at``, whatever its first word is."""
    if at == 0 or text[at - 1] == "\n":
        return True
    return any(match.end() == at for match in _BORDER.finditer(text, max(0, at - _LONGEST), at + 1))


def borders(text: str, start: int, end: int) -> list[int]:
    """Return where lines and sentences begin in a range."""
    return [match.end() for match in _BORDER.finditer(text, start, end)]
