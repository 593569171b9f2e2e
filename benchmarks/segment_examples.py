"""What the segment model learns from and is judged on: the words of labelled scrapes that the rules have marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random

import numpy as np
from numpy.typing import NDArray

from benchmarks.labelled_scrapes import document_of
from benchmarks.naive_scrapes import ARTICLE, BOILERPLATE, CREDIT, UNKNOWN, Scrape
from benchmarks.segment_words import Words, words_of
from pipelines.article import Pipeline
from pipelines.documents import Draft
from pipelines.extraction import extract

Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Example:
    """The words of a scrape, with their labels."""

    domain: str
    words: Words
    article: Integers
    """Visible characters of the article in each word; none in what is marked."""
    boilerplate: Integers
    """Those of boilerplate that is no credit."""
    is_known: Bools
    """Whether a word may be learned from."""
    is_boilerplate: Bools
    """Whether it is boilerplate or a credit, mostly."""
    weight: float
    """How much one of its words counts."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Visible characters of scrapes, and what the rules and attribution mark of them; a title is not lost."""

    article: int = 0
    lost: int = 0
    boilerplate: int = 0
    found: int = 0

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            self.article + other.article,
            self.lost + other.lost,
            self.boilerplate + other.boilerplate,
            self.found + other.found,
        )


@dataclass(frozen=True)
class MarkedScrape:
    """A scrape after rules and attribution."""

    scrape: Scrape
    draft: Draft

    def example(self, dropped: float = 0.0, weight: float = 1.0) -> Example:
        """Return its words, with a share of the marks dropped; a title stays marked."""
        random = Random(self.scrape.id)  # which marks are dropped must not depend on the other scrapes
        spans = [span for span in self.draft.spans if span.kind == "title" or random.random() >= dropped]
        words = words_of(replace(self.draft, spans=spans))
        article, boilerplate, credit, unknown = (
            _counts(self._visible(label), words) for label in (ARTICLE, BOILERPLATE, CREDIT, UNKNOWN)
        )
        is_known = ~words.marked & (unknown == 0)
        return Example(
            self.scrape.domain, words, article, boilerplate, is_known, boilerplate + credit > article, weight
        )

    @cached_property
    def totals(self) -> Totals:
        """The characters of the scrape."""
        marked, free = np.zeros(len(self.draft.body), bool), np.zeros(len(self.draft.body), bool)
        for span in self.draft.spans:
            marked[span.start : span.end] = True
            free[span.start : span.end] |= span.kind == "title"
        article, boilerplate = self._visible(ARTICLE), self._visible(BOILERPLATE)
        parts = (article, article & marked & ~free, boilerplate, boilerplate & marked)
        return Totals(*(int(part.sum()) for part in parts))

    def _visible(self, label: int) -> Bools:
        """Return which characters have a label and are no white space."""
        visible = np.array([not character.isspace() for character in self.scrape.text], bool)
        visible &= self.scrape.labels == label
        return visible


def _counts(characters: Bools, words: Words) -> Integers:
    """Return how many of some characters are in each word; none in what is marked."""
    sums = np.concatenate([[0], np.cumsum(characters)])
    return np.where(words.marked, 0, sums[words.ends] - sums[words.starts])


def marked_scrapes(scrapes: Iterable[Scrape], pipeline: Pipeline) -> list[MarkedScrape]:
    """Return scrapes after rules and attribution, without those that reading rejects or changes."""
    found = []
    for scrape in scrapes:
        draft = extract(document_of({"id": scrape.id, "url": scrape.url, "raw_text": scrape.text}))
        if isinstance(draft, Draft) and draft.body == scrape.text:
            found.append(MarkedScrape(scrape, pipeline.attribute(pipeline.mark(draft))))
    return found
