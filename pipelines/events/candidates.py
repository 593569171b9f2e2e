"""Which earlier articles are worth comparing: those that share the weightiest names and the weightiest words with one.

Across languages they are those that share names, or, with an encoder, those nearest in meaning.

The salient terms stand in an inverted index with their weights. Reports of one event in other words share few terms, so
MinHash serves only with bands of a single value, and so it finds fewer of them for more work: see "Events" in
docs/benchmarks.md. What shared terms let through in vain, the score turns away.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import xxhash

from pipelines.events.frequencies import Frequencies
from pipelines.events.signature import COMMON_NAME, UNIT, Reading, Signature

COMPARED = 50
"""Articles of its language that are compared with a newcomer, those that share most and the others of their events."""

RANKED = 4 * COMPARED
"""Articles among which they are chosen: of one wording only some are compared."""

ACROSS = 10
"""Articles of other languages that are compared with it: the nearest in meaning, or those that share most names."""

SALIENT_TERMS = 48
"""Terms of either kind by which an article is found: its weightiest names and numbers, and its other words."""

COMMON_SHARE = 0.1
"""Terms in more than this share of all articles lead to no candidates: their entries are many and say little."""

ONE_KIND = UNIT**2 // 50
"""What is added to the products of shared weights, names and words each, before the two sums are multiplied.

So an article that shares both ranks over one that shares either: the words of another event of its kind, or the names
of one in other news. It is still found by names alone, or by words.
"""

LEAST_SHARED = 3 * UNIT**2 // 100
"""Products of shared weights that a candidate has at least, in all: with less, no two are told to be one event."""

SCHEME = "xxh64"
"""How terms become keys."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Keys of terms with their weights, the names and numbers apart from the other words."""

    named: dict[int, int]
    words: dict[int, int]


class Salient(NamedTuple):
    """The terms by which an article is found, the heaviest first."""

    named: list[str]
    """Names and numbers."""
    words: list[str]
    """Other words."""


def salient(reading: Reading, signature: Signature) -> Salient:
    """Return the weightiest terms of either kind."""
    weights = signature.weights
    heaviest = sorted(weights, key=lambda term: (-weights[term], term))
    named = [term for term in heaviest if term in reading.named]
    words = [term for term in heaviest if term not in reading.named]
    return Salient(named[:SALIENT_TERMS], words[:SALIENT_TERMS])


def keys(terms: Salient, signature: Signature) -> dict[int, int]:
    """Return a key for each salient term, with its weight; articles of two languages share none.

    Where the meaning is not known, the names of the lead have keys too, by which other languages find the article.
    """
    found = {_key(signature.language, term): signature.weights[term] for kind in terms for term in kind}
    names = {} if signature.meaning else _names(signature)
    return found | {_name_key(signature.language, name): weight for name, weight in names.items()}


def telling(terms: Salient, signature: Signature, frequencies: Frequencies) -> Terms:
    """Return the keys by which candidates of its own language are looked for."""
    language, weights = signature.language, signature.weights
    named, words = (
        {
            _key(language, term): weights[term]
            for term, share in zip(kind, frequencies.shares(kind), strict=True)
            if share <= COMMON_SHARE
        }
        for kind in terms
    )
    return Terms(named, words)


def names_elsewhere(signature: Signature, languages: Iterable[str]) -> Terms:
    """Return the keys by which candidates of other languages are looked for, if not by their meaning."""
    names = _names(signature)
    others = [language for language in languages if language != signature.language]
    return Terms({_name_key(language, name): weight for language in others for name, weight in names.items()}, {})


def _names(signature: Signature) -> dict[str, int]:
    """Return the keys of names in the lead, each with its term's weight, but for common ones."""
    return {name: weight for name, weight in signature.name_weights().items() if weight > COMMON_NAME}


@lru_cache(maxsize=65_536)
def _key(language: str, term: str) -> int:
    return xxhash.xxh64_intdigest(f"{language}:{term}".encode()) >> 1  # SQLite's integers have a sign


def _name_key(language: str, name: str) -> int:
    return _key(f"{language}/name", name)
