"""Which earlier articles are worth comparing: those that share the weightiest terms, ranked by what these weigh.

Across languages they are those that share names, or, with an encoder, those nearest in meaning.

The salient terms stand in an inverted index with their weights. Reports of one event in other words share few terms, so
MinHash serves only with bands of a single value, and so it finds fewer of them for more work: see "Events" in
docs/benchmarks.md. What shared terms let through in vain, the score turns away.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import xxhash

from pipelines.events import lexicon
from pipelines.events.frequencies import Frequencies
from pipelines.events.signature import Signature

CANDIDATES = 50
"""Articles of its language that are compared with a newcomer, those whose shared terms weigh most."""

ACROSS = 10
"""Articles of other languages that are compared with it: the nearest in meaning, or those that share most names."""

COMMON_SHARE = 0.05
"""Terms in more than this share of all articles lead to no candidates: their entries are many and say little."""

SCHEME = "xxh64"
"""How terms become keys."""


def keys(signature: Signature) -> dict[int, int]:
    """Return a key for each salient term, with the root of its weight; articles of two languages share none.

    The root, because many shared terms promise more than one that is rare. Where the meaning is not known, the names of
    the lead have keys too, by which other languages find the article.
    """
    found = {_key(signature.language, term): math.isqrt(signature.weights[term]) for term in signature.salient()}
    names = {} if signature.meaning else _names(signature)
    return found | {_name_key(signature.language, name): weight for name, weight in names.items()}


def telling(signature: Signature, frequencies: Frequencies) -> dict[int, int]:
    """Return the keys by which candidates of its own language are looked for."""
    return {
        _key(signature.language, term): math.isqrt(signature.weights[term])
        for term in signature.salient()
        if frequencies.share(term) <= COMMON_SHARE
    }


def names_elsewhere(signature: Signature, languages: Iterable[str]) -> dict[int, int]:
    """Return the keys by which candidates of other languages are looked for, if not by their meaning."""
    names = _names(signature)
    others = [language for language in languages if language != signature.language]
    return {_name_key(language, name): weight for language in others for name, weight in names.items()}


def _names(signature: Signature) -> dict[str, int]:
    """Return the keys of names in the lead, each with the root of its term's weight; without a weight it is common."""
    weighed = {
        name: math.isqrt(signature.weights.get(lexicon.terms_of(written, signature.language)[0], 0))
        for name, written in signature.names.items()
    }
    return {name: weight for name, weight in weighed.items() if weight}


def _key(language: str, term: str) -> int:
    return xxhash.xxh64_intdigest(f"{language}:{term}".encode()) >> 1  # SQLite's integers have a sign


def _name_key(language: str, name: str) -> int:
    return _key(f"{language}/name", name)
