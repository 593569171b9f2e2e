"""Measure how candidates are found: ``python -m benchmarks.event_candidates FILE... --live 3000 30000``.

Each FILE contains articles, clusters or scored pairs, as ``benchmarks.events`` reads them. The true pairs are those
scored up to 2, and the articles in one cluster, within one language. They are hidden among ``live`` articles: all texts
of the files, and changed ones from ``benchmarks.event_background``. For each search method and number of live articles
the command prints: the share of true pairs of which one finds the other among its candidates, the share of articles
that find any report of their event, the candidates per article, and the index entries read per article, as if all
others had come before it. ``benchmarks.event_stream`` measures what an index really compares, article by article.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import xxhash
from datasketch import MinHash

from benchmarks.event_background import LANGUAGES, Text, background, texts_of
from benchmarks.event_rows import rows_of
from pipelines.events.candidates import (
    COMPARED,
    MIN_SHARED,
    RANK_SMOOTHING,
    QueryTerms,
    index_keys,
    query_terms,
    salient_terms,
)
from pipelines.events.features import TextFeatures, text_features
from pipelines.events.frequencies import HORIZON, Frequencies
from pipelines.events.signature import UNIT, Signature, make_signature

BANDS = 48
"""MinHash values of an article, each a band of its own, as in the first version of this project."""

HASHED_TERMS = 32
"""Terms that are hashed, the heaviest."""

Documents = list[tuple[str, dict[int, int], QueryTerms]]
"""The id, the keys with their weights, and the query of each article."""

SearchMethod = Callable[[TextFeatures, Signature, Frequencies], tuple[dict[int, int], QueryTerms]]


def minhash(_: TextFeatures, signature: Signature, __: Frequencies) -> tuple[dict[int, int], QueryTerms]:
    """Return a key for each band of one MinHash value of the salient terms."""
    salient = sorted(signature.weights, key=lambda term: (-signature.weights[term], term))[:HASHED_TERMS]
    values = MinHash(num_perm=BANDS, seed=1, hashfunc=xxhash.xxh32_intdigest)
    values.update_batch([f"{signature.language}:{term}".encode() for term in salient])
    bands = dict.fromkeys((band << 32 | value for band, value in enumerate(values.hashvalues.tolist())), UNIT)
    return bands, QueryTerms(bands, {})


def ranked(features: TextFeatures, signature: Signature, frequencies: Frequencies) -> tuple[dict[int, int], QueryTerms]:
    """Return the keys of the shipped index and its query."""
    terms = salient_terms(features, signature)
    return index_keys(terms, signature), query_terms(terms, signature, frequencies)


METHODS: dict[str, SearchMethod] = {"minhash": minhash, "ranked": ranked}


def measure(documents: Documents, pairs: Sequence[tuple[str, str]]) -> dict[str, float]:
    """Return the recall of the true pairs, and the candidates and index entries per article."""
    postings: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, (_, keys, _) in enumerate(documents):
        for key, weight in keys.items():
            postings[key].append((number, weight))
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        wanted[one].add(other)
        wanted[other].add(one)
    found = entries = candidates = reached = 0
    for number, (id_, _, terms) in enumerate(documents):
        if id_ in wanted:
            best = _best(number, terms, postings)
            true = len(wanted[id_] & {documents[other][0] for other in best})
            found += true
            reached += true > 0
            entries += sum(len(postings[key]) for kind in (terms.named, terms.words) for key in kind)
            candidates += len(best)
    return {
        "recall": found / sum(map(len, wanted.values())),
        "events_reached": reached / len(wanted),
        "candidates": candidates / len(wanted),
        "entries_read": entries / len(wanted),
    }


def _best(number: int, terms: QueryTerms, postings: dict[int, list[tuple[int, int]]]) -> list[int]:
    """Return the other articles that share most, ranked as in the index."""
    named, words = (_products(kind, postings) for kind in (terms.named, terms.words))
    ranks = {
        other: (named[other] + RANK_SMOOTHING) * (words[other] + RANK_SMOOTHING)
        for other in named.keys() | words.keys()
        if named[other] + words[other] >= MIN_SHARED
    }
    ranks.pop(number, None)
    return sorted(ranks, key=lambda other: (-ranks[other], -other))[:COMPARED]


def _products(terms: dict[int, int], postings: dict[int, list[tuple[int, int]]]) -> Counter[int]:
    products: Counter[int] = Counter()
    for key, weight in terms.items():
        for other, theirs in postings.get(key, ()):
            products[other] += weight * theirs
    return products


def main() -> int:
    """Measure files and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.event_candidates", description="Measure candidates.")
    parser.add_argument("files", type=Path, nargs="+", help="articles, pairs or clusters as JSON Lines, gzipped or not")
    parser.add_argument("--live", type=int, nargs="+", default=[3_000, 30_000], help="numbers of live articles")
    parser.add_argument("--ways", nargs="+", choices=METHODS, default=list(METHODS), help="what to measure")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    options = parser.parse_args()
    texts, pairs = texts_of(row for file in options.files for row in rows_of(file))
    for live in options.live:
        for method, documents in _documents(texts, live, options.ways).items():
            figures: dict[str, Any] = {"way": method, "live": len(documents), "pairs": len(pairs)}
            figures |= {"unchanged": len(texts) / len(documents), **measure(documents, pairs)}
            shown = (f"{key} {_shown(value)}" for key, value in figures.items())
            print(json.dumps(figures) if options.json else "  ".join(shown), flush=True)
    return 0


def _documents(texts: Sequence[Text], live: int, methods: Sequence[str]) -> dict[str, Documents]:
    """Return the live articles with their keys by each method, weighted by the articles before them."""
    everything = [*texts, *background(texts, max(live - len(texts), 0))]
    random.Random(0).shuffle(everything)
    frequencies = {language: Frequencies(language) for language in LANGUAGES}
    documents: dict[str, Documents] = {method: [] for method in methods}
    for text in everything:
        features = text_features(None, text.text, text.language)
        counted = frequencies[text.language]
        signature = make_signature(features, counted)
        for method, found in documents.items():
            found.append((text.id, *METHODS[method](features, signature, counted)))
        counted.add(features.terms)
        if counted.articles >= HORIZON:
            counted.halve()
    return documents


def _shown(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
