"""How a long callback learns that it should stop."""

from __future__ import annotations

from scrapy.crawler import Crawler


def is_closing(crawler: Crawler) -> bool:
    """Return whether Scrapy has begun to close the spider: by a signal, ``CLOSESPIDER_*`` or ``CloseSpider``.

    Scrapy has no public name for this; a test stops a real process, so a version that moves it is noticed.
    """
    slot = getattr(crawler.engine, "_slot", None)
    return slot is None or slot.closing is not None
