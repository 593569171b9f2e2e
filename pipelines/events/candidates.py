"""Which earlier articles are worth comparing: those that share a MinHash value over their salient terms.

Reports of one event in other words share few terms, so a band is a single MinHash value: with two values to a band a
third of the true pairs is lost. What one shared value lets through in vain, the score turns away.
"""

from __future__ import annotations

from functools import lru_cache

import xxhash
from datasketch import MinHash

from pipelines.events.signature import Signature

BANDS = 48
"""MinHash values of an article, each a band of its own."""

SEED = 1
"""Seed of the permutations."""

SCHEME = "affine32"
"""datasketch's family of permutations."""


@lru_cache(maxsize=1)
def _empty() -> MinHash:
    return MinHash(num_perm=BANDS, seed=SEED, scheme=SCHEME, hashfunc=xxhash.xxh32_intdigest)


def band_keys(signature: Signature) -> list[int]:
    """Return a key for each band, which holds its number and its value; none for an article without terms.

    Articles of different languages share keys by chance only.
    """
    terms = [f"{signature.language}:{term}".encode() for term in signature.salient()]
    if not terms:
        return []
    minhash = _empty().copy()
    minhash.update_batch(terms)
    return [band << 32 | value for band, value in enumerate(minhash.hashvalues.tolist())]
