"""The reference signer: the definitions in plain Python, and minima computed by datasketch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from datasketch import MinHash

from pipelines.duplicates.shingles import (
    PERMUTATIONS,
    SCHEME,
    SEED,
    SHINGLE_LENGTH,
    Counts,
    Hashes,
    Signature,
    Words,
    shingle_hash,
    word_hash,
)
from pipelines.duplicates.signer import Signer
from pipelines.duplicates.tokens import marks, tokens


class DatasketchSigner(Signer):
    """Slow, and correct by definition."""

    name: ClassVar[str] = "datasketch"

    def __init__(self) -> None:
        self._empty = MinHash(num_perm=PERMUTATIONS, seed=SEED, scheme=SCHEME, hashfunc=int)

    def words(self, texts: Sequence[str], *, marked: bool = True) -> Words:
        """Return the words that ``tokens`` finds, with their marks."""
        found = [tokens(text) for text in texts]
        own = zip(texts, found, strict=True) if marked else ()
        signs = [mark for text, words in own for mark in marks(text, len(words))]
        hashes = [word_hash(word) for words in found for word in words]
        counts = np.array([len(words) for words in found], np.int64)
        return Words(np.array(hashes, np.uint64), counts, np.array(signs, np.uint8))

    def shingles(self, words: Hashes, counts: Counts) -> tuple[Hashes, Counts]:
        """Return the hash of each shingle."""
        made = [_shingles(own.tolist()) for own in np.split(words, np.cumsum(counts)[:-1])]
        hashes = [shingle for shingles in made for shingle in shingles]
        return np.array(hashes, np.uint64), np.array([len(shingles) for shingles in made], np.int64)

    def minima(self, shingles: Hashes, counts: Counts) -> Signature:
        """Return the hash values of a datasketch MinHash for each text."""
        rows = np.empty((len(counts), PERMUTATIONS), np.uint32)
        for row, own in zip(rows, np.split(shingles, np.cumsum(counts)[:-1]), strict=True):
            minhash = self._empty.copy()
            minhash.update_batch((own & np.uint64(0xFFFF_FFFF)).tolist())
            row[:] = minhash.hashvalues
        return rows


def _shingles(words: list[int]) -> list[int]:
    runs = max(len(words) - SHINGLE_LENGTH + 1, min(len(words), 1))
    return [shingle_hash(words[start : start + SHINGLE_LENGTH]) for start in range(runs)]


def signer() -> Signer:
    """Return the reference signer."""
    return DatasketchSigner()
