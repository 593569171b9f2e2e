"""What ``scrapy extract`` says about one document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from scrapy.settings import BaseSettings

from newscrawl.components import active_boilerplate, pipeline_of, reading_limits
from newscrawl.crawl.clock import start_of_run
from newscrawl.extract.body import BodyLine, body_lines
from newscrawl.extract.fields import FieldExplanation, explain_fields
from newscrawl.extract.sources import page_of, statements_of
from newscrawl.readers import ReadingLimits, input_files, read_documents
from pipelines.article import Pipeline
from pipelines.documents import Document, Rejection
from pipelines.items import Article


@dataclass(slots=True)
class ExtractionExplanation:
    """What was found in a document, what was taken, and why."""

    locator: str
    rejected: str | None
    """Stage and reason, if it did not become an article."""
    fields: list[FieldExplanation]
    kind: str | None
    language: str | None
    body: list[BodyLine]
    notes: list[str]


class ExtractionExplainer:
    """Explains documents by what a crawl with the same settings would take from them.

    :param pipeline: the pure stages.
    :param now: when the documents count as read.
    :param follow_links: whether links in folders that lead out of them are followed.
    """

    def __init__(self, pipeline: Pipeline, now: datetime, limits: ReadingLimits, *, follow_links: bool = False) -> None:
        self._pipeline, self._limits, self._fetched_at = pipeline, limits, f"{now:%Y-%m-%dT%H:%M:%SZ}"
        self._follow_links = follow_links

    @classmethod
    def of(cls, settings: BaseSettings) -> ExtractionExplainer:
        """Return an explainer with the rules and agencies that the settings name, and what earlier runs learned.

        :raises TableError: when a file of rules or agencies has a mistake.
        """
        now = start_of_run(settings["NEWSCRAWL_NOW"])
        pipeline = pipeline_of(settings, active_boilerplate(settings, now))
        follow_links = settings.getbool("NEWSCRAWL_FOLLOW_LINKS")
        return cls(pipeline, now, reading_limits(settings), follow_links=follow_links)

    def files(self, paths: Sequence[str]) -> Iterator[ExtractionExplanation]:
        """Yield an explanation for each document in files, folders and archives.

        :raises InputError: when a path does not exist, or contains nothing to read.
        """
        for source in input_files(paths, follow_links=self._follow_links):
            for document in read_documents(source, self._limits):
                yield self.explain(document)

    def explain(self, document: Document | Rejection) -> ExtractionExplanation:
        """Return the explanation of a document; of one that could not be read, its reason alone."""
        if isinstance(document, Rejection):
            return _rejected(document, [], [])
        document.fetched_at = document.fetched_at or self._fetched_at
        statements = statements_of(document)
        dry_run = self._pipeline.dry_run(document)
        if isinstance(dry_run, Rejection):
            return _rejected(dry_run, explain_fields(None, statements), [])
        lines = body_lines(dry_run, page_of(document))
        if isinstance(dry_run.outcome, Rejection):
            return _rejected(dry_run.outcome, explain_fields(None, statements), lines)
        article: Article = self._pipeline.detect_language(dry_run.outcome)
        return ExtractionExplanation(
            locator=document.locator,
            rejected=None,
            fields=explain_fields(article, statements),
            kind=article.kind,
            language=article.language.code,
            body=lines,
            notes=article.notes,
        )


def _rejected(rejection: Rejection, fields: list[FieldExplanation], lines: list[BodyLine]) -> ExtractionExplanation:
    reason = f"{rejection.stage}: {rejection.reason}"
    return ExtractionExplanation(rejection.locator, reason, fields, None, None, lines, [])
