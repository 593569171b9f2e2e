"""The stage after which a text is final: drops what was published before at the same address, in other bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scrapy.crawler import Crawler

from newscrawl.crawl.session import Session
from newscrawl.stages.base import SeenDocument, Stage
from pipelines.items import Article


class SameTextStage(Stage):
    """Passes each text once for each canonical URL.

    A token, a time or a teaser beside the article gives a page other bytes at every visit. If the output is to be
    complete (``-O``, ``-o``), what was published by an earlier run is written as that article, with its labels.
    """

    name = "same_text"

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._session = Session.of(crawler)
        self._passed: set[tuple[str, str]] = set()

    def process_all(self, items: Sequence[Article]) -> list[Any]:
        """Return what each item became; a text that occurs twice in a batch is passed once."""
        self._passed.clear()
        return super().process_all(items)

    def process(self, item: Article) -> Article:
        """Return an article that is to be written.

        :raises SeenDocument: when its text was published at its address before.
        """
        if item.url is None or not item.is_new:
            return item
        state, place = self._session.state, (item.url, item.text_hash)
        known = state.article_with_text(*place)
        if known is None and place not in self._passed:
            self._passed.add(place)
            return item
        self._stats.inc_value("newscrawl/seen")
        labels = state.labels(known) if known is not None and self._session.rewriting else None
        if known is None or labels is None or labels.run.id == self._session.run.id or not state.mark_written(known):
            raise SeenDocument(known or item.id)
        item.id = known
        labels.restore(item)
        return item
