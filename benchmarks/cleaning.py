"""Measure what cleaning adds: ``python -m benchmarks.cleaning FILE [--errors]`` prints JSON.

FILE is JSON Lines, plain or gzipped, of one of four forms:

- labelled articles (``raw_text``, ``boilerplate_spans``, optionally ``url``, ``lang``): how many characters of
  boilerplate are found and how many of the article's are lost, by kind and language, and how many articles per second
  are marked, attributed and cut;
- texts alone (``text``): articles a second;
- pages with segments (``html``, ``must_keep``, ``must_drop``): how many segments that must go are gone, and how many
  that must stay are there, after extraction alone and after cleaning;
- pairs that share words (``label``, ``a``, ``b`` with ``title`` and ``text``): how many pairs still look alike, that
  is how many have a containment of word 3-shingles over 0.12, before and after cleaning, by label.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.boilerplate import Boilerplate, rate
from benchmarks.labelled_scrapes import document_of
from pipelines.article import Pipeline
from pipelines.documents import Document, Rejection
from pipelines.duplicates import Resemblance
from pipelines.duplicates.signer import signer
from pipelines.extraction import extract
from pipelines.items import Article

ALIKE = 0.12
"""Containment of word 3-shingles from which a pair looks alike."""


def texts_of(document: Document, pipeline: Pipeline) -> tuple[str, str]:
    """Return title and text after extraction alone, and after cleaning; what was rejected is empty."""
    draft = extract(document)
    if isinstance(draft, Rejection):
        return "", ""
    article = pipeline.clean(draft)
    title = f"{draft.article.title or ''}\n"
    return title + draft.body, title + article.text if isinstance(article, Article) else ""


@dataclass
class Segments:
    """Counts of page segments: all, and those found in the text before and after cleaning."""

    keep: list[int] = field(default_factory=lambda: [0, 0, 0])
    drop: list[int] = field(default_factory=lambda: [0, 0, 0])
    lost: list[str] = field(default_factory=list)

    def add(self, row: dict[str, Any], before: str, after: str) -> None:
        """Count the segments of one page."""
        before, after = _flat(before), _flat(after)
        for counts, segments in ((self.keep, row["must_keep"]), (self.drop, row["must_drop"])):
            for segment in map(_flat, segments):
                counts[0] += 1
                counts[1] += segment in before
                counts[2] += segment in after
        self.lost += [s for s in row["must_keep"] if _flat(s) in before and _flat(s) not in after]

    def figures(self) -> dict[str, Any]:
        """Return the shares."""
        return {
            "must stay, is there after extraction": _share(self.keep[1], self.keep[0]),
            "must stay, is there after cleaning": _share(self.keep[2], self.keep[0]),
            "must go, is gone after extraction": _share(self.drop[0] - self.drop[1], self.drop[0]),
            "must go, is gone after cleaning": _share(self.drop[0] - self.drop[2], self.drop[0]),
        }


def measure_pages(rows: Iterable[dict[str, Any]], pipeline: Pipeline) -> Segments:
    """Return the counts of the segments of all pages."""
    counted = Segments()
    for number, row in enumerate(rows):
        document = Document(locator=str(number), content=row["html"].encode(), format="html", url=row.get("url"))
        counted.add(row, *texts_of(document, pipeline))
    return counted


def measure_articles(rows: Iterable[dict[str, Any]], pipeline: Pipeline) -> Boilerplate:
    """Return the counts of labelled boilerplate and of the articles around it."""
    counted = Boilerplate()
    for row in rows:
        draft = extract(document_of(row))
        counted.add(row, draft if isinstance(draft, Rejection) else pipeline.clean(draft))
    return counted


def measure_pairs(rows: Iterable[dict[str, Any]], pipeline: Pipeline) -> dict[str, Any]:
    """Return by label: the number of pairs, those that look alike before cleaning, and after it."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        sides = [texts_of(_as_text(row[side]), pipeline) for side in "ab"]
        counts[row["label"]][0] += 1
        for moment in (0, 1):
            counts[row["label"]][moment + 1] += _containment(sides[0][moment], sides[1][moment]) > ALIKE
    return {
        label: {"pairs": number, "alike before cleaning": before, "alike after cleaning": after}
        for label, (number, before, after) in sorted(counts.items())
    }


def _as_text(side: dict[str, Any]) -> Document:
    # as scraped: the text alone, which may contain its title
    return Document(locator=str(side["id"]), content=side["text"].encode(), format="text", url=side.get("url"))


def _containment(one: str, other: str) -> float:
    if not one.strip() or not other.strip():
        return 0.0
    found = Resemblance.of(*signer("numpy").shingle_sets([one, other]))
    return max(found.containment, found.coverage)


def _flat(text: str) -> str:
    return "".join(text.split())


def _share(part: int, whole: int) -> float:
    return round(part / max(whole, 1), 3)


def measure(rows: list[dict[str, Any]], pipeline: Pipeline) -> tuple[dict[str, Any], list[str]]:
    """Return the figures of a file, and a line for each error.

    :raises ValueError: when the rows have none of the forms that can be measured.
    """
    form = rows[0].keys() if rows else ()
    if "boilerplate_spans" in form:
        boilerplate = measure_articles(rows, pipeline)
        speed = rate((row["raw_text"] for row in rows), pipeline)
        return {**boilerplate.figures(), "articles a second": round(speed)}, boilerplate.errors
    if "must_keep" in form:
        segments = measure_pages(rows, pipeline)
        return segments.figures(), segments.lost
    if "label" in form:
        return measure_pairs(rows, pipeline), []
    if "text" in form:
        texts = [row["text"] for row in rows]
        characters = round(sum(map(len, texts)) / len(texts))
        speed = rate(texts, pipeline)
        return {"characters of an article": characters, "articles a second": round(speed)}, []
    raise ValueError("the rows must have boilerplate_spans, must_keep, label or text: see --help")


def main() -> None:
    """Measure the file named on the command line and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--errors", action="store_true", help="print what was lost, and what was left")
    options = parser.parse_args()
    content = options.file.read_bytes()
    lines = (gzip.decompress(content) if options.file.suffix == ".gz" else content).split(b"\n")
    rows = [json.loads(line) for line in lines if line.strip()]
    figures, errors = measure(rows, Pipeline())
    print(json.dumps(figures, indent=1))
    if options.errors:
        print("\n".join(errors))


if __name__ == "__main__":
    main()
