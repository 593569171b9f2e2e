"""Measure how fast signatures are made: ``python -m benchmarks.event_speed FILE...``.

FILE as ``benchmarks.events`` reads it. For each language: signatures a second of processor time, the first time that
the texts are read and once their words are known, and the characters of a text; then the greatest memory of the
process.
"""

from __future__ import annotations

import argparse
import resource
import sys
from collections import defaultdict
from pathlib import Path
from time import process_time

from benchmarks.event_candidates import texts_of
from benchmarks.event_rows import rows_of
from pipelines.events.frequencies import Frequencies
from pipelines.events.signature import read, weigh


def main() -> int:
    """Measure files and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.event_speed", description="Measure the speed.")
    parser.add_argument("files", type=Path, nargs="+", help="articles, pairs or clusters as JSON Lines, gzipped or not")
    texts, _ = texts_of(row for file in parser.parse_args().files for row in rows_of(file))
    by_language: defaultdict[str, list[str]] = defaultdict(list)
    for language, text in texts.values():
        by_language[language].append(text)
    for language, of_language in sorted(by_language.items()):
        first, known = (_speed(of_language, language) for _ in range(2))
        characters = sum(map(len, of_language)) / len(of_language)
        print(f"{language}  {first:.0f} a second at first, {known:.0f} then; {characters:.0f} characters a text")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")
    return 0


def _speed(texts: list[str], language: str) -> float:
    frequencies = Frequencies(language)
    begun = process_time()
    for text in texts:
        reading = read(None, text, language)
        weigh(reading, frequencies)
        frequencies.add(reading.terms)
    return len(texts) / (process_time() - begun)


if __name__ == "__main__":
    sys.exit(main())
