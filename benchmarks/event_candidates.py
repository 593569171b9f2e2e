"""Measure how events find what to compare: ``python -m benchmarks.event_candidates FILE... --live 3000 30000``.

Each FILE holds articles, clusters or scored pairs as ``benchmarks.events`` reads them. The true pairs are those scored
up to 2, and the articles of one cluster. They are hidden among ``live`` articles of their languages: all texts of the
files, then copies of them in which every name and number gives way to one of another text, so that background and true
pairs share a vocabulary and a kind of event. Printed for each way of finding and each number of live articles: the
share of true pairs of which one finds the other among its candidates, the share of articles that find any report of
their event, the share of true pairs compared once the others of an event that is reached are compared too, as the
index does with its latest members, the candidates an article gets, and the index entries that are read for it. The
share of unchanged text is printed too.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import xxhash
from datasketch import MinHash

from benchmarks.event_rows import Row, articles_of, rows_of
from pipelines.events.candidates import CANDIDATES, keys, telling
from pipelines.events.frequencies import Frequencies
from pipelines.events.index import LATEST_MEMBERS
from pipelines.events.signature import Signature, read, weigh

LANGUAGES = ("de", "en")
BANDS = 48
"""MinHash values of an article, each a band of its own, as this project had them first."""

_NAME = re.compile(r"(?<=[a-zäöüß,] )[A-ZÄÖÜ][\wäöüß-]{2,}")
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

Texts = dict[str, tuple[str, str]]
Documents = list[tuple[str, Signature, Frequencies]]
Way = Callable[[Signature, Frequencies], tuple[dict[int, int], dict[int, int]]]


def texts_of(rows: Iterable[Row]) -> tuple[Texts, list[tuple[str, str]]]:
    """Return the texts by id, each with its language, and the pairs of ids that report one event."""
    texts: Texts = {}
    pairs: list[tuple[str, str]] = []
    clusters: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        texts |= {id_: (language, text) for id_, language, text in articles_of(row)}
        if "overall" in row and row["overall"] <= 2:  # the same event, by the set's scale
            pairs.append((row["a"]["id"], row["b"]["id"]))
        if "cluster" in row:
            clusters[row["cluster"]].append(row["id"])
    pairs += [pair for members in clusters.values() for pair in combinations(members, 2)]
    of_language = {id_: text for id_, text in texts.items() if text[0] in LANGUAGES}
    return of_language, [(one, other) for one, other in pairs if texts[one][0] == texts[other][0] in LANGUAGES]


def changed(text: str, other: str, draw: random.Random) -> str:
    """Return a text with the names and numbers of another, each for the same one throughout, at sentence starts too."""
    for pattern, whole in ((_NAME, _WORD), (_NUMBER, _NUMBER)):
        own, theirs = sorted(set(pattern.findall(text))), sorted(set(pattern.findall(other)))
        if theirs:
            exchange = {one: draw.choice(theirs) for one in own}
            text = whole.sub(lambda match, exchange=exchange: exchange.get(match[0], match[0]), text)
    return text


def background(texts: Texts, count: int) -> Iterator[tuple[str, str]]:
    """Yield so many changed texts, each with its language, in the shares of the languages."""
    draw = random.Random(0)
    by_language = {language: [text for of, text in texts.values() if of == language] for language in LANGUAGES}
    everything = list(texts.values())
    for _ in range(count):
        language, text = draw.choice(everything)
        yield language, changed(text, draw.choice(by_language[language]), draw)


def minhash(signature: Signature, _: Frequencies) -> tuple[dict[int, int], dict[int, int]]:
    """Return a key for each band of one MinHash value of the salient terms."""
    values = MinHash(num_perm=BANDS, seed=1, hashfunc=xxhash.xxh32_intdigest)
    values.update_batch([f"{signature.language}:{term}".encode() for term in signature.salient()])
    bands = dict.fromkeys((band << 32 | value for band, value in enumerate(values.hashvalues.tolist())), 1)
    return bands, bands


def ranked(signature: Signature, frequencies: Frequencies) -> tuple[dict[int, int], dict[int, int]]:
    """Return the keys of the shipped index: those that are kept, and those that are looked for."""
    return keys(signature), telling(signature, frequencies)


def measure(documents: Documents, pairs: Sequence[tuple[str, str]], way: Way) -> dict[str, float]:
    """Return the recall of the true pairs, and candidates and index entries an article.

    Each article is asked for as if all others had come before it.
    """
    postings: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        wanted[one].add(other)
        wanted[other].add(one)
    asked: dict[int, dict[int, int]] = {}
    for number, (id_, signature, frequencies) in enumerate(documents):
        kept, asked[number] = way(signature, frequencies)
        if id_ not in wanted:
            del asked[number]
        for key, weight in kept.items():
            postings[key].append((number, weight))
    found = entries = candidates = reached = compared = 0
    for number, terms in asked.items():
        best = _best(number, terms, postings)
        event = wanted[documents[number][0]]
        true = len(event & {documents[other][0] for other in best})
        found += true
        reached += true > 0
        compared += min(len(event), max(LATEST_MEMBERS, true)) if true else 0
        entries += sum(len(postings[key]) for key in terms)
        candidates += len(best)
    return {
        "recall": found / sum(map(len, wanted.values())),
        "with_members": compared / sum(map(len, wanted.values())),
        "events_reached": reached / len(asked),
        "candidates": candidates / len(asked),
        "entries_read": entries / len(asked),
    }


def _best(number: int, terms: dict[int, int], postings: dict[int, list[tuple[int, int]]]) -> list[int]:
    """Return the other articles whose shared keys weigh most."""
    shares: Counter[int] = Counter()
    for key, weight in terms.items():
        for other, theirs in postings[key]:
            shares[other] += weight * theirs
    del shares[number]
    return sorted(shares, key=lambda other: (-shares[other], -other))[:CANDIDATES]


def main() -> int:
    """Measure files and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.event_candidates", description="Measure candidates.")
    parser.add_argument("files", type=Path, nargs="+", help="articles, pairs or clusters as JSON Lines, gzipped or not")
    parser.add_argument("--live", type=int, nargs="+", default=[3_000, 30_000], help="live articles")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    options = parser.parse_args()
    texts, pairs = texts_of(row for file in options.files for row in rows_of(file))
    for live in options.live:
        documents = _signed(texts, live)
        for way in (minhash, ranked):
            figures: dict[str, Any] = {
                "way": way.__name__,
                "live": len(documents),
                "unchanged": len(texts) / len(documents),
            }
            figures |= {"pairs": len(pairs), **measure(documents, pairs, way)}
            shown = (f"{key} {_shown(value)}" for key, value in figures.items())
            print(json.dumps(figures) if options.json else "  ".join(shown))
    return 0


def _signed(texts: Texts, live: int) -> Documents:
    everything = [(id_, *text) for id_, text in texts.items()]
    others = background(texts, max(live - len(texts), 0))
    everything += [(f"other-{number}", *text) for number, text in enumerate(others)]
    random.Random(0).shuffle(everything)
    readings = [(id_, read(None, text, language)) for id_, language, text in everything]
    frequencies = {language: Frequencies(language) for language in LANGUAGES}
    for _, reading in readings:
        frequencies[reading.language].add(reading.terms)
    counted = [(id_, reading, frequencies[reading.language]) for id_, reading in readings]
    return [(id_, weigh(reading, of_language), of_language) for id_, reading, of_language in counted]


def _shown(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
