"""Signers: texts in, signatures and sketches out. All give the same bits; they differ in speed and needs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

import numpy as np

from pipelines.duplicates.shingles import PERMUTATIONS, Counts, Hashes, Signature
from pipelines.duplicates.sketch import Shingles, Sketches, distinct, sample, sketch
from pipelines.duplicates.tokens import PIECE, pieces

BATCH_CHARACTERS = 1 << 19
"""Characters that are signed at once: of fewer the calls cost more than the work."""
SIGNERS = ("auto", "numpy", "numba", "datasketch")


class Signer(ABC):
    """Turns texts into sketches, in three steps of which each signer has its own way."""

    name: ClassVar[str]

    @abstractmethod
    def words(self, texts: Sequence[str]) -> tuple[Hashes, Counts]:
        """Return the hashes of all words behind one another, and how many are of each text."""

    @abstractmethod
    def shingles(self, words: Hashes, counts: Counts) -> tuple[Hashes, Counts]:
        """Return the hashes of all shingles behind one another, and how many are of each text."""

    @abstractmethod
    def minima(self, shingles: Hashes, counts: Counts) -> Signature:
        """Return a row for each text: the minimum of each permutation over its shingles."""

    def sample(self, shingles: Hashes, counts: Counts) -> tuple[Counts, Shingles, Counts]:
        """Return what ``sketch.sample`` does."""
        return sample(shingles, counts)

    def sketch(self, texts: Iterable[str]) -> Sketches:
        """Return the sketches of texts, in their order; there has to be a text."""
        return Sketches.join([self._sketch(batch) for batch in batches(texts)])

    def signatures(self, texts: Iterable[str]) -> Signature:
        """Return the signatures alone, a row for each text."""
        rows = [self.minima(*self.shingles(*self._words(batch))) for batch in batches(texts)]
        return np.concatenate(rows) if rows else np.empty((0, PERMUTATIONS), np.uint32)

    def shingle_sets(self, texts: Iterable[str]) -> list[Shingles]:
        """Return the distinct shingles of each text, sorted."""
        sets: list[Shingles] = []
        for batch in batches(texts):
            shingles, sizes = distinct(*self.shingles(*self._words(batch)))
            sets += np.split(shingles, np.cumsum(sizes)[:-1])
        return sets

    def _sketch(self, texts: Sequence[str]) -> Sketches:
        words, word_counts = self._words(texts)
        hashes, counts = self.shingles(words, word_counts)
        return sketch(words, word_counts, self.sample(hashes, counts), self.minima(hashes, counts))

    def _words(self, texts: Sequence[str]) -> tuple[Hashes, Counts]:
        """Return the words of texts of any length: a long one is folded and hashed in pieces."""
        if len(texts) > 1 or len(texts[0]) <= PIECE:
            return self.words(texts)
        hashed = [self.words([piece])[0] for piece in pieces(texts[0])]
        words = np.concatenate(hashed)
        return words, np.array([len(words)], np.int64)


def signer(name: str = "auto", cache: Path | None = None) -> Signer:
    """Return a signer by its name; ``auto`` is numba if it is installed, else numpy.

    :param cache: folder in which compiled code is kept between runs.
    :raises ValueError: there is none of that name, or what it needs is not installed.
    """
    if name not in SIGNERS:
        raise ValueError(f"there is no signer {name!r}: choose one of {', '.join(SIGNERS)}")
    if name == "auto":
        name = "numba" if find_spec("numba") else "numpy"
    if name == "numba":
        if not find_spec("numba"):
            raise ValueError("the signer 'numba' needs numba: pip install newscrawl[fast], or choose 'numpy'")
        if cache is not None:
            import_module("numba").config.CACHE_DIR = str(cache)
    made: Signer = import_module(f"pipelines.duplicates.{name}_signer").signer()
    return made


def batches(texts: Iterable[str], limit: int = BATCH_CHARACTERS) -> Iterator[list[str]]:
    """Yield the texts in batches of so many characters at most; a text that is read in pieces, or is longer, alone."""
    batch: list[str] = []
    characters = 0
    for text in texts:
        length = len(text) if len(text) <= PIECE else limit
        if batch and characters + length > limit:
            yield batch
            batch, characters = [], 0
        batch.append(text)
        characters += length
    if batch:
        yield batch
