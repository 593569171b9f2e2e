"""Describes one of the explained articles: what it is, where it was found, what was cut from it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from newscrawl.explain.subjects import Subject
from newscrawl.state.published import ArticleSummary
from pipelines.duplicates.tokens import tokens
from pipelines.items import Removal


@dataclass(slots=True)
class Removed:
    """How much of one kind was cut from a body before its text was compared."""

    kind: str
    pieces: int
    characters: int


@dataclass(slots=True)
class Side:
    """One of the explained articles."""

    headline: ArticleSummary
    locator: str
    url: str | None
    found: Literal["record", "file", "state"]
    """As published (``record``), read now (``file``), or known only by its labels (``state``)."""
    place: str
    """File, folder or argument where it was found."""
    stored: bool
    """Whether its labels are those with which it was first written."""
    text: str
    """The cleaned text that is compared."""
    words: int
    removed: list[Removed]
    notes: list[str]


def side_of(subject: Subject) -> Side:
    """Return the description of an article."""
    article = subject.article
    return Side(
        ArticleSummary.of(article),
        article.locator,
        article.url,
        subject.found,
        subject.place,
        subject.stored,
        article.text,
        len(tokens(article.text)),
        _removed(article.removed),
        [*subject.notes, *article.notes],
    )


def _removed(removals: Sequence[Removal]) -> list[Removed]:
    counts = Counter(removal.kind for removal in removals)
    characters: defaultdict[str, int] = defaultdict(int)
    for removal in removals:
        characters[removal.kind] += len(removal.text)
    removed = [Removed(kind, counts[kind], length) for kind, length in characters.items()]
    return sorted(removed, key=lambda each: (-each.characters, each.kind))
