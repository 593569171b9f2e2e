"""How many documents a second become articles: ``python benchmarks/extraction_rate.py FILE WORKERS`` prints it twice.

FILE is JSON Lines; rows with ``html`` are pages, all others records. The module imports only what every version of the
library has, so that any checkout can be measured with it. The numbers are by the clock, with all workers, and by the
processor time of one.
"""

from __future__ import annotations

import gzip
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import perf_counter, process_time

from pipelines.article import Pipeline
from pipelines.documents import Document

_CHUNK = 8


def documents_of(path: Path) -> list[Document]:
    """Return the documents of a file."""
    content = path.read_bytes()
    lines = (gzip.decompress(content) if path.suffix == ".gz" else content).splitlines()
    return [_document(number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _document(number: int, line: bytes) -> Document:
    row = json.loads(line)
    if "html" not in row:
        return Document(locator=f"row:{number}", content=line, format="record")
    html = row["html"].encode("utf-8", "surrogatepass")
    return Document(locator=f"row:{number}", content=html, format="html", url=row.get("url"))


def _start() -> None:
    global _pipeline  # noqa: PLW0603 - set once, before the worker's first document
    _pipeline = Pipeline()


def _make(document: Document) -> float:
    """Return the processor time that a document takes."""
    started = process_time()
    _pipeline.article(document)
    return process_time() - started


_pipeline: Pipeline


def main() -> None:
    """Print the documents a second; the start of the workers is left out."""
    documents, workers = documents_of(Path(sys.argv[1])), int(sys.argv[2])
    with ProcessPoolExecutor(workers, initializer=_start) as pool:
        list(pool.map(_make, documents[: 4 * workers]))  # loads what the first documents need
        started = perf_counter()
        spent = sum(pool.map(_make, documents, chunksize=_CHUNK))
        print(len(documents) / (perf_counter() - started), len(documents) / spent)


if __name__ == "__main__":
    main()
