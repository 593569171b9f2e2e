"""What the index knows of a text: hashes that find it again, and a signature that says how much of it another holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
import xxhash
from numpy.typing import NDArray

from pipelines.duplicates.shingles import MIX, Counts, Hashes, Signature

Shingles = NDArray[np.uint32]
"""Sorted, distinct 32-bit hashes of a text's shingles: the lower halves, which datasketch is given too."""

BANDS = 25
ROWS = 5
"""25 bands of 5 rows meet in 95 % of the pairs with a Jaccard similarity of 0.65 and in 23 % of those with 0.4."""
SAMPLED = 16
"""One shingle in so many stands in the sample by which partial copies are found."""
SAMPLE_LIMIT = 2**32 // SAMPLED
"""Hashes under this are in the sample."""
NUMBER_VALUES = 32
"""Values in the small MinHash of a text's numbers."""
_AT_ONCE = 1 << 16
"""Values that are computed at once: more fall out of the processor's cache."""
_SEEDS = np.array([xxhash.xxh3_64_intdigest(b"", seed=seed) for seed in range(ROWS + BANDS + NUMBER_VALUES)], np.uint64)
_ROW_MULTIPLIERS, _BAND_SEEDS, _NUMBER_MULTIPLIERS = np.split(_SEEDS, (ROWS, ROWS + BANDS))
_ROW_MULTIPLIERS |= np.uint64(1)
_NUMBER_MULTIPLIERS |= np.uint64(1)


@dataclass(slots=True)
class Sketches:
    """Texts as the index sees them, a row for each; pure functions of the texts."""

    texts: Hashes
    """128 bits for the sequence of words, as two halves: shape (n, 2)."""
    sizes: Counts
    """Distinct shingles: shape (n,)."""
    signatures: NDArray[np.uint8]
    """The lowest byte of each of the minima: shape (n, 128). Eight bits estimate as well as all 32 do: Li and König,
    "b-Bit Minwise Hashing", 2010."""
    bands: NDArray[np.uint32]
    """A key for each band: shape (n, 25). The band's number seeds it, so bands never meet across positions."""
    samples: Shingles
    """Distinct sampled shingles of all texts behind one another, those of a text sorted."""
    sampled: Counts
    """How many of ``samples`` are of each text: shape (n,)."""
    numbers: NDArray[np.uint8]
    """The lowest byte of each minimum over the numbers in the text (words that begin with a digit): shape (n, 32)."""
    numbered: Counts
    """Distinct numbers in each text: shape (n,)."""

    def __len__(self) -> int:
        return len(self.sizes)

    @classmethod
    def join(cls, batches: Sequence[Sketches]) -> Sketches:
        """Return the sketches of several batches as one; there has to be a batch."""
        if len(batches) == 1:
            return batches[0]
        return cls(*(np.concatenate([getattr(batch, part.name) for batch in batches]) for part in fields(cls)))

    def slices(self, length: int) -> Iterator[Sketches]:
        """Yield the sketches in batches of at most ``length`` texts."""
        if len(self) <= length:
            yield from [self] if len(self) else []
            return
        ends = np.cumsum(self.sampled)
        for start in range(0, len(self), length):
            own = slice(start, start + length)
            stop = min(start + length, len(self)) - 1
            samples = self.samples[ends[start] - self.sampled[start] : ends[stop]]
            yield Sketches(
                self.texts[own],
                self.sizes[own],
                self.signatures[own],
                self.bands[own],
                samples,
                self.sampled[own],
                self.numbers[own],
                self.numbered[own],
            )


def sketch(words: Hashes, word_counts: Counts, sample: tuple[Counts, Shingles, Counts], minima: Signature) -> Sketches:
    """Return the sketches of texts.

    :param words: hashes of the words of all texts behind one another, so many of each text.
    :param sample: numbers of distinct shingles, the sampled ones behind one another, so many of each text.
    """
    content, ends = words.data.cast("B"), (np.cumsum(word_counts) * words.itemsize).tolist()
    digests = b"".join(
        xxhash.xxh3_128_digest(content[start:end]) for start, end in zip([0, *ends[:-1]], ends, strict=True)
    )
    sizes, samples, sampled = sample
    texts = np.frombuffer(digests, np.uint64).reshape(-1, 2)
    return Sketches(
        texts, sizes, minima.astype(np.uint8), _bands(minima), samples, sampled, *_numbers(words, word_counts)
    )


