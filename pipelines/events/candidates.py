"""Candidates: the earlier articles that share the heaviest names and words with an incoming one.

In other languages they are the articles that share names or, with an encoder, those with the nearest embeddings.

The salient terms of every article are in an inverted index, with their weights. Reports of one event in other words
share few terms. MinHash would need bands of a single value for them, finds fewer of them and costs more: see "Events"
in docs/benchmarks.md. Candidates that merely share terms are rejected by the score.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import xxhash

from pipelines.events.features import TextFeatures
from pipelines.events.frequencies import Frequencies
from pipelines.events.signature import COMMON_NAME, UNIT, Signature

COMPARED = 50
"""Articles of its language that an incoming article is compared with: the best ranked, and members of their events."""

RANKED = 4 * COMPARED
"""Best-ranked articles from which these are chosen, for only some of each near-duplicate group are compared."""

CROSS_LANGUAGE = 10
"""Articles in other languages that it is compared with: those with the nearest embeddings or the most shared names."""

SALIENT_TERMS = 48
"""Terms of each kind by which an article is found: its heaviest names and numbers, and its heaviest other words."""

COMMON_SHARE = 0.1
"""Terms in more than this share of all articles are not searched for: they match many articles and say little."""

RANK_SMOOTHING = UNIT**2 // 50
"""Added to the dot product of the names and to that of the words, before the two are multiplied to the rank.

So an article that shares names and words ranks above one that shares only names (other news about the same people) or
only words (another event of the same kind), but the latter are still found.
"""

MIN_SHARED = 3 * UNIT**2 // 100
"""Least dot product of the shared weights of a candidate: with less, no pair scores as one event."""

SCHEME = "xxh64"
"""How terms are hashed to keys."""


@dataclass(frozen=True, slots=True)
class QueryTerms:
    """Keys of the terms to search for, with their weights."""

    named: dict[int, int]
    """Names and numbers."""
    words: dict[int, int]
    """Other words."""


class SalientTerms(NamedTuple):
    """The terms by which an article is found, the heaviest first."""

    named: list[str]
    """Names and numbers."""
    words: list[str]
    """Other words."""


def salient_terms(features: TextFeatures, signature: Signature) -> SalientTerms:
    """Return the heaviest terms of each kind."""
    weights = signature.weights
    heaviest = sorted(weights, key=lambda term: (-weights[term], term))
    named = [term for term in heaviest if term in features.named]
    words = [term for term in heaviest if term not in features.named]
    return SalientTerms(named[:SALIENT_TERMS], words[:SALIENT_TERMS])


def index_keys(terms: SalientTerms, signature: Signature) -> dict[int, int]:
    """Return the keys under which an article is indexed, with their weights.

    The keys of the salient terms are specific to the language. Without an embedding, the names of the lead have keys
    too, by which articles in other languages find this one.
    """
    found = {_key(signature.language, term): signature.weights[term] for kind in terms for term in kind}
    names = {} if signature.embedding else _names(signature)
    return found | {_name_key(signature.language, name): weight for name, weight in names.items()}


def query_terms(terms: SalientTerms, signature: Signature, frequencies: Frequencies) -> QueryTerms:
    """Return the terms to search for among the articles of the same language."""
    language, weights = signature.language, signature.weights
    named, words = (
        {
            _key(language, term): weights[term]
            for term, share in zip(kind, frequencies.shares(kind), strict=True)
            if share <= COMMON_SHARE
        }
        for kind in terms
    )
    return QueryTerms(named, words)


def cross_language_names(signature: Signature, languages: Iterable[str]) -> QueryTerms:
    """Return the names to search for among the articles in these languages, except in that of the signature."""
    names = _names(signature)
    others = [language for language in languages if language != signature.language]
    return QueryTerms({_name_key(language, name): weight for language in others for name, weight in names.items()}, {})


def _names(signature: Signature) -> dict[str, int]:
    """Return the keys of the names in the lead with their weights, without common names."""
    return {name: weight for name, weight in signature.name_weights().items() if weight > COMMON_NAME}


@lru_cache(maxsize=65_536)
def _key(language: str, term: str) -> int:
    return xxhash.xxh64_intdigest(f"{language}:{term}".encode()) >> 1  # SQLite's integers have a sign


def _name_key(language: str, name: str) -> int:
    return _key(f"{language}/name", name)
