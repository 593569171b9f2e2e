"""Signers turn texts into signatures and sketches. All give the same bits; they differ in speed and requirements."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates.shingles import PERMUTATIONS, Counts, Hashes, Signature, Words
from pipelines.duplicates.sketch import Shingles, Sketches, distinct, sample, sketch
from pipelines.duplicates.slots import slot_bits
from pipelines.duplicates.tokens import CHUNK_CHARACTERS, chunks
from pipelines.text.stream_safe import stream_safe

BATCH_CHARACTERS = 1 << 19
"""Characters that are signed in one step: with fewer, the calls would cost more than the work."""
SIGNERS = ("auto", "numpy", "numba", "datasketch")


class Signer(ABC):
    """Turns texts into sketches in three steps, which each signer implements in its own way."""

    name: ClassVar[str]

    @abstractmethod
    def words(self, texts: Sequence[str], *, marked: bool = True) -> Words:
        """Return the words of texts.

        :param marked: whether their marks are wanted; without, there are none in the result.
        """

    @abstractmethod
    def shingles(self, words: Hashes, counts: Counts) -> tuple[Hashes, Counts]:
        """Return the hashes of all shingles, concatenated, and how many each text has: shapes (s,) and (n,)."""

    @abstractmethod
    def minima(self, shingles: Hashes, counts: Counts) -> Signature:
        """Return the minimum of each permutation over the shingles of each text: shape (n, 128)."""

    def sample(self, shingles: Hashes, counts: Counts) -> tuple[Counts, Shingles, Counts]:
        """Return the same as ``sketch.sample``."""
        return sample(shingles, counts)

    def slots(self, words: Words) -> NDArray[np.uint8]:
        """Return the same as ``slots.slot_bits``."""
        return slot_bits(words)

    def sketch(self, texts: Iterable[str]) -> Sketches:
        """Return the sketches of texts, in order; there must be at least one text."""
        return Sketches.join([self._sketch(batch) for batch in text_batches(texts)])

    def signatures(self, texts: Iterable[str]) -> Signature:
        """Return the signatures of texts, one row each: shape (n, 128)."""
        rows = [self.minima(*self.shingles(*self._words(batch, marked=False)[:2])) for batch in text_batches(texts)]
        return np.concatenate(rows) if rows else np.empty((0, PERMUTATIONS), np.uint32)

    def shingle_sets(self, texts: Iterable[str]) -> list[Shingles]:
        """Return for each text its distinct shingles, sorted."""
        sets: list[Shingles] = []
        for batch in text_batches(texts):
            shingles, sizes = distinct(*self.shingles(*self._words(batch, marked=False)[:2]))
            sets += np.split(shingles, np.cumsum(sizes)[:-1])
        return sets

    def _sketch(self, texts: Sequence[str]) -> Sketches:
        words = self._words(texts, marked=True)
        hashes, counts = self.shingles(words.hashes, words.counts)
        return sketch(words, self.sample(hashes, counts), self.minima(hashes, counts), self.slots(words))

    def _words(self, texts: Sequence[str], *, marked: bool) -> Words:
        """Return the words of texts of any length; a very long text is folded and hashed in chunks."""
        if len(texts) > 1 or len(texts[0]) <= CHUNK_CHARACTERS:
            return self.words(texts, marked=marked)
        parts = [self.words([chunk], marked=marked) for chunk in chunks(texts[0])]
        hashes, marks = (np.concatenate([getattr(part, name) for part in parts]) for name in ("hashes", "marks"))
        return Words(hashes, np.array([len(hashes)], np.int64), marks)


def signer(name: str = "auto", cache: Path | None = None) -> Signer:
    """Return a signer by name; ``auto`` is numba if that is installed, else numpy.

    :param cache: folder where compiled code is kept between runs.
    :raises ValueError: when there is no signer of that name, or a package that it needs is not installed.
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


def text_batches(texts: Iterable[str], limit: int = BATCH_CHARACTERS) -> Iterator[list[str]]:
    """Yield the texts in batches of at most ``limit`` characters; a longer text, or one signed in chunks, alone."""
    batch: list[str] = []
    characters = 0
    for text in map(stream_safe, texts):
        length = len(text) if len(text) <= CHUNK_CHARACTERS else limit
        if batch and characters + length > limit:
            yield batch
            batch, characters = [], 0
        batch.append(text)
        characters += length
    if batch:
        yield batch
