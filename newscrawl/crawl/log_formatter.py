"""Which lines of Scrapy's log are made."""

from __future__ import annotations

import logging
from typing import Any

from scrapy.crawler import Crawler
from scrapy.logformatter import LogFormatter, LogFormatterResult


class LevelAwareLogFormatter(LogFormatter):
    """Makes no line of an article that the level of the log keeps from being shown.

    Scrapy would make a record of each, for handlers to throw away.
    """

    def __init__(self, level: int) -> None:
        self._level = level

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> LevelAwareLogFormatter:
        """Return the formatter for the level that the settings name."""
        level = crawler.settings["LOG_LEVEL"]
        return cls(logging.getLevelNamesMapping()[level] if isinstance(level, str) else int(level))

    def scraped(self, *what: Any, **named: Any) -> LogFormatterResult | None:  # type: ignore[override]
        """Return the line of an article that was written, or None."""
        return self._visible(super().scraped(*what, **named))

    def dropped(self, *what: Any, **named: Any) -> LogFormatterResult | None:  # type: ignore[override]
        """Return the line of a document that was turned away, or None."""
        return self._visible(super().dropped(*what, **named))

    def _visible(self, line: LogFormatterResult) -> LogFormatterResult | None:
        return line if line["level"] >= self._level else None
