"""Agreement of the clusters of the event index with labelled ones."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing
from datetime import UTC, datetime

from benchmarks.event_articles import article_of
from benchmarks.event_rows import Row
from pipelines.article import Pipeline
from pipelines.events.encoder import Encoder
from pipelines.events.index import EventIndex


def measure_clusters(rows: list[Row], encoder: Encoder | None = None) -> dict[str, dict[str, float]]:
    """Return the B-cubed figures of the clusters that the index forms (Bagga and Baldwin 1998)."""
    pipeline = Pipeline()
    arrived = datetime(2000, 1, 1, tzinfo=UTC)
    made: dict[str, str] = {}
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("BEGIN")
        index = EventIndex(connection, encoder=encoder)
        for row in rows:
            article = article_of(row, pipeline)
            made[row["id"]] = index.assign(article, arrived=arrived).cluster or row["id"]
            index.commit()
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
    """Return the B-cubed precision of a grouping: the mean share of an article's group that is in its reference group.

    With the arguments exchanged it is the recall. Both map the id of each article to its group.
    """
    members: defaultdict[str, list[str]] = defaultdict(list)
    for id_, group in grouping.items():
        members[group].append(id_)
    shares = (
        sum(reference[other] == reference[id_] for other in members[group]) / len(members[group])
        for id_, group in grouping.items()
    )
    return sum(shares) / len(grouping)


def f1(precision: float, recall: float) -> float:
    """Return the harmonic mean of precision and recall, 0 if both are 0."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
