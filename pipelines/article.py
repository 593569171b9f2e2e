"""The way of one article through the pure stages, in the one order that all of newscrawl uses.

1. *extraction*: a document becomes a draft: title, metadata, body;
2. *marking*: what is not the article is marked, and nothing is cut yet, because boilerplate carries credits;
3. *attribution*: agencies, distributor and dateline are read from the marked draft;
4. *cutting*: what was marked is removed from the text and kept beside it;
5. *language* of the remaining text.

The stages of a crawl are shells around these steps; commands, tests and benchmarks run all of them at once.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipelines.attribution import Attributor
from pipelines.attribution.examples import Examples
from pipelines.cleaning import Cleaner, cut
from pipelines.cleaning.segments import source_of
from pipelines.documents import Document, Draft, Rejection
from pipelines.duplicates.tokens import text_hash
from pipelines.extraction import extract
from pipelines.items import Article, Removal
from pipelines.language import DEFAULT_DETECTORS, LanguageDetection


class LearnedMarker(Protocol):
    """Marks what was learned to be boilerplate of the draft's source, by earlier runs and within this one."""

    def mark(self, draft: Draft, open_ended: Container[str]) -> None:
        """Add spans to a draft that the rules have marked.

        :param open_ended: ids of the rules whose spans count towards the cap on what may be cut.
        """

    def mark_recurring(self, draft: Draft, open_ended: Container[str]) -> None:
        """Add spans to a draft that was attributed, for what recurs in the articles read before it.

        :param open_ended: as above.
        """


@dataclass(slots=True)
class DryRun:
    """What the rules would do to one document."""

    locator: str
    body: str
    """The body before cleaning."""
    spans: list[Removal]
    """What was marked, sorted by place; spans of several rules may overlap."""
    outcome: Article | Rejection
    source: str
    """Source of the document: its outlet, else the folder or file that it was read from."""


class Pipeline:
    """Turns documents into articles: pure, picklable, without Scrapy and without a memory between runs.

    :param rules: files with further cleaning rules, as TOML.
    :param agencies: files with further agencies and credit forms, as TOML.
    :param detectors: names of the language detectors, in the order in which they run.
    :param learned: marks what earlier runs learned; nothing is learned here.
    :raises TableError: when a file has a mistake, or an entry of it fails its own examples.
    :raises ArgumentError: when a detector is unknown.
    """

    def __init__(
        self,
        rules: Sequence[str | Path] = (),
        agencies: Sequence[str | Path] = (),
        *,
        detectors: Sequence[str] = DEFAULT_DETECTORS,
        learned: LearnedMarker | None = None,
    ) -> None:
        agency_files = [Path(file) for file in agencies]
        self.cleaner = Cleaner.from_files([Path(file) for file in rules])
        self.attributor = Attributor.from_files(agency_files)
        if agency_files:
            Examples(self.cleaner, self.attributor).check(agency_files)
        self._detection = LanguageDetection(detectors)
        self._learned = learned

    def with_learned(self, learned: LearnedMarker) -> Pipeline:
        """Return the same stages with other learned boilerplate."""
        stages = copy(self)
        stages._learned = learned
        return stages

    def run(self, documents: Iterable[Document | Rejection]) -> Iterator[Article | Rejection]:
        """Yield an article or a rejection for each document, in order; rejections are passed on."""
        for document in documents:
            yield document if isinstance(document, Rejection) else self.article(document)

    def article(self, document: Document) -> Article | Rejection:
        """Return the article of a document, or why it is not one; never raises because of a document's content."""
        draft = extract(document)
        if isinstance(draft, Rejection):
            return draft
        article = self.clean(draft)
        return article if isinstance(article, Rejection) else self.detect_language(article)

    def clean(self, draft: Draft) -> Article | Rejection:
        """Return the cleaned and attributed article of a draft, or why no article text is left."""
        return self.cut(self.attribute(self.mark(draft)))

    def dry_run(self, document: Document) -> DryRun | Rejection:
        """Return what the rules would do to a document."""
        draft = extract(document)
        if isinstance(draft, Rejection):
            return draft
        self.attribute(self.mark(draft))
        spans = sorted(draft.spans, key=lambda span: (span.start, span.end))
        return DryRun(draft.article.locator, draft.body, spans, self.cut(draft), source_of(draft.article))

    def mark(self, draft: Draft) -> Draft:
        """Mark what is not the article, by rules first, then by what was learned; return the draft."""
        self.cleaner.mark(draft)
        if self._learned is not None:
            self._learned.mark(draft, self.cleaner.open_ended)
        return draft

    def attribute(self, draft: Draft) -> Draft:
        """Fill ``syndication`` of a marked draft and mark its credits; return the draft."""
        self.attributor.attribute(draft)
        return draft

    def cut(self, draft: Draft) -> Article | Rejection:
        """Return the article with ``text``, ``removed`` and ``text_hash`` filled, or why no article text is left.

        What recurs within the run is marked first: credits are known by now, and must not be taken for boilerplate.
        """
        if self._learned is not None:
            self._learned.mark_recurring(draft, self.cleaner.open_ended)
        article = cut(draft)
        if isinstance(article, Article):
            article.text_hash = text_hash(article.text)
        return article

    def detect_language(self, article: Article) -> Article:
        """Fill ``language`` of an article whose text is final; return the article."""
        article.language = self._detection.detect(article.text)
        return article
