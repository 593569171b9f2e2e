"""Whether two short texts are versions of one headline."""

from __future__ import annotations

import re

import regex

_NOT_LETTERS = re.compile(r"[\W_]+")
_WORD = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}]+|\w+")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}]")


def letters(text: str) -> str:
    """Return only the letters and digits of ``text``, case-folded."""
    return _NOT_LETTERS.sub("", text.casefold())


def words(text: str) -> set[str]:
    """Return the words of ``text``, case-folded; of a script without spaces, the pairs of neighbouring characters."""
    found: set[str] = set()
    for word in _WORD.findall(text.casefold()):
        if len(word) > 2 and _UNSPACED.match(word):
            found.update(word[place : place + 2] for place in range(len(word) - 1))
        else:
            found.add(word)
    return found


def likeness(one: str, other: str) -> float:
    """Return how much of the shorter text's words the other has, from 0 to 1; one word in common counts as none."""
    if letters(one) == letters(other):
        return 1.0
    ours, theirs = words(one), words(other)
    shared = len(ours & theirs)
    return shared / min(len(ours), len(theirs)) if shared >= 2 else 0.0


def alike(one: str, other: str) -> bool:
    """Return whether two texts are versions of one headline: the shorter one shares half its words, at least two."""
    return likeness(one, other) >= 0.5
