"""The duplicates stage of the item pipeline."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from scrapy.crawler import Crawler

from newscrawl.crawl.session import Session
from newscrawl.paths import resolve
from newscrawl.stages.base import Stage
from pipelines.duplicates.disk_store import FOLDER, StoredTexts
from pipelines.duplicates.index import DuplicateIndex
from pipelines.duplicates.signer import Signer, signer
from pipelines.duplicates.tokens import text_hash
from pipelines.errors import ArgumentError
from pipelines.items import CLUSTERED_KINDS, Article

logger = logging.getLogger(__name__)


class DuplicateStage(Stage):
    """Fills ``text_hash``, ``duplicate`` and ``revision_of``."""

    name = "duplicates"
    staged = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        session = Session.of(crawler)
        state = session.state
        self._signer = _signer(crawler, state.folder)
        state.require("duplicates", DuplicateIndex.scheme)
        kept_days = crawler.settings.getfloat("NEWSCRAWL_INDEX_DAYS")
        self._store = store = StoredTexts(state.connection, state.folder / FOLDER, session.started, kept_days)
        state.on_staged.append(store.settle)
        state.before_commit.append(store.flush)
        state.after_commit.append(store.clear)
        state.on_undo.append(store.take_back)
        self._index = DuplicateIndex(store, session.started)

    def process_all(self, items: Sequence[Article]) -> list[Article | Exception]:
        """Return the articles compared with all that were read before, those of the round among them."""
        compared = []
        for item in items:
            item.text_hash = text_hash(item.text)
            if item.run is None and item.kind in CLUSTERED_KINDS:
                compared.append(item)
        if compared:
            sketches = self._signer.sketch([item.text for item in compared])
            documents = [item.url or item.guid for item in compared]
            verdicts = self._index.compare(sketches, [item.id for item in compared], documents)
            for item, verdict in zip(compared, verdicts, strict=True):
                item.duplicate, item.revision_of = verdict.duplicate, verdict.revision_of
        return list(items)

    def close_spider(self) -> None:
        """Tell of clusters that have grown too large to be believed."""
        for cluster, texts in self._store.overgrown():
            self._stats.inc_value("newscrawl/duplicates/overgrown")
            logger.warning(
                "the copies of %s are %d texts: see by `scrapy explain %s` whether an article holds them together, or "
                "something that a cleaning rule should remove",
                cluster,
                texts,
                cluster,
            )


def _signer(crawler: Crawler, state: Path) -> Signer:
    """Return the signer that the settings name; compiled code is kept in the state folder unless they say where."""
    settings = crawler.settings
    compiled = settings["NEWSCRAWL_COMPILED_DIR"]
    try:
        return signer(settings["NEWSCRAWL_SIGNER"], resolve(compiled) if compiled else state / "compiled")
    except ValueError as error:
        raise ArgumentError(f"NEWSCRAWL_SIGNER: {error}") from error
