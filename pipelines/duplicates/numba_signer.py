"""The numba signer: the same steps as loops that numba compiles."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates import numba_kernels
from pipelines.duplicates.fold_table import expand_ligatures, fold_table
from pipelines.duplicates.shingles import PERMUTATIONS, Counts, Hashes, Signature, Words, permutations, powers
from pipelines.duplicates.signer import Signer, text_batches
from pipelines.duplicates.sketch import SAMPLE_LIMIT, Shingles
from pipelines.duplicates.slots import KINDS, PARTS, days
from pipelines.duplicates.tokens import CHUNK_CHARACTERS, canonical, marks

_IDENTITY = np.arange(sys.maxunicode + 1, dtype=np.uint32)
"""The fold table for text that is folded already."""
_IDENTITY[ord(" ")] = 0


class NumbaSigner(Signer):
    """The fastest signer; a text with difficult characters is folded by ``canonical`` first."""

    name: ClassVar[str] = "numba"

    def __init__(self) -> None:
        self._table = fold_table()
        self._multipliers, self._addends = permutations()

    def signatures(self, texts: Iterable[str]) -> Signature:
        """Return the signatures; all steps are one compiled call, which matters if articles come one at a time."""
        rows = [self._signatures(batch) for batch in text_batches(texts)]
        return rows[0] if len(rows) == 1 else np.concatenate(rows or [np.empty((0, PERMUTATIONS), np.uint32)])

    def _signatures(self, texts: Sequence[str]) -> Signature:
        if len(texts) > 1 or len(texts[0]) <= CHUNK_CHARACTERS:
            rows: Signature
            rows, complete = numba_kernels.minima_of_joined(
                *self._kernel_arguments(texts), self._multipliers, self._addends
            )
            if complete:
                return rows
        return super().signatures(texts)

    def words(self, texts: Sequence[str], *, marked: bool = True) -> Words:
        """Return the words, computed from the code points of the texts."""
        words, counts, signs = numba_kernels.words_of_joined(*self._kernel_arguments(texts), marked)
        if counts.min() >= 0:
            return Words(words, counts, signs)
        difficult = np.flatnonzero(counts < 0).tolist()
        refolded = [canonical(texts[number]) for number in difficult]
        lengths = [len(text) for text in refolded]
        units = np.frombuffer("".join(refolded).encode("utf-32-le"), np.uint32)
        folded, folded_counts, _ = numba_kernels.words_of(
            units, np.array(lengths, np.int64), *_powers(lengths), _IDENTITY, False
        )
        ends = np.cumsum(np.maximum(counts, 0))
        counts[difficult] = folded_counts
        parts = np.split(words, ends[:-1])
        mark_parts = np.split(signs, ends[:-1])
        for number, own in zip(difficult, np.split(folded, np.cumsum(folded_counts)[:-1]), strict=True):
            parts[number] = own
            if marked:
                mark_parts[number] = np.array(marks(texts[number], len(own)), np.uint8)
        return Words(np.concatenate(parts), counts, np.concatenate(mark_parts))

    def shingles(self, words: Hashes, counts: Counts) -> tuple[Hashes, Counts]:
        """Return the hash of each run of three words within a text."""
        shingles, numbers = numba_kernels.shingles_of(words, counts)
        return shingles, numbers

    def sample(self, shingles: Hashes, counts: Counts) -> tuple[Counts, Shingles, Counts]:
        """Return the numbers of distinct shingles and the sampled shingles; a hash table finds them for each text."""
        sizes, samples, sampled = numba_kernels.distinct(shingles, counts, np.uint32(SAMPLE_LIMIT))
        return sizes, samples, sampled

    def slots(self, words: Words) -> NDArray[np.uint8]:
        """Return the bitmaps of the slots."""
        bits: NDArray[np.uint8] = numba_kernels.slots_of(*words, KINDS, *days(), PARTS)
        return bits

    def minima(self, shingles: Hashes, counts: Counts) -> Signature:
        """Return the minima."""
        rows: Signature = numba_kernels.minima_of(shingles, counts, self._multipliers, self._addends)
        return rows

    def _kernel_arguments(self, texts: Sequence[str]) -> tuple[str, Counts, Hashes, Hashes, Signature]:
        """Return the arguments of ``words_of_joined``."""
        plain = expand_ligatures(texts)
        lengths = [len(text) for text in plain]
        return "".join(plain), np.array(lengths, np.int64), *_powers(lengths), self._table


def _powers(lengths: Sequence[int]) -> tuple[Hashes, Hashes]:
    """Return powers for texts of these lengths; the count is rounded up to a power of two, so that few are computed."""
    return powers(1 << max(lengths).bit_length())


def signer() -> Signer:
    """Return the numba signer."""
    return NumbaSigner()
