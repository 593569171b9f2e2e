"""Lookup tables over code points, that fold texts and mark words as ``tokens`` does.

Most characters fold one by one. The table marks the difficult ones; a text that has any of them is folded by ``tokens``
itself.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
import regex
from numpy.typing import NDArray

from pipelines.duplicates.tokens import CAPITAL, JOINED, JOINS, OPENING, STOPS, UNSPACED, fold, tokens

SIZE = 0x10000
"""The table covers the Basic Multilingual Plane: one UTF-16 unit per code point. Everything above it is difficult."""
SINGLE = 1 << 31
"""Flag of a character that is a token by itself."""
CODE = (1 << 21) - 1
"""Mask of the code point in an entry."""
MARK_SHIFT = 24
"""An entry has the marks of its character from this bit on: ``CAPITAL`` of a letter, and of a sign between words what
it makes of the word behind it, ``OPENING`` or ``JOINED``."""
DIFFICULT = 0xFFFF_FFFF
"""Entry of a character that expands, combines or vanishes, so that its text must be folded as a whole."""
SURROGATE = 0xD800
"""The first UTF-16 surrogate; two of them encode a code point above the table."""

_LIGATURES = (("ß", "ss"), ("œ", "oe"), ("æ", "ae"))
_STOPPING = frozenset(STOPS)
_ALONE = regex.compile(rf"[{UNSPACED}]")
# Marks, and the Korean letters that compose syllables
_COMBINING = regex.compile(r"[\p{M}\u1100-\u11FF\uA960-\uA97F\uD7B0-\uD7FF]")


@cache
def fold_table() -> NDArray[np.uint32]:
    """Return what each code point folds to: uint32, shape (65536,).

    An entry is a code point, 0 for a character between words, with the flag ``SINGLE`` where it is a token by itself
    and with its marks; or ``DIFFICULT``.
    """
    characters = [chr(code) for code in (*range(ord("\n")), *range(ord("\n") + 1, SURROGATE), *range(0xE000, SIZE))]
    folded = fold("\n".join(characters)).split("\n")  # nothing composes across a line end
    difficult = set(_COMBINING.findall("".join((*characters, *folded)))) | {""}
    words = set(tokens("\n".join(folded)))
    alone = set(_ALONE.findall("".join(folded)))
    entries = np.full(SIZE, DIFFICULT, np.uint32)
    for character, one in zip(characters, folded, strict=True):
        if character in difficult or one[:1] in difficult:
            continue
        if one in words and len(one) == 1:
            entries[ord(character)] = ord(one) | (SINGLE if one in alone else 0)
        elif words.isdisjoint(one):
            entries[ord(character)] = 0
    entries[ord("\n")] = 0
    easy = entries != DIFFICULT
    entries[easy] |= _marks()[easy].astype(np.uint32) << np.uint32(MARK_SHIFT)
    entries.flags.writeable = False
    return entries


def _marks() -> NDArray[np.uint8]:
    marks = np.zeros(SIZE, np.uint8)
    for code in range(SIZE):
        plain = unicodedata.normalize("NFKC", chr(code))
        joins = len(plain) == 1 and plain in JOINS
        marks[code] = CAPITAL * plain[:1].isupper() | JOINED * joins | OPENING * (not _STOPPING.isdisjoint(plain))
    return marks


def word_begins(folded: NDArray[np.uint32], codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Return where a word begins among entries of the table: shape (entries,).

    :param codes: the entries without flags.
    """
    begins: NDArray[np.bool_] = codes != 0
    begins[1:] &= ~begins[:-1]
    if folded.max(initial=0) >= SINGLE:
        single = folded >= SINGLE
        single[1:] |= single[:-1] & (codes[1:] != 0)  # at the character, and just after it
        begins |= single
    return begins


def expand_ligatures(texts: Sequence[str]) -> list[str]:
    """Return the texts without the common letters that fold to two, which would make their texts difficult."""
    return [_expanded(text) for text in texts]


def _expanded(text: str) -> str:
    if text.isascii():
        return text
    for ligature, letters in _LIGATURES:
        if ligature in text:
            text = text.replace(ligature, letters)
    return text


def utf16_units(texts: Sequence[str]) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    """Return the UTF-16 units of texts without ligatures, joined, each followed by a space; and where each text ends.

    uint16 of shape (units,), int64 of shape (texts,).
    """
    encoded = [text.encode("utf-16-le", "surrogatepass") for text in expand_ligatures(texts)]
    units = np.frombuffer(b" \0".join([*encoded, b""]), np.uint16)
    return units, np.cumsum([len(one) // 2 + 1 for one in encoded])
