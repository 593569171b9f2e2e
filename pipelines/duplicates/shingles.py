"""From a text to what is compared: its tokens, its word shingles, its MinHash signature.

Resemblance of shingle sets and its estimate by minima of permutations: Broder, "On the resemblance and containment of
documents", 1997.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from hashlib import blake2b
from typing import cast

import numpy as np
import regex
import xxhash
from datasketch import MinHash
from numpy.typing import NDArray

TOKENS_VERSION = 1
"""Rises whenever ``tokens`` gives other tokens for any text: stored signatures are not comparable then."""
SHINGLE_LENGTH = 3
"""Words in a shingle."""
PERMUTATIONS = 128
"""Values in a signature."""
SCHEME = "affine32"
"""datasketch's name for the permutations and the hash width."""

# Scripts that put no space between words are cut into single characters; three of them make a shingle as three words do
_TOKEN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]|[\p{L}\p{M}\p{N}]+")

SAMPLED = 16
"""One shingle in so many stands in the sample by which partial copies are found."""

Shingles = NDArray[np.uint32]
"""Sorted, distinct 32-bit hashes of a text's shingles."""


def tokens(text: str) -> list[str]:
    """Return the words of a text in NFKC, case-folded."""
    return cast("list[str]", _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold()))


def text_hash(words: Sequence[str]) -> str:
    """Return blake2b-128 of the words: equal for texts that differ in case, spacing and punctuation only."""
    return blake2b(" ".join(words).encode(), digest_size=16).hexdigest()


def shingles(words: Sequence[str]) -> Shingles:
    """Return the hashes of all runs of three words; a shorter text is one shingle."""
    runs = [" ".join(words[i : i + SHINGLE_LENGTH]) for i in range(max(1, len(words) - SHINGLE_LENGTH + 1))]
    hashes = np.fromiter((xxhash.xxh32_intdigest(run.encode()) for run in runs), np.uint32, len(runs))
    return np.unique(hashes)


def sample(of: Shingles) -> list[int]:
    """Return the shingles of a fixed fraction of all hashes, whatever text they stand in.

    A part of a text has its share of the text's sample, which is not so of a MinHash signature: the fractional
    ("scaled") MinHash of Irber et al., "Lightweight compositional analysis of metagenomes with FracMinHash", 2022.
    """
    within = np.searchsorted(of, np.uint32(2**32 // SAMPLED))
    return cast("list[int]", of[:within].tolist())


_EMPTY = MinHash(num_perm=PERMUTATIONS, scheme=SCHEME, hashfunc=int)


def signature(of: Shingles) -> NDArray[np.uint32]:
    """Return the minimum of each permutation over the shingles, as datasketch computes it."""
    minhash = _EMPTY.copy()
    minhash.update_batch(of.tolist())
    return cast("NDArray[np.uint32]", minhash.hashvalues.astype(np.uint32))
