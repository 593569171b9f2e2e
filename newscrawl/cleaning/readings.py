"""From a document, or a published record, to a draft and an article."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import msgspec

from newscrawl.cleaning.counting import MOST_COUNTED, Learned, Witness
from newscrawl.crawl.interruption import TimeLimitExceeded, interrupter, too_slow
from newscrawl.readers import ReadingLimits
from newscrawl.readers.limits import DEFAULT_LIMITS
from newscrawl.serialization import decode_record
from pipelines.article import Pipeline
from pipelines.cleaning import restore
from pipelines.cleaning.learned_boilerplate import ActiveBoilerplate
from pipelines.cleaning.segments import source_of
from pipelines.documents import Document, Draft, Rejection
from pipelines.extraction import extract
from pipelines.items import Article, Language

Result = TypeVar("Result")

DOCUMENT_SECONDS = 60.0
"""Processor time that extraction or cleaning may take for a document, of a program that states none."""
WHITE_SPACE = "whitespace"
"""Kind of the removed white space, which is found anew."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """Under which documents are read and cleaned, wherever it is done."""

    now: datetime
    """When they are read, unless their container says it."""
    limits: ReadingLimits = DEFAULT_LIMITS
    seconds: float = DOCUMENT_SECONDS
    """Of processor time that extraction or cleaning may take for a document, before it is rejected."""
    keep_raw_text: bool = False
    """Whether the articles keep their bodies."""
    most_counted: int = MOST_COUNTED
    """Articles of a source that are counted to learn what recurs there."""


@dataclass(slots=True)
class Reading:
    """A draft before cleaning, kept until the second pass."""

    draft: Draft
    is_record: bool
    """Whether it was a record of newscrawl: what was cut and credited then stays so."""


@dataclass(slots=True)
class FirstResult:
    """What the first pass makes of a document."""

    id: str
    """The article's id."""
    line: bytes
    """The reading, as a line of JSON."""
    source: str
    """The source whose boilerplate is cut from it."""
    witness: Witness | None
    """What is counted of the article in it; None if no article text is left, or it is of a kind not counted."""


class Preparation:
    """Reads documents and cleans them for the first time: the part of the first pass that runs in workers."""

    def __init__(self, pipeline: Pipeline, conditions: Conditions) -> None:
        self._pipeline, self._seconds = pipeline, conditions.seconds
        self._fetched_at = f"{conditions.now:%Y-%m-%dT%H:%M:%SZ}"

    def __call__(self, documents: Sequence[Document | Rejection]) -> list[FirstResult | Rejection]:
        """Return what becomes of each document."""
        interrupter.install()
        return [one if isinstance(one, Rejection) else self._result(one) for one in documents]

    def _result(self, document: Document) -> FirstResult | Rejection:
        reading = _within(self._seconds, "extraction", document.locator, lambda: self._reading(document))
        if isinstance(reading, Rejection):
            return reading
        article = reading.draft.article
        found = FirstResult(article.id, msgspec.json.encode(reading) + b"\n", source_of(article), None)
        return _within(self._seconds, "cleaning", document.locator, lambda: self._with_witness(found, reading))

    def _with_witness(self, found: FirstResult, reading: Reading) -> FirstResult:
        article = cleaned(self._pipeline, reading)
        found.witness = Witness.of(article) if isinstance(article, Article) else None
        return found

    def _reading(self, document: Document) -> Reading | Rejection:
        record = decode_record(document.content) if document.format == "record" else None
        if record is not None:
            return Reading(draft_of(record), is_record=True)
        document.fetched_at = document.fetched_at or self._fetched_at
        draft = extract(document)
        return draft if isinstance(draft, Rejection) else Reading(draft, is_record=False)


class SecondCleaning:
    """Cleans readings with what was learned from all of them: the part of the second pass that runs in workers."""

    def __init__(self, pipeline: Pipeline, learned: Learned, conditions: Conditions) -> None:
        self._pipeline = pipeline.with_learned(ActiveBoilerplate(learned))
        self._seconds, self._keep_raw_text = conditions.seconds, conditions.keep_raw_text

    def __call__(self, lines: Sequence[bytes]) -> list[Article | Rejection]:
        """Return the article of each reading, or why no article text is left."""
        interrupter.install()
        return [self._outcome(msgspec.json.decode(line, type=Reading)) for line in lines]

    def _outcome(self, reading: Reading) -> Article | Rejection:
        locator = reading.draft.article.locator
        outcome = _within(self._seconds, "cleaning", locator, lambda: cleaned(self._pipeline, reading))
        if isinstance(outcome, Article) and not self._keep_raw_text:
            outcome.raw_text = None
        return outcome


def draft_of(record: Article) -> Draft:
    """Return the draft of a published record, with its body restored and what was cut from it marked."""
    body = record.raw_text if record.raw_text is not None else restore(record.text, record.removed)
    spans = [removal for removal in record.removed if removal.kind != WHITE_SPACE]
    article = replace(record, text="", removed=[], raw_text=None, language=Language(), notes=list(record.notes))
    return Draft(article, body, spans=spans)


def cleaned(pipeline: Pipeline, reading: Reading) -> Article | Rejection:
    """Return the article of a reading, or why no article text is left; a record keeps its attribution."""
    draft = pipeline.mark(reading.draft)
    article = pipeline.cut(draft if reading.is_record else pipeline.attribute(draft))
    if isinstance(article, Rejection):
        return article
    article.notes = list(dict.fromkeys(article.notes))
    return pipeline.detect_language(article)


@contextmanager
def time_limits() -> Iterator[None]:
    """Let go of the process's timers at the end, if limits on processor time needed them."""
    try:
        yield
    finally:
        interrupter.uninstall()


def _within(seconds: float, stage: str, locator: str, work: Callable[[], Result]) -> Result | Rejection:
    """Return what the work returns, or a rejection of the document if it takes too much processor time."""
    try:
        with interrupter.limit(seconds):
            return work()
    except TimeLimitExceeded:
        return Rejection(locator, stage, too_slow(seconds))
