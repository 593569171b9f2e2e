"""Which earlier articles are worth comparing: those that share the weightiest names and the weightiest words with one.

Across languages they are those that share names, or, with an encoder, those nearest in meaning.

The salient terms stand in an inverted index with their weights. Reports of one event in other words share few terms, so
MinHash serves only with bands of a single value, and so it finds fewer of them for more work: see "Events" in
docs/benchmarks.md. What shared terms let through in vain, the score turns away.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import xxhash

from pipelines.events import lexicon
from pipelines.events.frequencies import Frequencies
from pipelines.events.signature import UNIT, Reading, Signature

COMPARED = 50
"""Articles of its language that are compared with a newcomer, those that share most and the others of their events."""

ACROSS = 10
"""Articles of other languages that are compared with it: the nearest in meaning, or those that share most names."""

SALIENT_TERMS = 32
"""Terms of either kind by which an article is found: its weightiest names and numbers, and its other words."""

COMMON_SHARE = 0.05
"""Terms in more than this share of all articles lead to no candidates: their entries are many and say little."""

ONE_KIND = UNIT**2 // 50
"""What is added to the products of shared weights, names and words each, before the two sums are multiplied.

So an article that shares both ranks over one that shares either: the words of another event of its kind, or the names
of one in other news. It is still found by names alone, or by words.
"""

SCHEME = "xxh64"
"""How terms become keys."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Keys of terms with their weights, the names and numbers apart from the other words."""

    named: dict[int, int]
    words: dict[int, int]


def keys(reading: Reading, signature: Signature) -> dict[int, int]:
    """Return a key for each salient term, with its weight; articles of two languages share none.

    Where the meaning is not known, the names of the lead have keys too, by which other languages find the article.
    """
    language = signature.language
    found = {_key(language, term): signature.weights[term] for kind in _salient(reading, signature) for term in kind}
    names = {} if signature.meaning else _names(signature)
    return found | {_name_key(language, name): weight for name, weight in names.items()}


def telling(reading: Reading, signature: Signature, frequencies: Frequencies) -> Terms:
    """Return the keys by which candidates of its own language are looked for."""
    named, words = (
        {
            _key(signature.language, term): signature.weights[term]
            for term in kind
            if frequencies.share(term) <= COMMON_SHARE
        }
        for kind in _salient(reading, signature)
    )
    return Terms(named, words)


def names_elsewhere(signature: Signature, languages: Iterable[str]) -> Terms:
    """Return the keys by which candidates of other languages are looked for, if not by their meaning."""
    names = _names(signature)
    others = [language for language in languages if language != signature.language]
    return Terms({_name_key(language, name): weight for language in others for name, weight in names.items()}, {})


def _salient(reading: Reading, signature: Signature) -> tuple[list[str], list[str]]:
    """Return the weightiest names and numbers, and the weightiest other words."""
    heaviest = sorted(signature.weights, key=lambda term: (-signature.weights[term], term))
    named = [term for term in heaviest if term in reading.named]
    words = [term for term in heaviest if term not in reading.named]
    return named[:SALIENT_TERMS], words[:SALIENT_TERMS]


def _names(signature: Signature) -> dict[str, int]:
    """Return the keys of names in the lead, each with its term's weight; without a weight it is common."""
    weighed = {
        name: signature.weights.get(lexicon.terms_of(written, signature.language)[0], 0)
        for name, written in signature.names.items()
    }
    return {name: weight for name, weight in weighed.items() if weight}


def _key(language: str, term: str) -> int:
    return xxhash.xxh64_intdigest(f"{language}:{term}".encode()) >> 1  # SQLite's integers have a sign


def _name_key(language: str, name: str) -> int:
    return _key(f"{language}/name", name)
