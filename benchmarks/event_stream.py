"""Measure what the event index finds: ``python -m benchmarks.event_stream FILE... --live 3000 30000 100000``.

Each FILE contains articles, clusters or scored pairs, as ``benchmarks.events`` reads them. The true pairs are those
scored up to 2, and the articles in one cluster, within one language. All texts of the files, and changed ones up to
``live`` texts in all (see ``benchmarks.event_background``), are shuffled and assigned to one index as in a crawl, all
inside one window. So on average two thirds of them come before the later article of a true pair. The command prints for
each number of live articles: the share of unchanged texts; the shares of true pairs whose later article was compared
with the earlier one and joined its event; how many articles one is compared with, on average and at most; and the
milliseconds of processor time per article, with the extraction of its features.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

from benchmarks.event_background import Text, background, texts_of
from benchmarks.event_rows import rows_of
from pipelines.events.index import EventIndex
from pipelines.items import Article, Language

ARRIVED = datetime(2000, 1, 1, tzinfo=UTC)


def main() -> int:
    """Measure files and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.event_stream", description="Measure what is compared.")
    parser.add_argument("files", type=Path, nargs="+", help="articles, pairs or clusters as JSON Lines, gzipped or not")
    parser.add_argument("--live", type=int, nargs="+", default=[3_000, 30_000], help="numbers of live articles")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    options = parser.parse_args()
    texts, pairs = texts_of(row for file in options.files for row in rows_of(file))
    for live in options.live:
        figures = measure(texts, pairs, live)
        shown = (
            f"{key} {value:.3f}" if isinstance(value, float) else f"{key} {value}" for key, value in figures.items()
        )
        print(json.dumps(figures) if options.json else "  ".join(shown), flush=True)
    return 0


def measure(texts: Sequence[Text], pairs: Sequence[tuple[str, str]], live: int) -> dict[str, float]:
    """Return the figures of one stream."""
    stream = [*texts, *background(texts, max(live - len(texts), 0))]
    random.Random(0).shuffle(stream)
    place = {text.id: number for number, text in enumerate(stream)}
    earlier: dict[str, set[str]] = {}
    for pair in pairs:
        first, second = sorted(pair, key=place.__getitem__)
        earlier.setdefault(second, set()).add(first)
    events: dict[str, str] = {}
    counts: list[int] = []
    compared = joined = 0
    begun = process_time()
    for text, event, others in assigned(stream):
        events[text.id] = event
        counts.append(len(others))
        for first in earlier.get(text.id, ()):
            compared += first in others
            joined += events[first] == event
    return {
        "live": len(stream),
        "unchanged": len(texts) / len(stream),
        "pairs": len(pairs),
        "compared": compared / len(pairs),
        "joined": joined / len(pairs),
        "compared_with_one": sum(counts) / len(counts),
        "at_most": max(counts),
        "milliseconds": 1_000 * (process_time() - begun) / len(stream),
    }


def assigned(stream: Sequence[Text]) -> Iterator[tuple[Text, str, frozenset[str]]]:
    """Yield each text with its event and the ids of the texts it was compared with."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("BEGIN")
        index = EventIndex(connection)
        for text in stream:
            article = Article(id=text.id, locator=text.id, text=text.text, language=Language(text.language))
            event = index.assign(article, arrived=ARRIVED)
            index.commit()
            yield text, event.cluster or text.id, index.compared


if __name__ == "__main__":
    sys.exit(main())
