"""Numbers that a page prints beside its title: comments, views, minutes of reading."""

from __future__ import annotations

import re

from pipelines.tables import shipped_table

_TABLE = shipped_table("cleaning", "heads")["counters"]


def _any_of(words: list[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_COUNTER = re.compile(
    rf"(?:\d[\d.,]{{0,6}}[kK]? ?(?:{_any_of(_TABLE['units'])})"
    rf"|(?:{_any_of(_TABLE['labels'])}) ?[:：]? ?\d{{1,6}}(?:[ \u00a0]\d{{3}})?"
    rf"(?: ?(?:{_any_of(_TABLE['minutes'])}))?)(?![\w,.;:])"
)


def counter_end(text: str, at: int) -> int:
    """Return where a counter at ``at`` ends, such as ``12 comments`` or ``Lesezeit: 4 Minuten``; 0 if there is none."""
    match = _COUNTER.match(text, at)
    return match.end() if match and not text[match.end() : match.end() + 2].strip()[:1].islower() else 0
