"""The same steps as loops that numba compiles; the code is kept on disk, the first run alone waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numba import njit

from pipelines.duplicates.characters import DIFFICULT, SINGLE, SIZE, table
from pipelines.duplicates.shingles import (
    CHARACTER_BASE,
    MIX,
    PERMUTATIONS,
    WORD_BASE,
    Counts,
    Hashes,
    Signature,
    permutations,
)
from pipelines.duplicates.signing import Signer
from pipelines.duplicates.tokens import canonical

_CHARACTER_BASE, _WORD_BASE = np.uint64(CHARACTER_BASE), np.uint64(WORD_BASE)
_FIRST, _SECOND = (np.uint64(multiplier) for multiplier in MIX)
_SHIFT = np.uint64(33)
_SINGLE, _CODE, _DIFFICULT = np.uint32(SINGLE), np.uint32(SINGLE - 1), np.uint32(DIFFICULT)
_IDENTITY = np.arange(SIZE, dtype=np.uint32)
_IDENTITY[ord(" ")] = 0


class NumbaSigner(Signer):
    """The fastest; a text with difficult characters is folded by ``canonical`` first."""

    name: ClassVar[str] = "numba"

    def __init__(self) -> None:
        self._table = table()
        self._multipliers, self._addends = permutations()

    def words(self, texts: Sequence[str]) -> tuple[Hashes, Counts]:
        """Return the hashes of words, read off the texts' code points."""
        plain = [text if text.isascii() else text.replace("ß", "ss") for text in texts]
        words, counts = _hash_words(*_spelt(plain), self._table, False)
        if counts.min() >= 0:
            return words, counts
        difficult = np.flatnonzero(counts < 0)
        folded, folded_counts = _hash_words(*_spelt([canonical(texts[n]) for n in difficult.tolist()]), _IDENTITY, True)
        spliced = iter(np.split(folded, np.cumsum(folded_counts)[:-1]))
        ends = np.cumsum(np.maximum(counts, 0))
        parts = [next(spliced) if n < 0 else words[end - n : end] for n, end in zip(counts, ends, strict=True)]
        counts[difficult] = folded_counts
        return np.concatenate(parts), counts

    def shingles(self, words: Hashes, counts: Counts) -> tuple[Hashes, Counts]:
        """Return the hash of each run of three words that stands within one text."""
        numbers = np.maximum(counts - 2, np.minimum(counts, 1))
        return _hash_shingles(words, counts, int(numbers.sum())), numbers

    def minima(self, shingles: Hashes, counts: Counts) -> Signature:
        """Return the minima, eight shingles of a text at a time."""
        rows = np.empty((len(counts), PERMUTATIONS), np.uint32)
        _minima(shingles, counts, self._multipliers, self._addends, rows)
        return rows


def _spelt(texts: Sequence[str]) -> tuple[Signature, Counts]:
    """Return the code points of all texts and where each ends; a space stands behind each."""
    spelt = np.frombuffer((" ".join(texts) + " ").encode("utf-32-le", "surrogatepass"), np.uint32)
    return spelt, np.cumsum(np.array([len(text) + 1 for text in texts], np.int64))


@njit(cache=True)
def _hash_words(spelt, ends, folds, folded):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Return the words' hashes and their number for each text, -1 for one with a difficult character."""
    words = np.empty(len(spelt), np.uint64)
    counts = np.empty(len(ends), np.int64)
    filled = np.int64(0)
    start = np.int64(0)
    for text in range(len(ends)):
        first = filled
        inside = False
        difficult = False
        power = np.uint64(1)
        for place in range(start, ends[text]):
            code = spelt[place]
            entry = folds[code] if code < SIZE else (code if folded else _DIFFICULT)
            if entry == 0:
                inside = False
                continue
            single = entry >= _SINGLE
            if single and entry == _DIFFICULT:
                difficult = True
                break
            value = np.uint64(entry & _CODE)
            if inside and not single:
                power *= _CHARACTER_BASE
                words[filled - 1] += value * power
            else:
                words[filled] = value
                filled += 1
                power = np.uint64(1)
            inside = not single
        if difficult:
            filled = first
        counts[text] = -1 if difficult else filled - first
        start = ends[text]
    return words[:filled].copy(), counts


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


def signer() -> Signer:
    """Return the compiled signer."""
    return NumbaSigner()
