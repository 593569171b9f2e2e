"""The duplicates stage of the item pipeline."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import partial

from scrapy.crawler import Crawler

from newscrawl.components import signer_of
from newscrawl.crawl.session import Session
from newscrawl.stages.base import Stage
from newscrawl.stages.notices import NOTE as NOTICE
from newscrawl.stages.notices import Notices
from newscrawl.state.published import ArticleSummary
from pipelines.duplicates.disk_store import FOLDER, DiskStore
from pipelines.duplicates.figures import NOTE as FIGURES
from pipelines.duplicates.figures import note_on_figures
from pipelines.duplicates.revisions import Version
from pipelines.duplicates.sketch_index import SketchIndex
from pipelines.extraction.identity import document_of, names_its_item
from pipelines.extraction.likeness import letters
from pipelines.items import CLUSTERED_KINDS, Article, Duplicate

logger = logging.getLogger(__name__)


class DuplicateStage(Stage):
    """Fills ``duplicate`` and ``revision_of``."""

    name = "duplicates"
    staged = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        session = Session.of(crawler)
        state = session.state
        self._signer = signer_of(crawler.settings, state.folder / "compiled")
        state.require("duplicates", SketchIndex.scheme)
        kept_days = crawler.settings.getfloat("NEWSCRAWL_INDEX_DAYS")
        self._store = store = DiskStore(state.connection, state.folder / FOLDER, session.started, kept_days)
        state.join(store)
        self._notices = Notices(self._signer)
        state.join(self._notices)
        self._published = state
        self._index = SketchIndex(store, session.started)

    def process_all(self, items: Sequence[Article]) -> list[Article | Exception]:
        """Return the articles compared with all that were read before, including those of the batch."""
        compared = [item for item in items if item.is_new and item.kind in CLUSTERED_KINDS]
        if compared:
            sketches = self._signer.sketch([item.text for item in compared])
            documents = [document_of(item) for item in compared]
            is_version = partial(self._is_version, {item.id: item for item in compared})
            verdicts = self._index.compare(sketches, [item.id for item in compared], documents, is_version)
            for item, verdict in zip(compared, verdicts, strict=True):
                item.duplicate, item.revision_of = verdict.duplicate, verdict.revision_of
                # A batch that was rolled back is compared once more, without the articles that were dropped
                item.notes = [note for note in item.notes if not note.startswith((FIGURES, NOTICE))]
                item.notes += self._notes(item)
        for number, item in enumerate(items):
            if item.is_new and item.kind == "withdrawn":
                item.revision_of = self._withdrawn(item, items[:number])
        return list(items)

    def _withdrawn(self, item: Article, before: Sequence[Article]) -> str | None:
        """Return the id of the last version of an item that was withdrawn; it is compared with nothing itself."""
        document = document_of(item)
        beside = [other.id for other in before if other.kind in CLUSTERED_KINDS and document_of(other) == document]
        if document is None or beside:
            return beside[-1] if beside else None
        return self._index.latest(document)

    def _notes(self, item: Article) -> list[str]:
        """Return what a reader should know of a compared article, which is no copy if it is a notice."""
        if self._notices.is_notice(item):
            item.duplicate = Duplicate(cluster=item.id, notice=True)
            return [NOTICE]
        numbers = self._index.new_numbers.get(item.id)
        note = None if numbers is None else note_on_figures(item.text, numbers)
        return [note] if note else []

    def _is_version(self, batch: Mapping[str, Article], article: str, version: Version) -> bool:
        """Return whether an article is a later version of the one at its address: alike, or of the same title.

        A page for every day has a new article under the same title; their days tell them apart. The id of a wire's item
        is the same for its versions only.
        """
        if version.copied or names_its_item(batch[article]):
            return True
        item, beside = batch[article], batch.get(version.article)
        earlier = ArticleSummary.of(beside) if beside else self._published.summary(version.article)
        if earlier is None:
            return version.alike
        dated = earlier.published_at is not None and item.published_at is not None
        if dated and _day(earlier.published_at) != _day(item.published_at):
            return False
        return version.alike or letters(earlier.title) == letters(ArticleSummary.of(item).title)

    def close_spider(self) -> None:
        """Warn of clusters that are too large to be believed."""
        for cluster, texts in self._store.oversized():
            self._stats.inc_value("newscrawl/duplicates/oversized")
            logger.warning(
                "the copy cluster of %s has %d texts: check with `scrapy explain %s` whether they share an article, or "
                "boilerplate that a cleaning rule should remove",
                cluster,
                texts,
                cluster,
            )


def _day(at: str | None) -> str:
    return (at or "")[:10]
