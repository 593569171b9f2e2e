"""From words to shingles to MinHash: the values that every signer must compute.

The hash of a word is a polynomial over its folded code points, shifted left by one; the lowest bit says whether it is a
number. The hash of a shingle is a polynomial over the hashes of its words, finished as in MurmurHash3. All arithmetic
is modulo 2^64. The lower half of the hash of a shingle is what datasketch is given. For the resemblance of shingle sets
and its estimate by minima of permutations see Broder, "On the resemblance and containment of documents", 1997.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from datasketch import LeanMinHash, MinHash

SHINGLE_LENGTH = 3
"""Words in a shingle; a shorter text is a single shingle."""
PERMUTATIONS = 128
"""Values in a signature."""
SCHEME = "affine32"
"""The name in datasketch for this kind of permutations and this width of hashes."""
SEED = 1
"""Seed of the permutations in datasketch."""
CHARACTER_BASE = 0x9E3779B97F4A7C15
WORD_BASE = 0xD1342543DE82EF95
"""Base of the polynomial over words; ``CHARACTER_BASE`` is that over characters. Both are odd, so invertible."""
MIX = (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53)
"""Multipliers of the 64-bit finaliser of MurmurHash3."""
MODULUS = 1 << 64
DIGITS = "0123456789"

Hashes = NDArray[np.uint64]
Counts = NDArray[np.int64]
Signature = NDArray[np.uint32]
"""Minima of the permutations, shape (128,) or (n, 128); 2^32 - 1 throughout for a text without words."""


class Words(NamedTuple):
    """The words of n texts, concatenated."""

    hashes: Hashes
    """uint64, shape (w,)."""
    counts: Counts
    """How many words belong to each text: int64, shape (n,)."""
    marks: NDArray[np.uint8]
    """What is known of each word beside its letters, as ``tokens.marks`` defines it: shape (w,)."""


def permutations() -> tuple[Signature, Signature]:
    """Return the multipliers and addends of the permutations as datasketch draws them: uint32, shape (128,) each.

    They are drawn here because ``import datasketch`` imports SciPy, which takes a third of a second.
    """
    generator = np.random.RandomState(SEED)
    multipliers = generator.randint(0, 1 << 31, PERMUTATIONS, np.uint32) * np.uint32(2) + np.uint32(1)
    return multipliers, generator.randint(0, 1 << 32, PERMUTATIONS, np.uint32)


def word_hash(word: str) -> int:
    """Return the hash of one folded word; the lowest bit says whether it is a number, that is, begins with a digit."""
    mixed = sum(ord(character) * pow(CHARACTER_BASE, place, MODULUS) for place, character in enumerate(word))
    return (mixed << 1 | (word[0] in DIGITS)) % MODULUS


def shingle_hash(words: list[int]) -> int:
    """Return the hash of a run of words, given the hashes of the words."""
    mixed = 0
    for word in words:
        mixed = (mixed * WORD_BASE + word) % MODULUS
    for multiplier in MIX:
        mixed = (mixed ^ mixed >> 33) * multiplier % MODULUS
    return mixed ^ mixed >> 33


@cache
def powers(length: int) -> tuple[Hashes, Hashes]:
    """Return the first ``length`` powers of the character base, from the power 0 on, and their inverses modulo 2^64."""
    bases = (CHARACTER_BASE, pow(CHARACTER_BASE, -1, MODULUS))
    ladders = []
    for base in bases:
        factors = np.full(length, base, np.uint64)
        factors[0] = 1
        ladders.append(np.cumprod(factors))
    return ladders[0], ladders[1]


def to_datasketch(signature: Signature) -> LeanMinHash:
    """Return a signature as datasketch's LeanMinHash; ``MinHash(..., hashvalues=...)`` takes its ``hashvalues``."""
    from datasketch import LeanMinHash  # noqa: PLC0415 - imports SciPy

    return LeanMinHash(seed=SEED, hashvalues=signature.astype(np.uint32), scheme=SCHEME)


def from_datasketch(minhash: MinHash | LeanMinHash) -> Signature:
    """Return the signature of a datasketch MinHash or LeanMinHash.

    :raises ValueError: when it was made with another scheme, seed or number of permutations.
    """
    parameters = (getattr(minhash, "scheme", None), minhash.seed, len(minhash.hashvalues))
    if parameters != (SCHEME, SEED, PERMUTATIONS):
        raise ValueError(
            f"the MinHash has (scheme, seed, permutations) {parameters}, expected {(SCHEME, SEED, PERMUTATIONS)}"
        )
    return cast("Signature", minhash.hashvalues.astype(np.uint32))
