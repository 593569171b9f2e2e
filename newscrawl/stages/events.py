"""The events stage of the item pipeline."""

from __future__ import annotations

from collections.abc import Sequence

from scrapy.crawler import Crawler

from newscrawl.components import encoder_of
from newscrawl.crawl.session import Session
from newscrawl.stages.base import Stage
from pipelines.events.index import EventIndex
from pipelines.items import CLUSTERED_KINDS, Article


class EventStage(Stage):
    """Fills ``event``."""

    name = "events"
    staged = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        session = Session.of(crawler)
        window = crawler.settings.getfloat("NEWSCRAWL_EVENT_WINDOW_DAYS")
        self._arrived = session.started
        kept_days = crawler.settings.getfloat("NEWSCRAWL_INDEX_DAYS")
        encoder = encoder_of(crawler.settings["NEWSCRAWL_EVENT_ENCODER"], session.state.schemes().get("events"))
        self._index = EventIndex(session.state.connection, window_days=window, kept_days=kept_days, encoder=encoder)
        session.state.require("events", self._index.scheme)
        session.state.join(self._index)

    def process_all(self, items: Sequence[Article]) -> list[Article | Exception]:
        """Return the articles with the events that they report; a copy reports the event of the text that it copies."""
        new = [item for item in items if item.is_new and item.kind in CLUSTERED_KINDS and not item.duplicate.notice]
        copies = {item.id: item.duplicate.copy_of for item in new if item.duplicate.copy_of is not None}
        events = self._index.assign_all(new, arrived=self._arrived, copies=copies)
        for item, event in zip(new, events, strict=True):
            item.event = event
        return list(items)
