"""Which earlier articles are worth comparing: those that share the weightiest terms, ranked by what these weigh.

The salient terms stand in an inverted index with their weights. Reports of one event in other words share few terms, so
MinHash serves only with bands of a single value, and so it finds fewer of them for more work: see "Events" in
docs/benchmarks.md. What shared terms let through in vain, the score turns away.
"""

from __future__ import annotations

import xxhash

from pipelines.events.frequencies import Frequencies
from pipelines.events.signature import Signature

CANDIDATES = 50
"""Articles that are compared with a newcomer, those whose shared terms weigh most."""

COMMON_SHARE = 0.05
"""Terms in more than this share of all articles lead to no candidates: their entries are many and say little."""

SCHEME = "xxh64"
"""How terms become keys."""


def keys(signature: Signature) -> dict[int, int]:
    """Return a key for each salient term, with the term's weight; articles of two languages share none."""
    return {_key(signature.language, term): signature.weights[term] for term in signature.salient()}


def telling(signature: Signature, frequencies: Frequencies) -> dict[int, int]:
    """Return those of ``keys`` by which candidates are looked for."""
    return {
        _key(signature.language, term): signature.weights[term]
        for term in signature.salient()
        if frequencies.share(term) <= COMMON_SHARE
    }


def _key(language: str, term: str) -> int:
    return xxhash.xxh64_intdigest(f"{language}:{term}".encode()) >> 1  # SQLite's integers have a sign
