"""Extractors that change ``a.jsonl``, which is being read, as soon as its first document comes."""

import os
from pathlib import Path

from pipelines.extraction import extract


def _changed(change, document):
    folder = Path(os.environ["CHANGED_FOLDER"])
    mark = folder.with_name("changed")
    if document.locator.startswith("a.jsonl:") and not mark.exists():
        mark.touch()
        change(folder)
    return extract(document)


def grow(document):
    """Extract, after the file has got a line more."""
    return _changed(lambda folder: _append(folder / "a.jsonl"), document)


def shrink(document):
    """Extract, after the file was cut off in the middle of a line."""
    return _changed(lambda folder: os.truncate(folder / "a.jsonl", 100_000), document)


def vanish(document):
    """Extract, after the file and the next one were deleted."""
    return _changed(lambda folder: [path.unlink() for path in folder.iterdir()], document)


def _append(file):
    with file.open("a") as lines:
        lines.write(file.with_name("more").read_text())
