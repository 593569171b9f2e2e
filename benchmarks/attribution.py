"""Measure attribution and cleaning on labelled articles.

``python -m benchmarks.attribution FILE [--json] [--errors]`` reads JSON Lines, plain or gzipped, one article a line:
``raw_text``, ``agencies`` (``code``, ``role``, ``also_ok``), ``distributor``, ``dateline`` (``place``, ``agency``),
``boilerplate_spans`` (``[start, end, kind]`` in ``raw_text``) and ``clean_text``. Characters are counted without white
space. A title that went into the record's title is no loss. Rows with ``tokens`` and ``labels`` instead are
measured by the agencies that they mention (``benchmarks.mentions``), rows with ``text`` alone by the time they take.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.mentions import measure_mentions
from newscrawl.items import Article, Document, Draft, Rejection
from pipelines.attribution import Attributor
from pipelines.cleaning import Cleaner, cut
from pipelines.extraction import extract

SHORTEST_TEXT = 120
"""A document whose clean text is shorter has no article text; rejecting it loses nothing."""


@dataclass
class Tally:
    """Sums over all documents."""

    documents: int = 0
    right: int = 0
    named: int = 0
    labelled: int = 0
    distributors_right: int = 0
    datelines_right: int = 0
    furniture: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    article: int = 0
    lost: int = 0
    errors: list[str] = field(default_factory=list)


def main() -> None:
    """Measure the file named on the command line and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path, help="labelled articles, JSON Lines, plain or .gz")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--errors", action="store_true", help="print what was missed, wrong or lost")
    arguments = parser.parse_args()
    rows = _rows(arguments.file)
    if "tokens" in rows[0]:
        print(json.dumps(measure_mentions(rows), indent=1))
        return
    cleaner, attributor = Cleaner.from_files(), Attributor.from_files()
    if "raw_text" not in rows[0]:
        mean = sum(len(row["text"]) for row in rows) / len(rows)
        print(f"articles a second, of {mean:.0f} characters: {_rate(rows, cleaner, attributor):.0f}")
        return
    tally = Tally()
    for row in rows:
        measure(row, cleaner, attributor, tally)
    figures = _figures(tally, _rate(rows, cleaner, attributor))
    print(json.dumps(figures, indent=1) if arguments.json else _table(figures))
    if arguments.errors:
        print("\n".join(tally.errors))


def measure(row: dict[str, Any], cleaner: Cleaner, attributor: Attributor, tally: Tally) -> None:
    """Process one article and add what came out right to the tally."""
    tally.documents += 1
    draft = _draft(row)
    if isinstance(draft, Rejection):
        result: Article | Rejection = draft
        article = Article(id="rejected", locator=draft.locator)
        article.raw_text = row["raw_text"]
    else:
        cleaner.mark(draft)
        attributor.attribute(draft)
        article = draft.article
        result = cut(draft)
    _measure_syndication(row, article, tally)
    _measure_cleaning(row, result, tally)


def _draft(row: dict[str, Any]) -> Draft | Rejection:
    content = (row["raw_text"] if "raw_text" in row else row["text"]).encode()
    return extract(Document(locator=str(row.get("id", "row")), content=content, format="text"))


def _measure_syndication(row: dict[str, Any], article: Article, tally: Tally) -> None:
    syndication = article.syndication
    wanted = {(agency["code"], agency["role"]) for agency in row["agencies"]}
    named = {(agency.id, agency.role) for agency in syndication.agencies}
    for agency in row["agencies"]:
        # A second role or code that the labels allow counts as the first.
        for other in agency.get("also_ok") or ():
            pair = tuple(other) if isinstance(other, list) else (agency["code"], other)
            if pair in named:
                named = named - {pair} | {(agency["code"], agency["role"])}
    tally.right += len(wanted & named)
    tally.named += len(named)
    tally.labelled += len(wanted)
    distributor = syndication.distributor.id if syndication.distributor else None
    tally.distributors_right += distributor == row["distributor"]
    label, dateline = row["dateline"] or {}, syndication.dateline
    place = (dateline.place or "").casefold() if dateline else ""
    agency = dateline.agency if dateline else None
    right = place == (label.get("place") or "").casefold() and agency == label.get("agency")
    tally.datelines_right += right
    problems = [f"missed {pair}" for pair in sorted(wanted - named)] + [
        f"wrong {pair}" for pair in sorted(named - wanted)
    ]
    problems += [] if right else [f"dateline {dateline} for {row['dateline']}"]
    problems += [] if distributor == row["distributor"] else [f"distributor {distributor} for {row['distributor']}"]
    tally.errors += [f"{row.get('id')}: {problem}" for problem in problems]


