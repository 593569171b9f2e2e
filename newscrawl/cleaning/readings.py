"""From a document, or a published record, to a draft and an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from newscrawl.serialization import decode_record
from pipelines.article import Pipeline
from pipelines.cleaning import restore
from pipelines.cleaning.learned_boilerplate import ActiveBoilerplate
from pipelines.documents import Document, Draft, Rejection
from pipelines.extraction import extract
from pipelines.items import Article, Language

WHITE_SPACE = "whitespace"
"""Kind of the removed white space, which is found anew."""


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
    article: Article | None
    """The article in it; None if no article text is left."""


class Preparation:
    """Reads documents and cleans them for the first time: the part of the first pass that runs in workers.

    :param fetched_at: when documents were read, unless their container says it.
    """

    def __init__(self, pipeline: Pipeline, fetched_at: str) -> None:
        self._pipeline, self._fetched_at = pipeline, fetched_at

    def __call__(self, documents: Sequence[Document | Rejection]) -> list[FirstResult | Rejection]:
        """Return what becomes of each document."""
        return [one if isinstance(one, Rejection) else self._result(one) for one in documents]

    def _result(self, document: Document) -> FirstResult | Rejection:
        reading = self._reading(document)
        if isinstance(reading, Rejection):
            return reading
        line = msgspec.json.encode(reading) + b"\n"
        article = cleaned(self._pipeline, reading)
        return FirstResult(reading.draft.article.id, line, article if isinstance(article, Article) else None)

    def _reading(self, document: Document) -> Reading | Rejection:
        record = decode_record(document.content) if document.format == "record" else None
        if record is not None:
            return Reading(draft_of(record), is_record=True)
        document.fetched_at = document.fetched_at or self._fetched_at
        draft = extract(document)
        return draft if isinstance(draft, Rejection) else Reading(draft, is_record=False)


class SecondCleaning:
    """Cleans readings with what was learned from all of them: the part of the second pass that runs in workers."""

    def __init__(self, pipeline: Pipeline, learned: ActiveBoilerplate) -> None:
        self._pipeline = pipeline.with_learned(learned)

    def __call__(self, lines: Sequence[bytes]) -> list[Article | Rejection]:
        """Return the article of each reading, or why no article text is left."""
        return [cleaned(self._pipeline, msgspec.json.decode(line, type=Reading)) for line in lines]


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
