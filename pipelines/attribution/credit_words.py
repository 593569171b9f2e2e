"""The words of credit lines in many languages: labels before an agency's name, and what else may stand beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipelines.tables import shipped_table

Label = Literal["source", "by", "with"]

_TABLE = shipped_table("attribution", "credit_words")


def _folded(field: str) -> frozenset[str]:
    """Return the words of a field of ``[group]``, case-folded."""
    return frozenset(word.casefold() for word in _TABLE["group"][field])


JOINTS = _folded("joints")
"""Words between the names of agencies."""
NEUTRAL = JOINTS | _folded("neutral")
"""Words between the names of agencies, or beside one."""
STAFF = _folded("staff")
"""Words for the outlet's own desk."""
DESKS = _folded("desks")
"""Desks of an agency, directly after its name."""
REPORTS = _folded("reports")
"""Chinese and Japanese words for a report, directly after a name."""
CONTRIBUTED = _folded("contributed")
"""Words after a name that say that the agency contributed."""
ENDS = _folded("ends")
"""What ends a report in an agency's own copy."""
SHORT_WORDS = _folded("short_words")
"""Words of two to four letters that a truncated text may end with, and that are no one's initials."""
PICTURES = _folded("pictures")
"""Words that make a credit one of a picture."""
DATE_JOINTS = _folded("date_joints")
"""Words between the place and the date of a dateline."""
MONTHS_IN_WORDS = _folded("months_in_words")
"""Months that end a date in words."""
PLACE_PARTICLES = _folded("place_particles")
"""Small words within the name of a place."""
REPORTERS_BEFORE: tuple[str, ...] = tuple(_TABLE["group"]["reporters_before"])
"""Words before the name of an agency's reporter."""
REPORTERS_AFTER: tuple[str, ...] = tuple(_TABLE["group"]["reporters_after"])
"""Words after the name of an agency's reporter."""


@dataclass(frozen=True, slots=True)
class CreditLabel:
    """What a credit line begins with."""

    kind: Label
    """``source`` and ``by`` name who wrote the text, ``with`` who contributed."""
    languages: frozenset[str]
    """The languages in which the word means this."""
    end: int
    """Offset after the label and its colon."""
    colon: bool
    """Whether a colon or a similar mark follows the word."""


def _languages(kind: Label) -> dict[str, frozenset[str]]:
    """Return the labels of a kind, case-folded, with their languages."""
    found: dict[str, set[str]] = {}
    for language, words in _TABLE[kind].items():
        for word in words:
            found.setdefault(word.casefold(), set()).add(language)
    return {word: frozenset(languages) for word, languages in found.items()}


_KINDS: tuple[Label, ...] = ("source", "by", "with")
_LABELS = {kind: _languages(kind) for kind in _KINDS}
_LABEL = re.compile(
    "|".join(
        rf"(?P<{kind}>{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})"
        for kind, words in _LABELS.items()
    ).join(("(?:", r")(?:(?P<colon>\s{0,2}[:：=/–—-])|(?=\s)|(?<=[\'’])|(?<=[\u2e80-\uffff]))\s{0,3}"))
)


def read_label(text: str, start: int, end: int) -> CreditLabel | None:
    """Return the label at an offset of a text, or None; before a name in letters a blank or a colon must follow it."""
    match = _LABEL.match(text[start:end].casefold())
    if match is None:
        return None
    kind = next(kind for kind in _KINDS if match[kind])
    return CreditLabel(kind, _LABELS[kind][match[kind]], start + match.end(), match["colon"] is not None)