def sample(shingles: Hashes, counts: Counts) -> tuple[Counts, Shingles, Counts]:
    """Return how many distinct shingles each text has, those in the sample behind one another, how many of each text.

    The sample holds a fixed fraction of all hashes, whatever text they stand in. A part of a text has its share of the
    text's sample, which is not so of a MinHash signature: the fractional ("scaled") MinHash of Irber et al.,
    "Lightweight compositional analysis of metagenomes with FracMinHash", 2022.
    """
    kept, sizes = distinct(shingles, counts)
    inside = kept < np.uint32(SAMPLE_LIMIT)
    ends = np.cumsum(sizes)
    sampled = np.diff(np.concatenate(([0], np.cumsum(inside)))[np.concatenate(([0], ends))])
    return sizes, kept[inside], sampled


def distinct(shingles: Hashes, counts: Counts) -> tuple[Shingles, Counts]:
    """Return the distinct shingles of each text, sorted, behind one another, and how many are of each."""
    numbered = _sorted(shingles & np.uint64(0xFFFF_FFFF), counts)
    kept = numbered[np.flatnonzero(np.diff(numbered, prepend=~numbered[:1]))]
    ends = np.searchsorted(kept, np.arange(1, len(counts) + 1, dtype=np.uint64) << np.uint64(32))
    return kept.astype(np.uint32), np.diff(ends, prepend=0)


def sorted_within(shingles: Shingles, counts: Counts) -> Shingles:
    """Return shingles sorted within each text."""
    return _sorted(shingles.astype(np.uint64), counts).astype(np.uint32)


def _sorted(shingles: Hashes, counts: Counts) -> Hashes:
    """Return shingles with the number of their text above them, sorted: one sort serves the whole batch."""
    shingles |= np.repeat(np.arange(len(counts), dtype=np.uint64) << np.uint64(32), counts)
    shingles.sort(kind="stable")  # several times as fast as the default here
    return shingles


def _numbers(words: Hashes, counts: Counts) -> tuple[NDArray[np.uint8], Counts]:
    """Return a small MinHash of the numbers of each text, and how many distinct ones it has."""
    places = np.flatnonzero(words & np.uint64(1))
    texts = np.searchsorted(np.cumsum(counts), places, side="right")
    hashes = words[places]
    hashes = (hashes ^ hashes >> np.uint64(33)) * np.uint64(MIX[0])  # a short word's hash is a small number
    hashes = _sorted(hashes >> np.uint64(32), np.bincount(texts, minlength=len(counts)))
    hashes = hashes[np.flatnonzero(np.diff(hashes, prepend=~hashes[:1]))]
    texts = (hashes >> np.uint64(32)).astype(np.int64)
    numbered = np.bincount(texts, minlength=len(counts))
    minima = np.full((len(counts), NUMBER_VALUES), np.iinfo(np.uint32).max, np.uint32)
    filled = np.flatnonzero(numbered)
    if len(filled):
        starts = (np.cumsum(numbered) - numbered)[filled]
        hashes &= np.uint64(0xFFFF_FFFF)
        for part in np.array_split(np.arange(NUMBER_VALUES), 1 + len(hashes) * NUMBER_VALUES // _AT_ONCE):
            permuted = (hashes[:, np.newaxis] * _NUMBER_MULTIPLIERS[part] >> np.uint64(32)).astype(np.uint32)
            minima[np.ix_(filled, part)] = np.minimum.reduceat(permuted, starts)
    return minima.astype(np.uint8), numbered


def _bands(minima: Signature) -> NDArray[np.uint32]:
    rows = minima[:, : BANDS * ROWS].reshape(-1, BANDS, ROWS)
    keys = np.repeat(_BAND_SEEDS[None], len(minima), axis=0)
    for row, multiplier in enumerate(_ROW_MULTIPLIERS):
        keys += rows[:, :, row] * multiplier
        keys ^= keys >> np.uint64(29)
    keys *= _ROW_MULTIPLIERS[0]
    return (keys >> np.uint64(32)).astype(np.uint32)
