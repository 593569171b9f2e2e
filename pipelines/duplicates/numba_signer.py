"""The same steps as loops that numba compiles; the code is kept on disk, the first run alone waits for it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import ClassVar

import numpy as np
from numba import njit

from pipelines.duplicates.characters import DIFFICULT, SINGLE, spelt, table
from pipelines.duplicates.shingles import (
    DIGITS,
    MIX,
    PERMUTATIONS,
    WORD_BASE,
    Counts,
    Hashes,
    Signature,
    permutations,
    powers,
)
from pipelines.duplicates.signing import Signer, batches
from pipelines.duplicates.sketch import SAMPLE_LIMIT, Shingles, sorted_within
from pipelines.duplicates.tokens import PIECE, canonical

_WORD_BASE = np.uint64(WORD_BASE)
_FIRST, _SECOND = (np.uint64(multiplier) for multiplier in MIX)
_SHIFT = np.uint64(33)
_ZERO, _TEN = np.uint32(ord(DIGITS[0])), np.uint32(len(DIGITS))
_SINGLE, _CODE, _DIFFICULT = np.uint32(SINGLE), np.uint32(SINGLE - 1), np.uint32(DIFFICULT)
_IDENTITY = np.arange(sys.maxunicode + 1, dtype=np.uint32)
"""The table for a text that is folded already."""
_IDENTITY[ord(" ")] = 0


class NumbaSigner(Signer):
    """The fastest; a text with difficult characters is folded by ``canonical`` first."""

    name: ClassVar[str] = "numba"

    def __init__(self) -> None:
        self._table = table()
        self._multipliers, self._addends = permutations()

    def signatures(self, texts: Iterable[str]) -> Signature:
        """Return the signatures alone; the steps are one call, which counts where articles come one at a time."""
        rows = [self._signatures(batch) for batch in batches(texts)]
        return rows[0] if len(rows) == 1 else np.concatenate(rows or [np.empty((0, PERMUTATIONS), np.uint32)])

    def _signatures(self, texts: Sequence[str]) -> Signature:
        if len(texts) > 1 or len(texts[0]) <= PIECE:
            rows: Signature
            units, ends = spelt(texts)
            rows, difficult = _sign(
                units, ends, *powers(1 << len(units).bit_length()), self._table, self._multipliers, self._addends
            )
            if not difficult:
                return rows
        return super().signatures(texts)

    def words(self, texts: Sequence[str]) -> tuple[Hashes, Counts]:
        """Return the hashes of words, read off the texts' code points."""
        units, ends = spelt(texts)
        words, counts = _hash_words(units, ends, *powers(1 << len(units).bit_length()), self._table)
        if counts.min() >= 0:
            return words, counts
        difficult = np.flatnonzero(counts < 0)
        wide, ends = _canonically_spelt([texts[number] for number in difficult.tolist()])
        folded, folded_counts = _hash_words(wide, ends, *powers(1 << len(wide).bit_length()), _IDENTITY)
        spliced = iter(np.split(folded, np.cumsum(folded_counts)[:-1]))
        ends = np.cumsum(np.maximum(counts, 0))
        parts = [next(spliced) if n < 0 else words[end - n : end] for n, end in zip(counts, ends, strict=True)]
        counts[difficult] = folded_counts
        return np.concatenate(parts), counts

    def shingles(self, words: Hashes, counts: Counts) -> tuple[Hashes, Counts]:
        """Return the hash of each run of three words that stands within one text."""
        numbers = np.maximum(counts - 2, np.minimum(counts, 1))
        return _hash_shingles(words, counts, int(numbers.sum())), numbers

    def sample(self, shingles: Hashes, counts: Counts) -> tuple[Counts, Shingles, Counts]:
        """Return the numbers of distinct shingles and the sampled ones, by a hash table for each text."""
        sizes, samples, sampled = _distinct(shingles, counts, np.uint32(SAMPLE_LIMIT))
        return sizes, sorted_within(samples, sampled), sampled

    def minima(self, shingles: Hashes, counts: Counts) -> Signature:
        """Return the minima, eight shingles of a text at a time."""
        rows = np.empty((len(counts), PERMUTATIONS), np.uint32)
        _minima(shingles, counts, self._multipliers, self._addends, rows)
        return rows


def _canonically_spelt(texts: Sequence[str]) -> tuple[Signature, Counts]:
    """Return the code points of the words of texts, each text with a space behind it, and where each ends."""
    folded = [canonical(text) for text in texts]
    units = np.frombuffer((" ".join(folded) + " ").encode("utf-32-le"), np.uint32)
    return units, np.cumsum([len(text) + 1 for text in folded])


