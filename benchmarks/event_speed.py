"""Measure how fast signatures are made: ``python -m benchmarks.event_speed FILE...``.

FILE as ``benchmarks.events`` reads it. The command prints for each language: signatures per second of processor time,
when the texts are read for the first time and once their words are cached, and the mean characters of a text; then the
peak memory of the process, before the first signature (with the files in memory) and at the end.
"""

from __future__ import annotations

import argparse
import resource
import sys
from collections import defaultdict
from pathlib import Path
from time import process_time

from benchmarks.event_rows import articles_of, rows_of
from pipelines.events.features import text_features
from pipelines.events.frequencies import Frequencies
from pipelines.events.signature import make_signature

LANGUAGES = ("de", "en")
REPETITIONS = 5
"""Times that the texts are read again once their words are cached; the fastest counts, since machines are shared."""


def main() -> int:
    """Measure files and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.event_speed", description="Measure the speed.")
    parser.add_argument("files", type=Path, nargs="+", help="articles, pairs or clusters as JSON Lines, gzipped or not")
    by_language: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for file in parser.parse_args().files:
        for row in rows_of(file):
            for id_, language, text in articles_of(row):
                by_language[language][id_] = text
    before = _memory()
    for language in LANGUAGES:
        texts = list(by_language[language].values())
        if texts:
            first, cached = _speed(texts, language), max(_speed(texts, language) for _ in range(REPETITIONS))
            characters = sum(map(len, texts)) / len(texts)
            print(f"{language}  {first:.0f} a second at first, {cached:.0f} then; {characters:.0f} characters a text")
    print(f"{before:.0f} MB with the files, {_memory():.0f} MB at most")
    return 0


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _speed(texts: list[str], language: str) -> float:
    frequencies = Frequencies(language)
    begun = process_time()
    for text in texts:
        features = text_features(None, text, language)
        make_signature(features, frequencies)
        frequencies.add(features.terms)
    return len(texts) / (process_time() - begun)


if __name__ == "__main__":
    sys.exit(main())
