"""Names in short texts: what a form leaves open beside its numbers."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates.fold_table import DIFFICULT, SIZE, fold_table, utf16_units, word_begins
from pipelines.duplicates.shingles import Counts, Hashes, word_hash
from pipelines.duplicates.tokens import STOPS, capitals, tokens
from pipelines.tables import shipped_table

Flags = NDArray[np.bool_]
FORM_WORDS = 120
"""Most words of a text that is looked at as a form; longer ones differ in more than names and numbers."""


def names(texts: Sequence[str], words: Hashes, counts: Counts) -> tuple[Flags, Flags]:
    """Return which words of the short texts are names, and which are neither names nor numbers: shape (w,) each.

    Names are days, and words with a capital inside a sentence, so German nouns too. A word with a capital that begins a
    sentence may be either, and is left out. Of a longer text, all words are.

    :param words: hashes of the words of all texts, concatenated: shape (w,).
    :param counts: number of words of each text: shape (n,).
    """
    named, others = np.zeros(len(words), np.bool_), np.zeros(len(words), np.bool_)
    short = np.flatnonzero((counts > 0) & (counts <= FORM_WORDS))
    if not len(short):
        return named, others
    inside = np.repeat(counts <= FORM_WORDS, counts)
    own = words[inside]
    capital, first = _capitals([texts[number] for number in short.tolist()], counts[short])
    days = _are_days(own)
    numbers = (own & np.uint64(1)).astype(np.bool_)
    named[inside] = (days | capital & ~first) & ~numbers
    others[inside] = ~(days | capital | numbers)
    return named, others


def _capitals(texts: Sequence[str], counts: Counts) -> tuple[Flags, Flags]:
    """Return which words of some texts begin with a capital, and which a sentence: shape (sum of counts,) each."""
    units, ends = utf16_units(texts)
    folded = fold_table().take(units)
    starts = np.flatnonzero(word_begins(folded))
    first = np.diff(np.flatnonzero(_stops().take(units)).searchsorted(starts), prepend=-1) > 0
    own = np.searchsorted(starts, ends)[:-1]
    first[own[own < len(first)]] = True
    parts = np.split(np.stack((_uppercase().take(units[starts]), first)), own, axis=1)
    difficult = np.searchsorted(ends, np.flatnonzero(folded == DIFFICULT), side="right")
    for number in np.unique(difficult).tolist():
        flags = np.array(capitals(texts[number]), np.bool_).reshape(-1, 2).T
        known = flags.shape[1] == counts[number]
        parts[number] = flags if known else np.ones((2, int(counts[number])), np.bool_)
    capital, first = np.concatenate(parts, axis=1)
    return capital, first


@cache
def _uppercase() -> Flags:
    """Return which UTF-16 units are capitals: shape (65536,)."""
    return np.array([unicodedata.normalize("NFKC", chr(code))[:1].isupper() for code in range(SIZE)])


@cache
def _stops() -> Flags:
    """Return which UTF-16 units end a sentence or open one: shape (65536,)."""
    return np.isin(np.arange(SIZE), [ord(character) for character in STOPS])


def _are_days(words: Hashes) -> Flags:
    """Return which of some words are days; nearly all others are told by sixteen bits of their hash."""
    days, bits = _days()
    found = bits.take((words >> np.uint64(1) & np.uint64(SIZE - 1)).astype(np.int64))
    places = np.flatnonzero(found)
    own = words[places]
    found[places] = days.take(days.searchsorted(own), mode="clip") == own
    return found


@cache
def _days() -> tuple[Hashes, Flags]:
    """Return the hashes of the names of days, in order, and which values sixteen bits of these have: shape (65536,)."""
    words: list[str] = shipped_table("duplicates", "weekdays")["words"]
    hashes = np.unique(np.array([word_hash(token) for word in words for token in tokens(word)], np.uint64))
    return hashes, np.isin(np.arange(SIZE), hashes >> np.uint64(1) & np.uint64(SIZE - 1))
