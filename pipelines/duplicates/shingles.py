"""From words to shingles to MinHash: the numbers that every signer must arrive at.

A word's hash is a polynomial over its folded code points, with a bit below it that says whether it is a number; a
shingle's is a polynomial over its words' hashes, finished as in MurmurHash3; all modulo 2^64. The lower half of a
shingle's hash is what datasketch is given. Resemblance of shingle sets and its estimate by minima of permutations:
Broder, "On the resemblance and containment of documents", 1997.
"""

from __future__ import annotations

from functools import cache
from typing import cast

import numpy as np
from datasketch import LeanMinHash, MinHash
from numpy.typing import NDArray

SHINGLE_LENGTH = 3
"""Words in a shingle; a shorter text is one shingle."""
PERMUTATIONS = 128
"""Values in a signature."""
SCHEME = "affine32"
"""datasketch's name for the permutations and the width of a hash."""
SEED = 1
"""Of datasketch's permutations."""
CHARACTER_BASE = 0x9E3779B97F4A7C15
WORD_BASE = 0xD1342543DE82EF95
"""Odd bases of the two polynomials."""
MIX = (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53)
"""Multipliers of MurmurHash3's 64-bit finaliser."""
MODULUS = 1 << 64
DIGITS = "0123456789"

Hashes = NDArray[np.uint64]
Counts = NDArray[np.int64]
Signature = NDArray[np.uint32]
"""Minima of the permutations; 2^32 - 1 throughout for a text without words."""


def permutations() -> tuple[Signature, Signature]:
    """Return multipliers and addends, as datasketch draws them."""
    multipliers, addends = MinHash(num_perm=PERMUTATIONS, seed=SEED, scheme=SCHEME).permutations
    return np.ascontiguousarray(multipliers, np.uint32), np.ascontiguousarray(addends, np.uint32)


def word_hash(word: str) -> int:
    """Return the hash of one folded word; the lowest bit says whether it is a number, which begins with a digit."""
    mixed = sum(ord(character) * pow(CHARACTER_BASE, place, MODULUS) for place, character in enumerate(word))
    return (mixed << 1 | (word[0] in DIGITS)) % MODULUS


def shingle_hash(words: list[int]) -> int:
    """Return the hash of the run of words with these hashes."""
    mixed = 0
    for word in words:
        mixed = (mixed * WORD_BASE + word) % MODULUS
    for multiplier in MIX:
        mixed = (mixed ^ mixed >> 33) * multiplier % MODULUS
    return mixed ^ mixed >> 33


@cache
def powers(length: int) -> tuple[Hashes, Hashes]:
    """Return the powers of the character base and their inverses modulo 2^64."""
    bases = (CHARACTER_BASE, pow(CHARACTER_BASE, -1, MODULUS))
    ladders = []
    for base in bases:
        factors = np.full(length, base, np.uint64)
        factors[0] = 1
        ladders.append(np.cumprod(factors))
    return ladders[0], ladders[1]


def to_datasketch(signature: Signature) -> LeanMinHash:
    """Return a signature as datasketch's LeanMinHash; ``MinHash(..., hashvalues=...)`` takes its ``hashvalues``."""
    return LeanMinHash(seed=SEED, hashvalues=signature.astype(np.uint32), scheme=SCHEME)


def from_datasketch(minhash: MinHash | LeanMinHash) -> Signature:
    """Return the signature of a datasketch MinHash or LeanMinHash.

    :raises ValueError: it was made with another scheme, seed or number of permutations.
    """
    told = (getattr(minhash, "scheme", None), minhash.seed, len(minhash.hashvalues))
    if told != (SCHEME, SEED, PERMUTATIONS):
        raise ValueError(f"a MinHash of (scheme, seed, permutations) {told} is not {(SCHEME, SEED, PERMUTATIONS)}")
    return cast("Signature", minhash.hashvalues.astype(np.uint32))
