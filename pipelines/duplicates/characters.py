"""The definition of a token as a table over code points, so that texts are folded by look-up.

A text without difficult characters folds one code point at a time; the table marks the others, whose texts are folded
by ``tokens`` itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import regex
from numpy.typing import NDArray

from pipelines.duplicates.tokens import fold, tokens

SIZE = 0x10000
"""The table covers the Basic Multilingual Plane, which is all that UTF-16 spells in one unit; the rest is difficult."""
SINGLE = 1 << 31
"""Flag of a character that is a token by itself."""
DIFFICULT = 0xFFFF_FFFF
"""Entry of a character whose text must be folded as a whole: it expands, combines or vanishes."""
SURROGATE = 0xD800
"""The first of the units that spell, two by two, what lies above the table."""

# Marks, and the Korean letters that compose syllables
_COMBINING = regex.compile(r"[\p{M}\u1100-\u11FF\uA960-\uA97F\uD7B0-\uD7FF]")


@cache
def table() -> NDArray[np.uint32]:
    """Return what each code point folds to: itself or another code point, 0 between words, or ``DIFFICULT``."""
    entries = np.fromiter((_entry(chr(code)) for code in range(SIZE)), np.uint32, SIZE)
    entries[SURROGATE:0xE000] = DIFFICULT
    entries.flags.writeable = False
    return entries


def _entry(character: str) -> int:
    if "\u4e00" <= character <= "\u9fff":
        return ord(character) | SINGLE  # a third of the table, and all alike
    folded = fold(character)
    if not folded or _COMBINING.match(character) or _COMBINING.match(folded):
        return DIFFICULT
    words = tokens(character)
    if not words:
        return 0
    if words != [folded] or len(folded) != 1:
        return DIFFICULT
    alone = tokens(character * 2) != [folded * 2]
    return ord(folded) | (SINGLE if alone else 0)


def written_out(texts: Sequence[str]) -> list[str]:
    """Return texts with ss for ß, the one common letter that folds to two."""
    return [text.replace("ß", "ss") if "ß" in text else text for text in texts]


def spelt(texts: Sequence[str]) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    """Return the UTF-16 units of texts, written out and each with a space behind it, and where each ends."""
    spellings = [text.encode("utf-16-le", "surrogatepass") for text in written_out(texts)]
    units = np.frombuffer(b" \0".join([*spellings, b""]), np.uint16)
    return units, np.cumsum([len(spelling) // 2 + 1 for spelling in spellings])