def _measure_cleaning(row: dict[str, Any], result: Article | Rejection, tally: Tally) -> None:
    text = row["raw_text"]
    kinds: dict[int, str] = {}
    for start, end, kind in row["boilerplate_spans"]:
        kinds.update(dict.fromkeys(range(start, end), kind))
    visible = [at for at, character in enumerate(text) if not character.isspace()]
    tally.furniture.update(kinds[at] for at in visible if at in kinds)
    tally.article += sum(at not in kinds for at in visible)
    cut_out, free = _removed(row, result)
    tally.found.update(kinds[at] for at in visible if at in kinds and at in cut_out)
    lost = [at for at in visible if at not in kinds and at in cut_out and at not in free]
    tally.lost += len(lost)
    if lost:
        tally.errors.append(f"{row.get('id')}: lost {''.join(text[at] for at in lost)[:160]!r}")
    left = "".join(text[at] if at in kinds and at not in cut_out else " " for at in range(len(text)))
    tally.errors += [f"{row.get('id')}: left {piece.strip()[:160]!r}" for piece in left.split("  ") if piece.strip()]


def _removed(row: dict[str, Any], result: Article | Rejection) -> tuple[set[int], set[int]]:
    """Return the offsets that were cut, and those of them that are no loss, being in the record's title."""
    text = row["raw_text"]
    if isinstance(result, Rejection):
        everything = set(range(len(text)))
        return everything, everything if len(row["clean_text"]) < SHORTEST_TEXT else set()
    if unicodedata.normalize("NFC", text) != result.raw_text:
        raise SystemExit(f"{row.get('id')}: raw_text must be NFC with \\n line ends, or its offsets mean nothing")
    cut_out = {at for piece in result.removed for at in range(piece.start, piece.end)}
    titles = {at for piece in result.removed if piece.kind == "title" for at in range(piece.start, piece.end)}
    return cut_out, titles


def _rate(rows: list[dict[str, Any]], cleaner: Cleaner, attributor: Attributor) -> float:
    """Return articles a second through mark, attribute and cut, on one core, without extraction."""
    spent, count = 0.0, 0
    while spent < 1.0:
        drafts = [draft for row in rows if isinstance(draft := _draft(row), Draft)]
        start = time.process_time()
        for draft in drafts:
            cleaner.mark(draft)
            attributor.attribute(draft)
            cut(draft)
        spent += time.process_time() - start
        count += len(drafts)
    return count / spent


def _figures(tally: Tally, rate: float) -> dict[str, Any]:
    precision, recall = tally.right / max(tally.named, 1), tally.right / max(tally.labelled, 1)
    return {
        "documents": tally.documents,
        "agency precision": round(precision, 3),
        "agency recall": round(recall, 3),
        "agency F1": round(2 * precision * recall / max(precision + recall, 1e-9), 3),
        "distributor right": round(tally.distributors_right / tally.documents, 3),
        "dateline right": round(tally.datelines_right / tally.documents, 3),
        "boilerplate found": round(tally.found.total() / max(tally.furniture.total(), 1), 3),
        "article lost": round(tally.lost / max(tally.article, 1), 4),
        "articles a second": round(rate),
        "found by kind": {
            kind: f"{tally.found[kind] / count:.2f} of {count}" for kind, count in sorted(tally.furniture.items())
        },
    }


def _table(figures: dict[str, Any]) -> str:
    kinds = figures["found by kind"]
    rows = [(name, value) for name, value in figures.items() if name != "found by kind"]
    rows += [(f"  found: {kind}", share) for kind, share in kinds.items()]
    return "\n".join(f"{name:32} {value}" for name, value in rows)


def _rows(file: Path) -> list[dict[str, Any]]:
    content = file.read_bytes()
    text = (gzip.decompress(content) if file.suffix == ".gz" else content).decode("utf-8")
    return [json.loads(line) for line in text.split("\n") if line.strip()]


if __name__ == "__main__":
    main()
