"""The numpy signer: works on whole batches as arrays of code points, so that Python does no work for each word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates.fold_table import CODE, DIFFICULT, MARK_SHIFT, fold_table, utf16_units, word_begins
from pipelines.duplicates.shingles import (
    DIGITS,
    MIX,
    MODULUS,
    PERMUTATIONS,
    WORD_BASE,
    Counts,
    Hashes,
    Signature,
    Words,
    permutations,
    powers,
)
from pipelines.duplicates.signer import Signer, text_batches
from pipelines.duplicates.tokens import CAPITAL, JOINED, NUMBER, OPENING, canonical, marks

_CAPITAL, _OPENING, _JOINED = (np.uint32(mark << MARK_SHIFT) for mark in (CAPITAL, OPENING, JOINED))
CodePoints = NDArray[np.uint32]
Marks = NDArray[np.uint8]
SHINGLES_AT_ONCE = 4_096
"""Shingles whose permutations fit into the processor cache together."""
CHARACTERS_AT_ONCE = 1 << 17
"""Characters whose folds, powers and sums fit into the processor cache."""


class NumpySigner(Signer):
    """Needs only numpy."""

    name: ClassVar[str] = "numpy"

    def __init__(self) -> None:
        self._table = fold_table()
        self._multipliers, self._addends = permutations()

    def words(self, texts: Sequence[str], *, marked: bool = True) -> Words:
        """Return the words."""
        parts = [self._words_of(batch, marked) for batch in text_batches(texts, CHARACTERS_AT_ONCE)]
        return parts[0] if len(parts) == 1 else Words(*map(np.concatenate, zip(*parts, strict=True)))

    def _words_of(self, texts: Sequence[str], marked: bool) -> Words:
        """Return the words, with hashes computed as differences of one running sum over all texts."""
        units, ends = utf16_units(texts)
        folded = self._table.take(units)
        codes = folded & np.uint32(CODE)
        starts = np.flatnonzero(word_begins(folded, codes))
        signs = _marks(folded, codes, starts, ends) if marked else np.empty(0, np.uint8)
        if folded.max() < DIFFICULT:
            return Words(_hashes(codes, starts), np.diff(np.searchsorted(starts, ends), prepend=0), signs)
        difficult = np.unique(np.searchsorted(ends, np.flatnonzero(folded == DIFFICULT), side="right")).tolist()
        parts = np.split(signs, np.searchsorted(starts, ends[:-1]))
        folded, ends = _refolded(folded, ends, texts, difficult)
        codes = folded & np.uint32(CODE)
        starts = np.flatnonzero(word_begins(folded, codes))
        counts = np.diff(np.searchsorted(starts, ends), prepend=0)
        for number in difficult if marked else ():
            parts[number] = np.array(marks(texts[number], int(counts[number])), np.uint8)
        return Words(_hashes(codes, starts), counts, np.concatenate(parts))

    def shingles(self, words: Hashes, counts: Counts) -> tuple[Hashes, Counts]:
        """Return the hash of each run of three words within a text."""
        square, base = np.uint64(WORD_BASE * WORD_BASE % MODULUS), np.uint64(WORD_BASE)
        padded = np.append(words, np.zeros(2, np.uint64))
        mixed = padded[:-2] * square + padded[1:-1] * base + padded[2:]
        ends = np.cumsum(counts)
        whole = np.ones(len(words), np.bool_)
        for back in (1, 2):
            whole[ends[counts >= back] - back] = False
        for words_in_text in (1, 2):
            starts = ends[counts == words_in_text] - words_in_text
            whole[starts] = True
            mixed[starts] = padded[starts] if words_in_text == 1 else padded[starts] * base + padded[starts + 1]
        return _finished(mixed[whole]), np.maximum(counts - 2, np.minimum(counts, 1))

    def minima(self, shingles: Hashes, counts: Counts) -> Signature:
        """Return the minima; for a single text all permutations at once, for a batch one permutation after another."""
        if len(counts) == 1 and 0 < len(shingles) <= SHINGLES_AT_ONCE:
            hashes = _premixed(shingles.astype(np.uint32))
            least: Signature = (hashes * self._multipliers[:, None] + self._addends[:, None]).min(axis=1)
            return least[np.newaxis]
        rows = np.full((PERMUTATIONS, len(counts)), 0xFFFF_FFFF, np.uint32)
        filled = np.flatnonzero(counts)
        if len(filled):
            hashes = _premixed(shingles.astype(np.uint32))
            starts = (np.cumsum(counts) - counts)[filled]
            permuted = np.empty_like(hashes)
            for row, multiplier, addend in zip(rows, self._multipliers, self._addends, strict=True):
                np.multiply(hashes, multiplier, out=permuted)
                np.add(permuted, addend, out=permuted)
                row[filled] = np.minimum.reduceat(permuted, starts)
        return np.ascontiguousarray(rows.T)


def _hashes(codes: CodePoints, starts: NDArray[np.int64]) -> Hashes:
    """Return the hashes of the words that begin at ``starts``."""
    characters, inverses = powers(1 << len(codes).bit_length())
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(codes * characters[: len(codes)], out=sums[1:])
    hashes = np.diff(sums[starts], append=sums[-1:]) * inverses[starts]
    hashes <<= np.uint64(1)
    hashes |= codes[starts] - np.uint32(ord("0")) < len(DIGITS)
    return hashes


def _marks(folded: CodePoints, codes: CodePoints, starts: NDArray[np.int64], ends: Counts) -> Marks:
    """Return the marks of the words that begin at ``starts``; those of difficult texts mean nothing."""
    first = folded[starts]
    found = np.zeros(len(starts), np.uint8)
    numbers = np.flatnonzero((first & np.uint32(CODE)) - np.uint32(ord("0")) < len(DIGITS))
    found[numbers] = NUMBER
    following = numbers[1:][np.diff(numbers) == 1]
    place = starts[following]
    joined = (folded[place - 1] & _JOINED != 0) & (codes[place - 1] == 0) & (codes[place - 2] != 0)
    found[following[joined]] |= np.uint8(JOINED)
    capitals = np.flatnonzero(first & _CAPITAL != 0)
    found[capitals] = CAPITAL
    leading = np.searchsorted(starts, np.concatenate(([0], ends[:-1])))
    leading = leading[leading < len(starts)]
    found[leading[found[leading] == CAPITAL]] |= np.uint8(OPENING)
    capitals = capitals[found[capitals] == CAPITAL]
    place = starts[capitals] - 1
    while len(capitals):  # back through the signs before the word
        stops = folded[place] & _OPENING != 0
        found[capitals[stops & (codes[place] == 0)]] |= np.uint8(OPENING)
        further = (codes[place] == 0) & ~stops
        capitals, place = capitals[further], place[further] - 1
    return found


def _refolded(
    folded: CodePoints, ends: Counts, texts: Sequence[str], difficult: Sequence[int]
) -> tuple[CodePoints, Counts]:
    """Return the folded code points with those of the difficult texts folded as a whole, and where each text ends."""
    parts = np.split(folded, ends[:-1])
    for number in difficult:
        own = np.frombuffer((canonical(texts[number]) + " ").encode("utf-32-le"), np.uint32)
        parts[number] = np.where(own == ord(" "), np.uint32(0), own)
    return np.concatenate(parts), np.cumsum([len(part) for part in parts])


def _finished(mixed: Hashes) -> Hashes:
    """Return the 64-bit finaliser of MurmurHash3 of each value, computed in place."""
    for multiplier in MIX:
        mixed ^= mixed >> np.uint64(33)
        mixed *= np.uint64(multiplier)
    mixed ^= mixed >> np.uint64(33)
    return mixed


def _premixed(hashes: Signature) -> Signature:
    """Return the hashes mixed as datasketch does before its permutations: the 32-bit finaliser of MurmurHash3."""
    for shift, multiplier in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        hashes ^= hashes >> np.uint32(shift)
        hashes *= np.uint32(multiplier)
    hashes ^= hashes >> np.uint32(16)
    return hashes


def signer() -> Signer:
    """Return the numpy signer."""
    return NumpySigner()
