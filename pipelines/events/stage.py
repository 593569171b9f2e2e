"""The events stage of the item pipeline."""

from __future__ import annotations

from scrapy.crawler import Crawler

from newscrawl.extensions.session import Session
from newscrawl.items import CLUSTERED_KINDS, Article
from newscrawl.stage import Stage
from pipelines.events.index import EventIndex


class EventStage(Stage):
    """Fills ``event``."""

    name = "events"

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        session = Session.of(crawler)
        window = crawler.settings.getfloat("NEWSCRAWL_EVENT_WINDOW_DAYS")
        self._arrived = session.started
        self._index = EventIndex(session.state.connection, window_days=window)
        session.state.require("events", self._index.scheme)
        session.state.before_commit.append(self._index.flush)

    def process(self, item: Article) -> Article:
        """Return the article with the event that it reports; a copy reports what the text it copies does."""
        if item.run is None and item.kind in CLUSTERED_KINDS:
            item.event = self._index.assign(item, arrived=self._arrived, copy_of=item.duplicate.of)
            if item.event.of is not None and item.duplicate.of is None:
                self._stats.inc_value("newscrawl/events")
        return item
