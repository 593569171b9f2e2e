"""The sample documents, with the facts that they must yield."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.article import Pipeline
from pipelines.documents import Document, Rejection
from pipelines.items import Article
from tests.twins import twins

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
NOT_DOCUMENTS = ("README*", "expected.json")
"""Files of a sample folder that describe it."""


@dataclass(frozen=True)
class Sample:
    """A sample text and the facts that it must yield."""

    name: str
    text: str
    facts: dict[str, Any]


def expectations(folder: Path) -> dict[str, Any]:
    """Return the ``expected.json`` of a folder of samples."""
    expected: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return expected


def texts(folder: Path) -> list[Sample]:
    """Return the plain texts of a folder of samples, in reading order, with their facts."""
    documents = expectations(folder)["documents"]
    return [
        Sample(path.name, path.read_text(encoding="utf-8"), documents[path.name])
        for path in sorted(folder.glob("*.txt"))
        if path.name in documents
    ]


def mutated(samples: list[Sample]) -> Iterator[Sample]:
    """Yield all twins of the samples."""
    for sample in samples:
        for mutation, text, facts in twins(sample.text, sample.facts):
            yield Sample(f"{sample.name}, {mutation}", text, facts)


def article_of_text(pipeline: Pipeline, name: str, text: str) -> Article | Rejection:
    """Return the article in a plain text read from the file ``name``, or the rejection."""
    return pipeline.article(Document(locator=name, content=text.encode(), format="text"))
