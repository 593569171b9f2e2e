"""Measure the events stage: ``python -m benchmarks.events FILE [--semantic] [--diagram SVG] [--json]``.

FILE contains one JSON object a line, gzipped or not, in one of three formats:

- pairs: ``{"a": {...}, "b": {...}, "overall": 1 to 4}``, each article with ``id``, ``lang``, ``title``, ``text`` and
  ``url``. Up to 2 counts as the same event. Printed for each pair of languages: the area under the ROC curve of clear
  pairs (up to 2 against 3 and over) with a 95 % bootstrap interval, and of all pairs; the area of clear pairs with
  weights fitted on other hosts (``unseen``: five folds, pairs that share a host or an article are in one); both areas
  of the pairs that a crawl compares (``auc_compared``, ``unseen_compared``: no walls, no lists); the area of the pairs
  that ``benchmarks.event_fit`` holds back; Pearson's correlation with the human score; precision, recall and F1 of all
  pairs at the shipped threshold. ``reliability`` compares the stated probability with the share of pairs that report
  the same event.
- labelled pairs: the same with ``label`` instead of ``overall``. Printed for each label: how many pairs are classified
  as the same event.
- clusters: ``{"id", "lang", "title", "text", "cluster"}``. Printed: B-cubed precision, recall and F1 of the clusters
  that the index forms of the articles in file order.

Texts pass the stages of the crawl: extraction, marking, attribution, cutting. Articles that the crawl would reject are
scored too, with their text unchanged. Document frequencies are learned from the articles of the file, without labels.
Dates are not used, and of a URL only the host. ``--semantic`` also compares embeddings, by the encoder of
``newscrawl[semantic]``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks.event_clusters import measure_clusters
from benchmarks.event_pairs import measure_labels, measure_pairs
from benchmarks.event_rows import rows_of
from pipelines.events.encoder import UniversalSentenceEncoder


def main() -> int:
    """Measure a file and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.events", description="Measure the events stage.")
    parser.add_argument("file", type=Path, help="pairs or clusters as JSON Lines, gzipped or not")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--semantic", action="store_true", help="with the sentence encoder of newscrawl[semantic]")
    parser.add_argument("--diagram", type=Path, help="write a reliability diagram of scored pairs to this SVG file")
    options = parser.parse_args()
    rows = rows_of(options.file)
    if not rows:
        parser.error(f"{options.file} has no rows")
    encoder = UniversalSentenceEncoder() if options.semantic else None
    figures: Mapping[str, Mapping[str, object]]
    if "overall" in rows[0]:
        figures = measure_pairs(rows, encoder, options.diagram)
    else:
        figures = (measure_labels if "label" in rows[0] else measure_clusters)(rows, encoder)
    if options.json:
        print(json.dumps(figures))
        return 0
    for name, values in figures.items():
        print(name, *(f"{key} {_shown(value)}" for key, value in values.items()), sep="  ")
    return 0


def _shown(value: object) -> str:
    if isinstance(value, list):
        return "-".join(map(_shown, value))
    return f"{value:.3f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