@njit(cache=True)
def _hash_words(spelt, ends, powers, inverses, folds):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Return the words' hashes and their number for each text, -1 for one with a difficult character.

    A word's hash is the difference of a running sum to which gaps add nothing, so no branch depends on a character.
    """
    words = np.empty(len(spelt) + 1, np.uint64)
    begins = np.empty(len(spelt) + 1, np.uint32)
    counts = np.empty(len(ends), np.int64)
    last = np.uint32(len(folds) - 1)
    filled = start = np.uint64(0)  # unsigned places need no test for negative ones
    for text in range(len(ends)):
        first = filled
        total = np.uint64(0)
        ended = np.uint32(1)  # whether a character of a word begins one
        highest = np.uint32(0)
        for offset in range(np.uint64(ends[text]) - start):
            place = np.uint64(offset)
            entry = folds[np.uint64(min(spelt[start + place], last))]
            highest = max(highest, entry)
            single = np.uint32(entry >= _SINGLE)
            inside = np.uint32(entry != 0)
            words[filled] = total
            begins[filled] = np.uint32(place)
            filled += np.uint64(inside & (ended | single))
            total += np.uint64(entry & _CODE) * powers[place]
            ended = (inside ^ np.uint32(1)) | single
        words[filled] = total
        for number in range(first, filled):
            word = np.uint64(number)
            first_place = np.uint64(begins[word])
            mixed = (words[word + np.uint64(1)] - words[word]) * inverses[first_place]
            entry = folds[np.uint64(min(spelt[start + first_place], last))]
            words[word] = mixed << np.uint64(1) | np.uint64(np.uint32(entry - _ZERO) < _TEN)
        counts[text] = filled - first
        if highest == _DIFFICULT:
            counts[text] = -1
            filled = first
        start = np.uint64(ends[text])
    return words[:filled].copy(), counts


@njit(cache=True)
def _distinct(shingles, counts, limit):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Return the distinct shingles of each text, counted, and those under a limit, with their number for each text."""
    sizes = np.zeros(len(counts), np.int64)
    sampled = np.zeros(len(counts), np.int64)
    samples = np.empty(len(shingles), np.uint32)
    places = np.int64(16)
    while places < 2 * counts.max():
        places *= 2
    slots = np.empty(places, np.uint32)
    taken = np.zeros(places, np.int64)
    filled = 0
    start = 0
    for text in range(len(counts)):
        for place in range(start, start + counts[text]):
            shingle = np.uint32(shingles[place])
            slot = np.int64(shingle) & (places - 1)
            while taken[slot] == text + 1 and slots[slot] != shingle:
                slot = (slot + 1) & (places - 1)
            if taken[slot] != text + 1:
                taken[slot] = text + 1
                slots[slot] = shingle
                sizes[text] += 1
                if shingle < limit:
                    samples[filled] = shingle
                    filled += 1
                    sampled[text] += 1
        start += counts[text]
    return sizes, samples[:filled].copy(), sampled


@njit(cache=True)
def _hash_shingles(words, counts, total):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    shingles = np.empty(total, np.uint64)
    square = _WORD_BASE * _WORD_BASE
    filled = 0
    start = 0
    for count in counts:
        if count == 1:
            shingles[filled] = words[start]
            filled += 1
        elif count == 2:
            shingles[filled] = words[start] * _WORD_BASE + words[start + 1]
            filled += 1
        for place in range(start, start + count - 2):
            shingles[filled] = words[place] * square + words[place + 1] * _WORD_BASE + words[place + 2]
            filled += 1
        start += count
    for place in range(total):
        mixed = shingles[place]
        mixed = (mixed ^ mixed >> _SHIFT) * _FIRST
        mixed = (mixed ^ mixed >> _SHIFT) * _SECOND
        shingles[place] = mixed ^ mixed >> _SHIFT
    return shingles


@njit(cache=True)
def _premixed(value):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Return a hash as datasketch mixes it before its permutations: MurmurHash3's 32-bit finaliser."""
    value = np.uint32(np.uint32(value ^ value >> np.uint32(16)) * np.uint32(0x85EBCA6B))
    value = np.uint32(np.uint32(value ^ value >> np.uint32(13)) * np.uint32(0xC2B2AE35))
    return np.uint32(value ^ value >> np.uint32(16))


@njit(cache=True)
def _minima(shingles, counts, multipliers, addends, rows):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    hashes = np.empty(8, np.uint32)
    start = 0
    for text in range(len(counts)):
        row = rows[text]
        row[:] = np.uint32(0xFFFF_FFFF)
        end = start + counts[text]
        for group in range(start, end, 8):
            for place in range(8):  # the last group is filled up with its last shingle, which changes no minimum
                hashes[place] = _premixed(np.uint32(shingles[min(group + place, end - 1)]))
            h0, h1, h2, h3, h4, h5, h6, h7 = (
                hashes[0],
                hashes[1],
                hashes[2],
                hashes[3],
                hashes[4],
                hashes[5],
                hashes[6],
                hashes[7],
            )
            for j in range(len(row)):
                a, b = multipliers[j], addends[j]
                p = min(np.uint32(a * h0 + b), np.uint32(a * h1 + b))
                q = min(np.uint32(a * h2 + b), np.uint32(a * h3 + b))
                r = min(np.uint32(a * h4 + b), np.uint32(a * h5 + b))
                s = min(np.uint32(a * h6 + b), np.uint32(a * h7 + b))
                p, q = min(p, q), min(r, s)
                row[j] = min(row[j], p, q)
        start = end


@njit(cache=True)
def _sign(spelt, ends, powers, inverses, folds, multipliers, addends):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202, PLR0917
    """Return a row of minima for each text, and whether a text has a difficult character, so that no row is filled."""
    words, counts = _hash_words(spelt, ends, powers, inverses, folds)
    rows = np.empty((len(counts), len(multipliers)), np.uint32)
    numbers = np.empty_like(counts)
    for text in range(len(counts)):
        if counts[text] < 0:
            return rows, True
        numbers[text] = max(counts[text] - 2, min(counts[text], 1))
    _minima(_hash_shingles(words, counts, numbers.sum()), numbers, multipliers, addends, rows)
    return rows, False


def signer() -> Signer:
    """Return the compiled signer."""
    return NumbaSigner()
