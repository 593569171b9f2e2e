"""Sketches: hashes by which a text is found again, and signatures that estimate how much it shares with another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
import xxhash
from numpy.typing import NDArray

from pipelines.duplicates.shingles import MIX, Counts, Hashes, Signature

Shingles = NDArray[np.uint32]
"""Sorted, distinct 32-bit hashes of the shingles of a text: the lower halves, which datasketch is given too."""

BANDS = 25
ROWS = 5
"""With 25 bands of 5 rows, 95 % of the pairs with a Jaccard similarity of 0.65 collide, and 23 % of those with 0.4."""
SAMPLED = 16
"""One in this many shingles is in the sample by which partial copies are found."""
SAMPLE_LIMIT = 2**32 // SAMPLED
"""Hashes below this are in the sample."""
NUMBER_VALUES = 32
"""Values in the small MinHash of the numbers in a text."""
FORM_VALUES = 16
"""Values in the MinHashes of the names and of the other words of a short text."""
_SEEDS = np.array([xxhash.xxh3_64_intdigest(b"", seed=seed) for seed in range(ROWS + BANDS + NUMBER_VALUES)], np.uint64)
_ROW_MULTIPLIERS, _BAND_SEEDS, _NUMBER_MULTIPLIERS = np.split(_SEEDS, (ROWS, ROWS + BANDS))
_ROW_MULTIPLIERS |= np.uint64(1)
_NUMBER_MULTIPLIERS |= np.uint64(1)


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
    bands: NDArray[np.uint32]
    """A key for each band: shape (n, 25). The number of the band seeds it, so different bands do not collide."""
    samples: Shingles
    """Distinct sampled shingles of all texts, concatenated, those of each text sorted: shape (sum of ``sampled``,)."""
    sampled: Counts
    """How many of ``samples`` belong to each text: shape (n,)."""
    numbers: NDArray[np.uint8]
    """The lowest byte of each minimum over the numbers in the text (words that begin with a digit): shape (n, 32)."""
    numbered: Counts
    """Number of distinct numbers in each text: shape (n,)."""
    names: NDArray[np.uint8]
    """As ``numbers``, over the names in a short text: shape (n, 16)."""
    named: Counts
    """Number of distinct names in each short text: shape (n,)."""
    frames: NDArray[np.uint8]
    """As ``numbers``, over the words of a short text that are neither names nor numbers: shape (n, 16)."""
    framed: Counts
    """Number of distinct words of that kind: shape (n,)."""

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
    words: Hashes,
    word_counts: Counts,
    sample: tuple[Counts, Shingles, Counts],
    minima: Signature,
    kinds: tuple[NDArray[np.bool_], NDArray[np.bool_]],
) -> Sketches:
    """Return the sketches of n texts.

    :param words: hashes of the words of all texts, concatenated: shape (w,).
    :param word_counts: number of words of each text: shape (n,).
    :param sample: what ``sample`` returns.
    :param minima: of the permutations: shape (n, 128).
    :param kinds: what ``names`` returns.
    """
    content, ends = words.data.cast("B"), (np.cumsum(word_counts) * words.itemsize).tolist()
    digests = b"".join(
        xxhash.xxh3_128_digest(content[start:end]) for start, end in zip([0, *ends[:-1]], ends, strict=True)
    )
    sizes, samples, sampled = sample
    texts = np.frombuffer(digests, np.uint64).reshape(-1, 2)
    numeric = (words & np.uint64(1)).astype(np.bool_)
    return Sketches(
        texts,
        sizes,
        minima.astype(np.uint8),
        _bands(minima),
        samples,
        sampled,
        *_minhash(words, word_counts, numeric, NUMBER_VALUES),
        *_minhash(words, word_counts, kinds[0], FORM_VALUES),
        *_minhash(words, word_counts, kinds[1], FORM_VALUES),
    )


def sample(shingles: Hashes, counts: Counts) -> tuple[Counts, Shingles, Counts]:
    """Return the number of distinct shingles of each text, the sampled shingles, concatenated, and how many each has.

    The sample is a fixed fraction of all possible hashes, whatever text they occur in. So a part of a text has its
    share of the sample of the whole, which is not true of a MinHash signature: the fractional ("scaled") MinHash of
    Irber et al., "Lightweight compositional analysis of metagenomes with FracMinHash", 2022.

    :param shingles: hashes of the shingles of all texts, concatenated, with repetitions: shape (s,).
    :param counts: how many shingles belong to each text: shape (n,).
    """
    kept, sizes = distinct(shingles, counts)
    inside = kept < np.uint32(SAMPLE_LIMIT)
    ends = np.cumsum(sizes)
    sampled = np.diff(np.concatenate(([0], np.cumsum(inside)))[np.concatenate(([0], ends))])
    return sizes, kept[inside], sampled


def distinct(shingles: Hashes, counts: Counts) -> tuple[Shingles, Counts]:
    """Return the distinct shingles of each text, sorted and concatenated, and how many each text has.

    :param shingles: hashes of the shingles of all texts, concatenated: shape (s,).
    :param counts: how many shingles belong to each text: shape (n,).
    """
    numbered = _sorted(shingles & np.uint64(0xFFFF_FFFF), counts)
    kept = numbered[np.flatnonzero(np.diff(numbered, prepend=~numbered[:1]))]
    ends = np.searchsorted(kept, np.arange(1, len(counts) + 1, dtype=np.uint64) << np.uint64(32))
    return kept.astype(np.uint32), np.diff(ends, prepend=0)


def sorted_within(shingles: Shingles, counts: Counts) -> Shingles:
    """Return the shingles sorted within each text."""
    return _sorted(shingles.astype(np.uint64), counts).astype(np.uint32)


def _sorted(shingles: Hashes, counts: Counts) -> Hashes:
    """Return shingles with the index of their text in the upper half, sorted in place: one sort for the whole batch."""
    shingles |= np.repeat(np.arange(len(counts), dtype=np.uint64) << np.uint64(32), counts)
    shingles.sort(kind="stable")  # several times as fast as the default kind here
    return shingles


def _minhash(words: Hashes, counts: Counts, chosen: NDArray[np.bool_], values: int) -> tuple[NDArray[np.uint8], Counts]:
    """Return a small MinHash of the chosen words of each text, shape (n, values), and how many are distinct: (n,)."""
    places = np.flatnonzero(chosen)
    texts = np.searchsorted(np.cumsum(counts), places, side="right")
    hashes = words[places]
    hashes = (hashes ^ hashes >> np.uint64(33)) * np.uint64(MIX[0])  # the hash of a short word is a small value
    hashes = _sorted(hashes >> np.uint64(32), np.bincount(texts, minlength=len(counts)))
    hashes = hashes[np.flatnonzero(np.diff(hashes, prepend=~hashes[:1]))]
    texts = (hashes >> np.uint64(32)).astype(np.int64)
    distinct_words = np.bincount(texts, minlength=len(counts))
    minima = np.full((values, len(counts)), np.iinfo(np.uint32).max, np.uint64)
    filled = np.flatnonzero(distinct_words)
    if len(filled):
        starts = (np.cumsum(distinct_words) - distinct_words)[filled]
        hashes &= np.uint64(0xFFFF_FFFF)
        for row, multiplier in zip(minima, _NUMBER_MULTIPLIERS, strict=False):
            row[filled] = np.minimum.reduceat(hashes * multiplier, starts) >> np.uint64(32)
    return np.ascontiguousarray(minima.T.astype(np.uint8)), distinct_words


def _bands(minima: Signature) -> NDArray[np.uint32]:
    """Return the keys of the bands: shape (n, 25)."""
    rows = minima[:, : BANDS * ROWS].reshape(-1, BANDS, ROWS)
    keys = np.repeat(_BAND_SEEDS[None], len(minima), axis=0)
    for row, multiplier in enumerate(_ROW_MULTIPLIERS):
        keys += rows[:, :, row] * multiplier
        keys ^= keys >> np.uint64(29)
    keys *= _ROW_MULTIPLIERS[0]
    return (keys >> np.uint64(32)).astype(np.uint32)
