"""How a long callback finds out that it should stop."""

from __future__ import annotations

from scrapy.crawler import Crawler


def is_closing(crawler: Crawler) -> bool:
    """Return whether Scrapy is closing the spider: by a signal, ``CLOSESPIDER_*`` or ``CloseSpider``.

    Scrapy has no public API for this; a test that stops a real process would notice a version that changes it.
    """
    slot = getattr(crawler.engine, "_slot", None)
    return slot is None or slot.closing is not None
