"""A lookup table over code points that folds texts as ``tokens`` does.

Most characters fold one by one. The table marks the difficult ones; a text that has any of them is folded by ``tokens``
itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import regex
from numpy.typing import NDArray

from pipelines.duplicates.tokens import UNSPACED, fold, tokens

SIZE = 0x10000
"""The table covers the Basic Multilingual Plane: one UTF-16 unit per code point. Everything above it is difficult."""
SINGLE = 1 << 31
"""Flag of a character that is a token by itself."""
DIFFICULT = 0xFFFF_FFFF
"""Entry of a character that expands, combines or vanishes, so that its text must be folded as a whole."""
SURROGATE = 0xD800
"""The first UTF-16 surrogate; two of them encode a code point above the table."""

_ALONE = regex.compile(rf"[{UNSPACED}]")
# Marks, and the Korean letters that compose syllables
_COMBINING = regex.compile(r"[\p{M}\u1100-\u11FF\uA960-\uA97F\uD7B0-\uD7FF]")


@cache
def fold_table() -> NDArray[np.uint32]:
    """Return what each code point folds to: uint32, shape (65536,).

    An entry is a code point, with the flag ``SINGLE`` where it is a token by itself; 0 for a character between words;
    or ``DIFFICULT``.
    """
    characters = [chr(code) for code in (*range(ord("\n")), *range(ord("\n") + 1, SURROGATE), *range(0xE000, SIZE))]
    folded = fold("\n".join(characters)).split("\n")  # nothing composes across a line end
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


def word_begins(folded: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Return where a word begins among entries of the table: shape (entries,)."""
    begins: NDArray[np.bool_] = folded != 0
    begins[1:] &= ~begins[:-1]
    if folded.max(initial=0) >= SINGLE:
        single = folded >= SINGLE
        single[1:] |= single[:-1] & (folded[1:] != 0)  # at the character, and just after it
        begins |= single
    return begins


def expand_sharp_s(texts: Sequence[str]) -> list[str]:
    """Return the texts with ss for ß, the only common letter that folds to two."""
    return [text.replace("ß", "ss") if "ß" in text else text for text in texts]


def utf16_units(texts: Sequence[str]) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    """Return the UTF-16 units of texts without ß, concatenated, each followed by a space; and where each text ends.

    uint16 of shape (units,), int64 of shape (texts,).
    """
    encoded = [text.encode("utf-16-le", "surrogatepass") for text in expand_sharp_s(texts)]
    units = np.frombuffer(b" \0".join([*encoded, b""]), np.uint16)
    return units, np.cumsum([len(one) // 2 + 1 for one in encoded])
