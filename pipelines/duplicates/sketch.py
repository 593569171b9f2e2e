"""Sketches: hashes by which a text is found again, and signatures that estimate how much it shares with another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
import xxhash
from numpy.typing import NDArray

from pipelines.duplicates.shingles import Counts, Hashes, Signature, Words

Shingles = Hashes
"""Sorted, distinct hashes of the shingles of a text."""

BANDS = 25
ROWS = 5
"""With 25 bands of 5 rows, 95 % of the pairs with a Jaccard similarity of 0.65 collide, and 23 % of those with 0.4."""
SAMPLED = 16
"""One in this many shingles is in the sample by which partial copies are found."""
SAMPLE_LIMIT = 2**32 // SAMPLED
"""Hashes of which the lower half is below this are in the sample."""
_SEEDS = np.array([xxhash.xxh3_64_intdigest(b"", seed=seed) for seed in range(ROWS + BANDS)], np.uint64)
_ROW_MULTIPLIERS, _BAND_SEEDS = np.split(_SEEDS, (ROWS,))
_ROW_MULTIPLIERS |= np.uint64(1)


@dataclass(slots=True)
class Sketches:
    """Texts as the index sees them, one row for each of n texts; pure functions of the texts."""

    texts: Hashes
    """A 128-bit hash of the sequence of words, as two halves: shape (n, 2)."""
    sizes: Counts
    """Number of distinct shingles: shape (n,)."""
    signatures: NDArray[np.uint8]
    """The lowest byte of each minimum: shape (n, 128). Eight bits estimate as well as all 32: Li and König, "b-Bit
    Minwise Hashing", 2010."""
    bands: Hashes
    """A key for each band: shape (n, 25). The number of the band seeds it, so different bands do not collide."""
    samples: Shingles
    """Distinct sampled shingles of all texts, concatenated, those of each text sorted: shape (sum of ``sampled``,)."""
    sampled: Counts
    """How many of ``samples`` belong to each text: shape (n,)."""
    slots: NDArray[np.uint8]
    """Bitmaps of the numbers, names and other words of each text, as ``slots.slot_bits`` makes them: shape (n, 96)."""

    def __len__(self) -> int:
        return len(self.sizes)

    @classmethod
    def join(cls, batches: Sequence[Sketches]) -> Sketches:
        """Return the sketches of several batches as one; there must be at least one batch."""
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
            of_texts = {part.name: getattr(self, part.name)[own] for part in fields(self) if part.name != "samples"}
            yield Sketches(samples=samples, **of_texts)


def sketch(
    words: Words, sample: tuple[Counts, Shingles, Counts], minima: Signature, slots: NDArray[np.uint8]
) -> Sketches:
    """Return the sketches of n texts.

    :param sample: what ``sample`` returns.
    :param minima: of the permutations: shape (n, 128).
    :param slots: what ``slots.slot_bits`` returns.
    """
    content, ends = words.hashes.data.cast("B"), (np.cumsum(words.counts) * words.hashes.itemsize).tolist()
    digests = b"".join(
        xxhash.xxh3_128_digest(content[start:end]) for start, end in zip([0, *ends[:-1]], ends, strict=True)
    )
    sizes, samples, sampled = sample
    texts = np.frombuffer(digests, np.uint64).reshape(-1, 2)
    return Sketches(texts, sizes, minima.astype(np.uint8), _bands(minima), samples, sampled, slots)


def sample(shingles: Hashes, counts: Counts) -> tuple[Counts, Shingles, Counts]:
    """Return the number of distinct shingles of each text, the sampled shingles, concatenated, and how many each has.

    The sample is a fixed fraction of all possible hashes, whatever text they occur in. So a part of a text has its
    share of the sample of the whole, which is not true of a MinHash signature: the fractional ("scaled") MinHash of
    Irber et al., "Lightweight compositional analysis of metagenomes with FracMinHash", 2022.

    :param shingles: hashes of the shingles of all texts, concatenated, with repetitions: shape (s,).
    :param counts: how many shingles belong to each text: shape (n,).
    """
    kept, sizes = distinct(shingles, counts)
    inside = kept.astype(np.uint32) < np.uint32(SAMPLE_LIMIT)
    ends = np.cumsum(sizes)
    sampled = np.diff(np.concatenate(([0], np.cumsum(inside)))[np.concatenate(([0], ends))])
    return sizes, kept[inside], sampled


def distinct(shingles: Hashes, counts: Counts) -> tuple[Shingles, Counts]:
    """Return the distinct shingles of each text, sorted and concatenated, and how many each text has.

    :param shingles: hashes of the shingles of all texts, concatenated: shape (s,).
    :param counts: how many shingles belong to each text: shape (n,).
    """
    ordered = shingles.copy()
    ends = np.cumsum(counts)
    for own in np.split(ordered, ends[:-1]):  # one text at a time takes half as long as one sort of the whole batch
        own.sort()
    first = np.ones(len(ordered), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    first[ends[:-1][ends[:-1] < len(ordered)]] = True
    kept = np.concatenate(([0], np.cumsum(first)))[ends]
    return ordered[first], np.diff(kept, prepend=0)


def _bands(minima: Signature) -> Hashes:
    """Return the keys of the bands: shape (n, 25)."""
    rows = minima[:, : BANDS * ROWS].reshape(-1, BANDS, ROWS)
    keys = np.repeat(_BAND_SEEDS[None], len(minima), axis=0)
    for row, multiplier in enumerate(_ROW_MULTIPLIERS):
        keys += rows[:, :, row] * multiplier
        keys ^= keys >> np.uint64(29)
    keys *= _ROW_MULTIPLIERS[0]
    return keys
