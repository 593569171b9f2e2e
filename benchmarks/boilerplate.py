"""Labelled boilerplate: how many of its characters are found, and how many of the article's are lost.

A row has ``raw_text``, ``boilerplate_spans`` (``[start, end, kind]`` in it) and ``clean_text``. White space is not
counted. A title that became the record's title is not a loss, nor is a rejected document with hardly any text.
"""

from __future__ import annotations

import time
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pipelines.article import Pipeline
from pipelines.cleaning.cutting import SHORTEST_TEXT
from pipelines.documents import Document, Draft, Rejection
from pipelines.extraction import extract
from pipelines.items import Article


@dataclass
class Boilerplate:
    """Characters of all documents, and a line for each error."""

    documents: int = 0
    article: int = 0
    lost: int = 0
    labelled: Counter[str] = field(default_factory=Counter)
    """Characters of boilerplate by kind."""
    found: Counter[str] = field(default_factory=Counter)
    """Those of them that were cut."""
    errors: list[str] = field(default_factory=list)

    def add(self, row: dict[str, Any], result: Article | Rejection) -> None:
        """Count the characters of one document.

        :raises ValueError: when the offsets of the row don't count characters of the text as it was read.
        """
        self.documents += 1
        text, name = row["raw_text"], row.get("id", self.documents)
        kinds: dict[int, str] = {}
        for start, end, kind in row["boilerplate_spans"]:
            kinds.update(dict.fromkeys(range(start, end), kind))
        gone, free = _gone(row, result)
        visible = [at for at, character in enumerate(text) if not character.isspace()]
        self.labelled.update(kinds[at] for at in visible if at in kinds)
        self.found.update(kinds[at] for at in visible if at in kinds and at in gone)
        self.article += sum(at not in kinds for at in visible)
        lost = {at for at in visible if at not in kinds and at in gone - free}
        self.lost += len(lost)
        left = {at for at in visible if at in kinds and at not in gone}
        self.errors += [f"{name}: lost {stretch!r}" for stretch in _stretches(text, lost)]
        self.errors += [f"{name}: left {stretch!r}" for stretch in _stretches(text, left)]

    def figures(self) -> dict[str, Any]:
        """Return the shares, in total and by kind."""
        return {
            "documents": self.documents,
            "boilerplate found": round(self.found.total() / max(self.labelled.total(), 1), 3),
            "article lost": round(self.lost / max(self.article, 1), 4),
            "found by kind": {
                kind: f"{self.found[kind] / count:.2f} of {count}" for kind, count in sorted(self.labelled.items())
            },
        }


def rate(texts: Iterable[str], pipeline: Pipeline) -> float:
    """Return how many of the texts a second of one core are marked, attributed and cut; they are extracted before."""
    texts = list(texts)
    spent, count = 0.0, 0
    while spent < 1.0:
        read = [extract(Document(locator="text", content=text.encode(), format="text")) for text in texts]
        drafts = [draft for draft in read if isinstance(draft, Draft)]
        start = time.process_time()
        for draft in drafts:
            pipeline.clean(draft)
        spent += time.process_time() - start
        count += len(drafts)
    return count / spent


def _gone(row: dict[str, Any], result: Article | Rejection) -> tuple[set[int], set[int]]:
    """Return the offsets that were cut, and those of them that do not count as lost."""
    text = row["raw_text"]
    if isinstance(result, Rejection):
        everything = set(range(len(text)))
        return everything, everything if len(row["clean_text"]) < SHORTEST_TEXT else set()
    if unicodedata.normalize("NFC", text) != result.raw_text:
        raise ValueError(f"{row.get('id')}: raw_text must be NFC with \\n line ends, or its offsets mean nothing")
    gone = {at for removal in result.removed for at in range(removal.start, removal.end)}
    titles = {at for removal in result.removed if removal.kind == "title" for at in range(removal.start, removal.end)}
    return gone, titles


def _stretches(text: str, offsets: set[int]) -> list[str]:
    """Return the stretches of the text that these visible characters make up."""
    shown = "".join(character if at in offsets or character.isspace() else "\0" for at, character in enumerate(text))
    return [" ".join(stretch.split())[:160] for stretch in shown.split("\0") if stretch.strip()]
