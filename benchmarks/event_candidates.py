"""Measure how events find what to compare: ``python -m benchmarks.event_candidates FILE... --live 3000 30000``.

Each FILE holds articles, clusters or scored pairs as ``benchmarks.events`` reads them. The true pairs are those scored
up to 2, and the articles of one cluster, within one language. They are hidden among ``live`` articles: all texts of
the files, and changed ones as ``benchmarks.event_background`` makes them. Printed for each way of finding and each
number of live articles: the share of true pairs of which one finds the other among its candidates, the share of
articles that find any report of their event, the candidates an article gets, and the index entries that are read for
it, as if all others had come before it. What an index really compares, article by article, is measured by
``benchmarks.event_stream``.
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
from pipelines.events.candidates import COMPARED, LEAST_SHARED, ONE_KIND, Terms, keys, salient, telling
from pipelines.events.frequencies import HORIZON, Frequencies
from pipelines.events.signature import UNIT, Reading, Signature, read, weigh

BANDS = 48
"""MinHash values of an article, each a band of its own, as this project had them first."""

HASHED_TERMS = 32
"""Terms that are hashed, the weightiest."""

Documents = list[tuple[str, dict[int, int], Terms]]
Way = Callable[[Reading, Signature, Frequencies], tuple[dict[int, int], Terms]]


def minhash(_: Reading, signature: Signature, __: Frequencies) -> tuple[dict[int, int], Terms]:
    """Return a key for each band of one MinHash value of the salient terms."""
    salient = sorted(signature.weights, key=lambda term: (-signature.weights[term], term))[:HASHED_TERMS]
    values = MinHash(num_perm=BANDS, seed=1, hashfunc=xxhash.xxh32_intdigest)
    values.update_batch([f"{signature.language}:{term}".encode() for term in salient])
    bands = dict.fromkeys((band << 32 | value for band, value in enumerate(values.hashvalues.tolist())), UNIT)
    return bands, Terms(bands, {})


def ranked(reading: Reading, signature: Signature, frequencies: Frequencies) -> tuple[dict[int, int], Terms]:
    """Return the keys of the shipped index: those that are kept, and those that are looked for."""
    terms = salient(reading, signature)
    return keys(terms, signature), telling(terms, signature, frequencies)


WAYS: dict[str, Way] = {"minhash": minhash, "ranked": ranked}


def measure(documents: Documents, pairs: Sequence[tuple[str, str]]) -> dict[str, float]:
    """Return the recall of the true pairs, and candidates and index entries an article."""
    postings: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, (_, kept, _) in enumerate(documents):
        for key, weight in kept.items():
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


def _best(number: int, terms: Terms, postings: dict[int, list[tuple[int, int]]]) -> list[int]:
    """Return the other articles that share most, as the index ranks them."""
    named, words = (_shares(kind, postings) for kind in (terms.named, terms.words))
    shares = {
        other: (named[other] + ONE_KIND) * (words[other] + ONE_KIND)
        for other in named.keys() | words.keys()
        if named[other] + words[other] >= LEAST_SHARED
    }
    shares.pop(number, None)
    return sorted(shares, key=lambda other: (-shares[other], -other))[:COMPARED]


def _shares(terms: dict[int, int], postings: dict[int, list[tuple[int, int]]]) -> Counter[int]:
    shares: Counter[int] = Counter()
    for key, weight in terms.items():
        for other, theirs in postings.get(key, ()):
            shares[other] += weight * theirs
    return shares


def main() -> int:
    """Measure files and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.event_candidates", description="Measure candidates.")
    parser.add_argument("files", type=Path, nargs="+", help="articles, pairs or clusters as JSON Lines, gzipped or not")
    parser.add_argument("--live", type=int, nargs="+", default=[3_000, 30_000], help="live articles")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS), help="what to measure")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    options = parser.parse_args()
    texts, pairs = texts_of(row for file in options.files for row in rows_of(file))
    for live in options.live:
        for way, documents in _read(texts, live, options.ways).items():
            figures: dict[str, Any] = {"way": way, "live": len(documents), "pairs": len(pairs)}
            figures |= {"unchanged": len(texts) / len(documents), **measure(documents, pairs)}
            shown = (f"{key} {_shown(value)}" for key, value in figures.items())
            print(json.dumps(figures) if options.json else "  ".join(shown), flush=True)
    return 0


def _read(texts: Sequence[Text], live: int, ways: Sequence[str]) -> dict[str, Documents]:
    """Return the live articles with their keys in each way, by the frequencies of the moment."""
    everything = [*texts, *background(texts, max(live - len(texts), 0))]
    random.Random(0).shuffle(everything)
    frequencies = {language: Frequencies(language) for language in LANGUAGES}
    documents: dict[str, Documents] = {way: [] for way in ways}
    for text in everything:
        reading = read(None, text.text, text.language)
        counted = frequencies[text.language]
        signature = weigh(reading, counted)
        for way, kept in documents.items():
            kept.append((text.id, *WAYS[way](reading, signature, counted)))
        counted.add(reading.terms)
        if counted.articles >= HORIZON:
            counted.halve()
    return documents


def _shown(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
