"""Labelled boilerplate: how many of its characters are found, and how many of the article's are lost.

A row has ``raw_text`` and ``boilerplate_spans`` (``[start, end, kind]`` in it), and may have ``lang`` and ``url``.
White space is not counted. A title that became the record's title is not a loss, nor is a rejected document with hardly
any text. Credits, which attribution cuts, are counted apart from the rest.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from pipelines.article import Pipeline
from pipelines.cleaning.cutting import SHORTEST_TEXT
from pipelines.documents import Document, Draft, Rejection
from pipelines.extraction import extract
from pipelines.items import Article

CREDITS = frozenset({"credit", "credit_dateline", "credit_line", "credit_sigla", "author_initials"})
"""Kinds of label that say who wrote or carried the text."""


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
    by_language: dict[str, Boilerplate] = field(default_factory=dict)
    """The same for the rows of each language."""
    errors: list[str] = field(default_factory=list)

    def add(self, row: dict[str, Any], result: Article | Rejection) -> None:
        """Count the characters of one document."""
        if language := row.get("lang"):
            self.by_language.setdefault(language, Boilerplate()).add({**row, "lang": None}, result)
        self.documents += 1
        text, name = row["raw_text"], row.get("id", self.documents)
        kinds: dict[int, str] = {}
        for start, end, kind in row["boilerplate_spans"]:
            kinds.update(dict.fromkeys(range(start, end), kind))
        gone, free = _gone(text, len(text) - len(kinds), result)
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
        figures: dict[str, Any] = {
            "documents": self.documents,
            "boilerplate found": self._share(of_credits=False),
            "credits found": self._share(of_credits=True),
            "article lost": round(self.lost / max(self.article, 1), 5),
        }
        if self.by_language:
            figures["by language"] = {
                language: {name: figure for name, figure in part.figures().items() if name != "found by kind"}
                for language, part in sorted(self.by_language.items())
            }
        figures["found by kind"] = {
            kind: f"{self.found[kind] / count:.2f} of {count}" for kind, count in self.labelled.most_common()
        }
        return figures

    def _share(self, *, of_credits: bool) -> float:
        kinds = [kind for kind in self.labelled if (kind in CREDITS) is of_credits]
        labelled = sum(self.labelled[kind] for kind in kinds)
        return round(sum(self.found[kind] for kind in kinds) / max(labelled, 1), 3)


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


def _gone(text: str, of_the_article: int, result: Article | Rejection) -> tuple[set[int], set[int]]:
    """Return the offsets in ``text`` that were cut, and those of them that do not count as lost."""
    if isinstance(result, Rejection):
        everything = set(range(len(text)))
        return everything, everything if of_the_article < SHORTEST_TEXT else set()
    body = result.raw_text or ""
    gone = {at for removal in result.removed for at in range(removal.start, removal.end)}
    titles = {at for removal in result.removed if removal.kind == "title" for at in range(removal.start, removal.end)}
    if body == text:
        return gone, titles
    # Reading normalises: composed letters, line ends, invisible characters
    blocks = SequenceMatcher(None, text, body, autojunk=False).get_matching_blocks()
    offsets = {block.a + step: block.b + step for block in blocks for step in range(block.size)}
    back = [{at for at in range(len(text)) if offsets.get(at) in part} for part in (gone, titles)]
    return back[0], back[1]


def _stretches(text: str, offsets: set[int]) -> list[str]:
    """Return the stretches of the text that these visible characters make up."""
    shown = "".join(character if at in offsets or character.isspace() else "\0" for at, character in enumerate(text))
    return [" ".join(stretch.split())[:160] for stretch in shown.split("\0") if stretch.strip()]
