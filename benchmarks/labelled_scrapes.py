"""Labelled raw scrapes: ``python -m benchmarks.labelled_scrapes PAIRS [--group GROUP] > FILE``.

``labels/scrapes.jsonl`` holds labels made for this project by reading 633 raw scrapes of SemEval-2022 task 8, head and
tail of each, as offsets without the texts. PAIRS has the texts, as JSON Lines, plain or gzipped (``a`` and ``b`` with
``id``, ``url`` and ``text``). FILE then has rows that ``benchmarks.cleaning`` and ``benchmarks.attribution`` measure.

Groups, apart by host: rules were tuned on ``tuned``; ``held`` was looked at once they were; ``fresh`` was never looked
at. Nobody labelled a text twice, and the labels cover what one reader saw.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pipelines.documents import Document

LABELS = Path(__file__).with_name("labels") / "scrapes.jsonl"
GROUPS = ("tuned", "held", "fresh")

Row = dict[str, Any]


def document_of(row: Row) -> Document:
    """Return the document of a labelled article (``raw_text``, optionally ``url``): a JSON record without a title."""
    record = {"text": row["raw_text"], **({"url": row["url"]} if row.get("url") else {})}
    content = json.dumps(record, ensure_ascii=False).encode()
    return Document(locator=str(row.get("id", "row")), content=content, format="record")


def labelled_rows(pairs: Iterable[Row], labels: Iterable[Row]) -> Iterator[Row]:
    """Yield the labelled rows of all texts that are among the pairs and are the ones that were labelled."""
    texts = {str(pair[side]["id"]): pair[side] for pair in pairs for side in "ab"}
    for label in labels:
        side = texts.get(label["source_id"])
        if side is not None and text_key(side["text"]) == label["hash"]:
            yield _row(label, side)


def text_key(text: str) -> str:
    """Return the hash by which a label knows its text."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _row(label: Row, side: Row) -> Row:
    place, agency = label["dateline"] or (None, None)
    return {
        "id": label["source_id"],
        "lang": label["lang"],
        "url": side["url"],
        "raw_text": side["text"],
        "title": side["text"][: label["title"]] or None,
        "boilerplate_spans": label["spans"],
        "agencies": [{"code": code, "role": role} for code, role in label["agencies"]],
        "distributor": label["distributor"],
        "dateline": {"place": place, "agency": agency} if label["dateline"] else None,
    }


def _read(file: Path) -> list[Row]:
    content = file.read_bytes()
    lines = (gzip.decompress(content) if file.suffix == ".gz" else content).decode().split("\n")
    return [json.loads(line) for line in lines if line.strip()]


def main() -> None:
    """Print the labelled rows of the texts in the file named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--group", choices=GROUPS, help="only the rows of one group")
    options = parser.parse_args()
    labels = [label for label in _read(LABELS) if options.group in (None, label["group"])]
    rows = list(labelled_rows(_read(options.pairs), labels))
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))
    if len(rows) < len(labels):
        print(f"{len(labels) - len(rows)} of {len(labels)} labelled texts are not in {options.pairs}", file=sys.stderr)


if __name__ == "__main__":
    main()
