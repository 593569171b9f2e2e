"""What is compared of a text: its shingles, and the signature that finds candidates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates.shingles import Counts, Hashes, Signature

Shingles = NDArray[np.uint32]
"""Sorted, distinct 32-bit hashes of a text's shingles: the lower halves, which datasketch is given too."""
SAMPLED = 16
"""One shingle in so many stands in the sample by which partial copies are found."""


@dataclass(slots=True)
class Sketch:
    """A text as the index sees it; a pure function of the text."""

    shingles: Shingles
    signature: Signature


def sketches(shingles: Hashes, counts: Counts, signatures: Signature) -> list[Sketch]:
    """Return the sketches of texts whose shingles lie behind one another."""
    numbered = shingles & np.uint64(0xFFFF_FFFF)
    numbered |= np.repeat(np.arange(len(counts), dtype=np.uint64) << np.uint64(32), counts)
    numbered.sort()  # the text's number stands above its shingles: one sort serves the whole batch
    distinct = numbered[np.flatnonzero(np.diff(numbered, prepend=~numbered[:1]))]
    ends = np.searchsorted(distinct, np.arange(1, len(counts) + 1, dtype=np.uint64) << np.uint64(32)).tolist()
    kept = distinct.astype(np.uint32)
    return [
        Sketch(kept[start:end], signature)
        for start, end, signature in zip([0, *ends[:-1]], ends, signatures, strict=True)
    ]


def sample(of: Shingles) -> list[int]:
    """Return the shingles of a fixed fraction of all hashes, whatever text they stand in.

    A part of a text has its share of the text's sample, which is not so of a MinHash signature: the fractional
    ("scaled") MinHash of Irber et al., "Lightweight compositional analysis of metagenomes with FracMinHash", 2022.
    """
    within = np.searchsorted(of, np.uint32(2**32 // SAMPLED))
    return cast("list[int]", of[:within].tolist())
