"""The duplicates stage of the item pipeline."""

from __future__ import annotations

from pathlib import Path

from scrapy.crawler import Crawler

from newscrawl.errors import ArgumentError
from newscrawl.extensions.session import Session
from newscrawl.folders import resolve
from newscrawl.items import CLUSTERED_KINDS, Article
from newscrawl.stage import Stage
from pipelines.duplicates.index import DuplicateIndex
from pipelines.duplicates.signing import Signer, signer
from pipelines.duplicates.tokens import text_hash


class DuplicateStage(Stage):
    """Fills ``text_hash``, ``duplicate`` and ``revision_of``; here the article's staging begins."""

    name = "duplicates"

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        session = Session.of(crawler)
        self._state = session.state
        kept_days = crawler.settings.getfloat("NEWSCRAWL_INDEX_DAYS")
        self._index = DuplicateIndex(
            self._state.connection, session.started, kept_days, _signer(crawler, session.state.folder)
        )
        self._state.before_commit.append(self._index.expire)
        self._state.require("duplicates", DuplicateIndex.scheme)

    def process(self, item: Article) -> Article:
        """Return the article compared with all that were read before."""
        if item.run is None:
            self._state.begin_article()
        if item.run is not None or item.kind not in CLUSTERED_KINDS:
            item.text_hash = text_hash(item.text)
        else:
            self._index.assign(item, document=item.url or item.guid)
            self._stats.inc_value(f"newscrawl/duplicates/{item.duplicate.kind}")
        return item


def _signer(crawler: Crawler, state: Path) -> Signer:
    """Return the signer that the settings name; compiled code is kept in the state folder unless they say where."""
    settings = crawler.settings
    compiled = settings["NEWSCRAWL_COMPILED_DIR"]
    try:
        return signer(settings["NEWSCRAWL_SIGNER"], resolve(compiled) if compiled else state / "compiled")
    except ValueError as error:
        raise ArgumentError(f"NEWSCRAWL_SIGNER: {error}") from error
