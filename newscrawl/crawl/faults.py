"""Exceptions in parts of a run that Scrapy caught and only logged: of a signal's receiver, an extension, a feed."""

from __future__ import annotations

import logging

from scrapy import signals
from scrapy.crawler import Crawler

STAT = "newscrawl/faults"
_COUNTED_ELSEWHERE = ("scrapy.core.scraper", "scrapy.downloadermiddlewares", "scrapy.extensions.feedexport")
"""Loggers of what sites did, which is an outcome of an address, of what spiders and stages raised, and of outputs."""


class FaultCounter(logging.Handler):
    """Counts such exceptions in the stats; errors that are logged without one are news of a site, not of this program.

    Scrapy has no other trace of them.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(logging.ERROR)
        assert crawler.stats is not None
        self._stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> FaultCounter:
        """Return the handler, which listens until the engine has stopped."""
        counter = cls(crawler)
        logging.root.addHandler(counter)
        crawler.signals.connect(counter.stop, signals.engine_stopped)
        return counter

    def emit(self, record: logging.LogRecord) -> None:
        """Count a record that has an exception with it."""
        if record.exc_info and not record.name.startswith(_COUNTED_ELSEWHERE):
            self._stats.inc_value(STAT)

    def stop(self) -> None:
        """Listen no longer."""
        logging.root.removeHandler(self)
