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

from pipelines.duplicates.tokens import UNSPACED, fold, tokens

SIZE = 0x10000
"""The table covers the Basic Multilingual Plane, which is all that UTF-16 spells in one unit; the rest is difficult."""
SINGLE = 1 << 31
"""Flag of a character that is a token by itself."""
DIFFICULT = 0xFFFF_FFFF
"""Entry of a character whose text must be folded as a whole: it expands, combines or vanishes."""
SURROGATE = 0xD800
"""The first of the units that spell, two by two, what lies above the table."""

_ALONE = regex.compile(rf"[{UNSPACED}]")
# Marks, and the Korean letters that compose syllables
_COMBINING = regex.compile(r"[\p{M}\u1100-\u11FF\uA960-\uA97F\uD7B0-\uD7FF]")


@cache
def table() -> NDArray[np.uint32]:
    """Return what each code point folds to: itself or another code point, 0 between words, or ``DIFFICULT``."""
    characters = [chr(code) for code in (*range(ord("\n")), *range(ord("\n") + 1, SURROGATE), *range(0xE000, SIZE))]
    folded = fold("\n".join(characters)).split("\n")  # across a line end nothing is composed
    difficult = set(_COMBINING.findall("".join((*characters, *folded)))) | {""}
    words = set(tokens("\n".join(folded)))
    alone = set(_ALONE.findall("".join(folded)))
    entries = np.full(SIZE, DIFFICULT, np.uint32)
    entries[ord("\n")] = 0
    for character, one in zip(characters, folded, strict=True):
        if character in difficult or one[:1] in difficult:
            continue
        if one in words and len(one) == 1:
            entries[ord(character)] = ord(one) | (SINGLE if one in alone else 0)
        elif words.isdisjoint(one):
            entries[ord(character)] = 0
    entries.flags.writeable = False
    return entries


def written_out(texts: Sequence[str]) -> list[str]:
    """Return texts with ss for ß, the one common letter that folds to two."""
    return [text.replace("ß", "ss") if "ß" in text else text for text in texts]


def spelt(texts: Sequence[str]) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    """Return the UTF-16 units of texts, written out and each with a space behind it, and where each ends."""
    spellings = [text.encode("utf-16-le", "surrogatepass") for text in written_out(texts)]
    units = np.frombuffer(b" \0".join([*spellings, b""]), np.uint16)
    return units, np.cumsum([len(spelling) // 2 + 1 for spelling in spellings])
