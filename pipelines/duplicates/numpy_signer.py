"""The numpy signer: works on whole batches as arrays of code points, so that Python does no work for each word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates.fold_table import DIFFICULT, SINGLE, fold_table, utf16_units, word_begins
from pipelines.duplicates.shingles import (
    DIGITS,
    MIX,
    MODULUS,
    PERMUTATIONS,
    WORD_BASE,
    Counts,
    Hashes,
    Signature,
    permutations,
    powers,
)
from pipelines.duplicates.signer import Signer, text_batches
from pipelines.duplicates.tokens import canonical

CodePoints = NDArray[np.uint32]
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

    def words(self, texts: Sequence[str]) -> tuple[Hashes, Counts]:
        """Return the hashes of the words."""
        parts = [self._words_of(batch) for batch in text_batches(texts, CHARACTERS_AT_ONCE)]
        return parts[0] if len(parts) == 1 else _concatenated(parts)

    def _words_of(self, texts: Sequence[str]) -> tuple[Hashes, Counts]:
        """Return the hashes of the words, computed as differences of one running sum over all texts."""
        folded, ends = self._folded(texts)
        begins = word_begins(folded)
        folded &= np.uint32(SINGLE - 1)
        characters, inverses = powers(1 << len(folded).bit_length())
        sums = np.zeros(len(folded) + 1, np.uint64)
        np.cumsum(folded * characters[: len(folded)], out=sums[1:])
        starts = np.flatnonzero(begins)
        hashes = np.diff(sums[starts], append=sums[-1:]) * inverses[starts]
        hashes <<= np.uint64(1)
        hashes |= folded[starts] - np.uint32(ord("0")) < len(DIGITS)
        counts = np.diff(np.searchsorted(starts, ends), prepend=0)
        return hashes, counts

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

    def _folded(self, texts: Sequence[str]) -> tuple[CodePoints, Counts]:
        """Return the folded code points of all texts, with 0 between words, and where each text ends."""
        units, ends = utf16_units(texts)
        folded = self._table.take(units)
        if folded.max() < DIFFICULT:
            return folded, ends
        difficult = np.flatnonzero(folded == DIFFICULT)
        parts = np.split(folded, ends[:-1])
        for number in np.unique(np.searchsorted(ends, difficult, side="right")).tolist():
            own = np.frombuffer((canonical(texts[number]) + " ").encode("utf-32-le"), np.uint32)
            parts[number] = np.where(own == ord(" "), np.uint32(0), own)
        return np.concatenate(parts), np.cumsum([len(part) for part in parts])


def _concatenated(parts: Sequence[tuple[Hashes, Counts]]) -> tuple[Hashes, Counts]:
    words, counts = zip(*parts, strict=True)
    return np.concatenate(words), np.concatenate(counts)


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
