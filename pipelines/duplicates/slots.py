"""What a form leaves open: the numbers and names of a text, and its other words, each as a small bitmap.

The bitmaps of two texts say how many numbers, names and other words the one has and the other does not: linear
counting, Whang, Vander-Zanden and Taylor, "A linear-time probabilistic counting algorithm for database applications",
1990.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates.fold_table import SIZE
from pipelines.duplicates.shingles import MIX, MODULUS, WORD_BASE, Hashes, Words, word_hash
from pipelines.duplicates.tokens import CAPITAL, JOINED, NUMBER, OPENING, tokens
from pipelines.tables import shipped_table

Flags = NDArray[np.bool_]
NUMBERS, NAMES, OTHERS = range(3)
"""The kinds of words. Names are days and months, and words with a capital inside a sentence, so German nouns too. A
word with a capital that opens a sentence may be a name or not, and is of no kind."""
BITS = 256
"""Bits for the words of each kind of a text. Of more than a few hundred, few bits are left to tell them apart."""
BYTES = 3 * BITS // 8
NO_KIND = 3
KINDS = np.full(2 * JOINED, OTHERS, np.uint8)
"""The kind of a word by its marks. Numbers have none here: only all parts of a number are a word."""
KINDS[[CAPITAL, CAPITAL | OPENING]] = NAMES, NO_KIND
KINDS[NUMBER::2] = NO_KIND
PARTS = np.array([pow(WORD_BASE, part, MODULUS) for part in range(8)], np.uint64)
"""What the parts of a number are multiplied with: 11,400,000 has three. More parts than these are told by their sum."""


def slot_bits(words: Words) -> NDArray[np.uint8]:
    """Return the bitmaps of the numbers, names and other words of each text: uint8, shape (n, ``BYTES``)."""
    hashes, counts, marks = words
    kinds = KINDS.take(marks)
    kinds[_are_days(hashes)] = NAMES
    bits = np.zeros((len(counts), 4 * BITS), np.bool_)
    flat, rows = bits.ravel(), np.repeat(np.arange(len(counts)) * (4 * BITS), counts)
    flat[rows + kinds * np.int64(BITS) + _bits(hashes)] = True
    numbers = np.flatnonzero(marks & NUMBER != 0)
    if len(numbers):
        starts, values = _whole_numbers(hashes[numbers], marks[numbers])
        flat[rows[numbers[starts]] + NUMBERS * BITS + _bits(values)] = True
    return np.packbits(bits, axis=1)[:, :BYTES]


def number_bits(words: Words) -> list[int]:
    """Return the bit of each whole number of one text, in order, as ``slot_bits`` sets them."""
    numbers = np.flatnonzero(words.marks & NUMBER != 0)
    if not len(numbers):
        return []
    bits: list[int] = _bits(_whole_numbers(words.hashes[numbers], words.marks[numbers])[1]).tolist()
    return bits


def has_number_or_day(words: Words) -> bool:
    """Return whether there is a number among the words, or the name of a day or month."""
    return bool((words.marks & NUMBER).any() or _are_days(words.hashes).any())


def _whole_numbers(parts: Hashes, marks: NDArray[np.uint8]) -> tuple[NDArray[np.int64], Hashes]:
    """Return the indices of the parts with which numbers begin, and a hash of each whole number."""
    starts = np.flatnonzero(marks & JOINED == 0)
    lengths = np.diff(starts, append=len(parts))
    place = np.arange(len(parts)) - np.repeat(starts, lengths)
    return starts, np.add.reduceat(parts * PARTS.take(place, mode="clip"), starts)


def _bits(hashes: Hashes) -> NDArray[np.int64]:
    """Return the bit of each word among those of its kind: bits 32 to 39 of the product."""
    return (hashes * np.uint64(MIX[0]) >> np.uint64(32)).astype(np.int64) & (BITS - 1)


def differences(own: NDArray[np.uint8], earlier: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return how many words of each kind only the one text has, only the other, and both: float64, shape (pairs, 3, 3).

    :param own: bitmaps of the texts on one side of the pairs: shape (pairs, ``BYTES``).
    :param earlier: those of the other side.
    """
    one, other, either = (_counted(bits) for bits in (own, earlier, own | earlier))
    both = np.maximum(one + other - either, 0)
    return np.stack((np.maximum(one - both, 0), np.maximum(other - both, 0), both), axis=2)


def only_numbers(own: NDArray[np.uint8], earlier: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the bits of the numbers that only the one of two texts has: uint8, packed."""
    of_numbers = slice(BITS // 8)
    return own[of_numbers] & ~earlier[of_numbers]


def _counted(bits: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the estimated number of words of each kind; if all bits are set, the most that can be told."""
    kinds = bits.reshape(-1, 3, BITS // 8)
    empty = BITS - np.bitwise_count(kinds).sum(axis=2, dtype=np.int64)
    counted: NDArray[np.float64] = -BITS * np.log(np.maximum(empty, 0.5) / BITS)
    return counted


def _are_days(words: Hashes) -> Flags:
    """Return which of some words are days or months; nearly all others are told by sixteen bits of their hash."""
    names, bits = days()
    found = bits.take((words >> np.uint64(1) & np.uint64(SIZE - 1)).astype(np.int64))
    places = np.flatnonzero(found)
    own = words[places]
    found[places] = names.take(names.searchsorted(own), mode="clip") == own
    return found


@cache
def days() -> tuple[Hashes, Flags]:
    """Return the hashes of the names of days and months, in order, and which values sixteen bits of these have."""
    table: dict[str, list[str]] = shipped_table("duplicates", "days")
    names = {token for words in table.values() for word in words for token in tokens(word)}
    hashes = np.unique(np.array([word_hash(name) for name in names], np.uint64))
    return hashes, np.isin(np.arange(SIZE), hashes >> np.uint64(1) & np.uint64(SIZE - 1))
