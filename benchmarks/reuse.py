"""Pairs that share words, through extraction, cleaning and the index: ``python -m benchmarks.reuse FILE [--pairs]``.

FILE has pairs as JSON Lines, plain or gzipped (``label``, ``a``, ``b`` with ``id`` and ``text``). All texts go through
one index, in order. It prints how many pairs of each label were called copies, with and without cleaning.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.cleaning import texts_of
from pipelines.article import Pipeline
from pipelines.documents import Document
from pipelines.duplicates import SketchIndex, Store
from pipelines.duplicates.signer import signer


def copies(texts: Sequence[str]) -> defaultdict[int, dict[int, str]]:
    """Return for each text the earlier texts that it is called a copy of, with the kind; empty texts have none."""
    numbers = [number for number, text in enumerate(texts) if text.strip()]
    index = SketchIndex(Store(), datetime.now(UTC))
    found = index.compare(signer("numpy").sketch(texts[number] for number in numbers), list(map(str, numbers)))
    named: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for number, verdict in zip(numbers, found, strict=True):
        duplicate = verdict.duplicate
        named[number] = {int(match.id): match.kind for match in duplicate.matches}
        if duplicate.of is not None:
            named[number][int(duplicate.of)] = duplicate.kind
    return named


def _document(side: dict[str, Any]) -> Document:
    return Document(locator=str(side["id"]), content=side["text"].encode(), format="text", url=side.get("url"))


def main() -> None:
    """Measure the file named on the command line and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--pairs", action="store_true", help="print each pair that was called a copy")
    arguments = parser.parse_args()
    with (gzip.open if arguments.file.suffix == ".gz" else open)(arguments.file, "rt", encoding="utf-8") as file:
        rows: list[dict[str, Any]] = [json.loads(line) for line in file]
    pipeline = Pipeline()
    sides = [
        texts_of(
            Document(locator=str(side["id"]), content=side["text"].encode(), format="text", url=side.get("url")),
            pipeline,
        )
        for row in rows
        for side in (row["a"], row["b"])
    ]
    without, cleaned = (copies([side[moment] for side in sides]) for moment in (0, 1))
    pairs, before, after = (Counter[str]() for _ in range(3))
    for number, row in enumerate(rows):
        one, other = 2 * number, 2 * number + 1
        pairs[row["label"]] += 1
        before[row["label"]] += one in without[other]
        after[row["label"]] += one in cleaned[other]
        if arguments.pairs and one in cleaned[other]:
            print(row["label"], cleaned[other][one], row["a"]["id"], row["b"]["id"])
    for label, number in sorted(pairs.items()):
        print(
            f"{label:24} pairs {number:4}   copies without cleaning {before[label]:4}   with cleaning {after[label]:4}"
        )


if __name__ == "__main__":
    main()
