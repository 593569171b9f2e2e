"""Measure the events stage: ``python -m benchmarks.events FILE [--json]``.

FILE holds one JSON object a line, gzipped or not, in one of two forms:

- pairs: ``{"a": {...}, "b": {...}, "overall": 1 to 4}``, each article with ``id``, ``lang``, ``title``, ``text``; up to
  2 counts as the same event. Printed for each language: area under the ROC curve; precision, recall and F1 at the
  shipped threshold. Pairs across languages are left out: they are not compared yet.
- clusters: ``{"id", "lang", "title", "text", "cluster"}``. Printed: B-cubed precision, recall and F1 of the clusters
  that the index makes of the articles in file order.

Texts are cleaned first. Nothing is fitted; document frequencies are learned from the file's articles, without labels.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sqlite3
import sys
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newscrawl.items import Article, Draft, Language, Rejection
from pipelines.cleaning import Cleaner, cut
from pipelines.events.frequencies import Frequencies
from pipelines.events.index import EventIndex
from pipelines.events.score import model, score
from pipelines.events.signature import read, weigh

SAME_EVENT = 2.0
Row = dict[str, Any]


def rows_of(path: Path) -> list[Row]:
    """Return the objects of a JSON Lines file."""
    content = path.read_bytes()
    lines = gzip.decompress(content) if path.suffix == ".gz" else content
    return [json.loads(line) for line in lines.splitlines() if line.strip()]


def article_of(row: Row, cleaner: Cleaner) -> Article:
    """Return the cleaned article of a row; where cleaning would leave no article, the text as it is."""
    article = Article(id=row["id"], locator=row["id"], title=row["title"], language=Language(row["lang"]))
    draft = Draft(article, row["text"])
    cleaner.mark(draft)
    if isinstance(cut(draft), Rejection):
        article.text = draft.body
    return article


def area(positive: list[float], negative: list[float]) -> float:
    """Return the area under the ROC curve: how often a true pair scores higher than a false one, ties by half."""
    wins = sum((true > false) + 0.5 * (true == false) for true in positive for false in negative)
    return wins / (len(positive) * len(negative))


def f1(precision: float, recall: float) -> float:
    """Return the harmonic mean of precision and recall, 0 if both are."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def measure_pairs(rows: list[Row]) -> dict[str, dict[str, float]]:
    """Return the figures of scored pairs for each language."""
    pairs = [row for row in rows if row["a"]["lang"] == row["b"]["lang"]]
    cleaner = Cleaner.from_files()
    articles = {row[side]["id"]: article_of(row[side], cleaner) for row in pairs for side in "ab"}
    readings = {id_: read(each.title, each.text, each.language.code) for id_, each in articles.items()}
    frequencies: dict[str, Frequencies] = {}
    for reading in readings.values():
        frequencies.setdefault(reading.language, Frequencies(reading.language)).add(reading.terms)
    signatures = {id_: weigh(reading, frequencies[reading.language]) for id_, reading in readings.items()}
    scores: defaultdict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    for row in pairs:
        log_odds = score(signatures[row["a"]["id"]], signatures[row["b"]["id"]])
        scores[row["a"]["lang"]][row["overall"] > SAME_EVENT].append(log_odds)
    return {language: _pair_figures(*scores[language]) for language in sorted(scores) if all(scores[language])}


def _pair_figures(positive: list[float], negative: list[float]) -> dict[str, float]:
    found = sum(value >= model().threshold for value in positive)
    wrong = sum(value >= model().threshold for value in negative)
    precision, recall = found / max(found + wrong, 1), found / len(positive)
    return {
        "pairs": len(positive) + len(negative),
        "auc": area(positive, negative),
        "precision": precision,
        "recall": recall,
        "f1": f1(precision, recall),
    }


def measure_clusters(rows: list[Row]) -> dict[str, dict[str, float]]:
    """Return the B-cubed figures of the clusters that the index makes (Bagga and Baldwin 1998)."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("BEGIN")
    index, cleaner = EventIndex(connection), Cleaner.from_files()
    arrived = datetime(2000, 1, 1, tzinfo=UTC)
    made: dict[str, str] = {}
    for row in rows:
        article = article_of(row, cleaner)
        made[row["id"]] = index.assign(article, arrived=arrived).cluster or row["id"]
    true = {row["id"]: str(row["cluster"]) for row in rows}
    precision, recall = b_cubed(made, true), b_cubed(true, made)
    figures = {
        "articles": len(rows),
        "clusters": len(set(made.values())),
        "true_clusters": len(set(true.values())),
        "precision": precision,
        "recall": recall,
        "f1": f1(precision, recall),
    }
    return {"b-cubed": figures}


def b_cubed(grouping: dict[str, str], reference: dict[str, str]) -> float:
    """Return the mean share of an article's group that belongs with it by the reference."""
    members: defaultdict[str, list[str]] = defaultdict(list)
    for id_, group in grouping.items():
        members[group].append(id_)
    shares = (
        sum(reference[other] == reference[id_] for other in members[group]) / len(members[group])
        for id_, group in grouping.items()
    )
    return sum(shares) / len(grouping)


def main() -> int:
    """Measure a file and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.events", description="Measure the events stage.")
    parser.add_argument("file", type=Path, help="pairs or clusters as JSON Lines, gzipped or not")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    rows = rows_of(options.file)
    if not rows:
        parser.error(f"{options.file} holds no rows")
    figures = measure_pairs(rows) if "overall" in rows[0] else measure_clusters(rows)
    if options.json:
        print(json.dumps(figures))
        return 0
    for name, values in figures.items():
        shown = (f"{key} {value if isinstance(value, int) else round(value, 3)}" for key, value in values.items())
        print(name, *shown, sep="  ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
