"""An extractor under whose hands the files of a folder change."""

import os
from pathlib import Path

from pipelines.extraction import extract as extract_as_usual


def extract(document):
    """Extract; at the first document, one file grows, one is cut off within a line, and one vanishes."""
    folder = Path(os.environ["CHANGING_FOLDER"])
    if (folder / "vanishing.txt").exists():
        (folder / "vanishing.txt").unlink()
        os.truncate(folder / "a-shrinking.jsonl", 100_000)
        with (folder / "b-growing.jsonl").open("a") as lines:
            lines.write((folder / "more").read_text())
    return extract_as_usual(document)
