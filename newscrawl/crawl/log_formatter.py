"""Formats only those of Scrapy's log lines that will be shown."""

from __future__ import annotations

import logging
from typing import Any

from scrapy.crawler import Crawler
from scrapy.logformatter import LogFormatter, LogFormatterResult


class LevelAwareLogFormatter(LogFormatter):
    """Skips lines about articles that the log level would hide.

    Scrapy's formatter creates a log record for each, which the handlers then discard.
    """

    def __init__(self, level: int) -> None:
        self._level = level

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> LevelAwareLogFormatter:
        """Return the formatter for the level in the settings."""
        level = crawler.settings["LOG_LEVEL"]
        return cls(logging.getLevelNamesMapping()[level] if isinstance(level, str) else int(level))

    def scraped(self, *what: Any, **named: Any) -> LogFormatterResult | None:  # type: ignore[override]
        """Return the line about an article that was written, or None."""
        return self._visible(super().scraped(*what, **named))

    def dropped(self, *what: Any, **named: Any) -> LogFormatterResult | None:  # type: ignore[override]
        """Return the line about a document that was dropped, or None."""
        return self._visible(super().dropped(*what, **named))

    def _visible(self, line: LogFormatterResult) -> LogFormatterResult | None:
        return line if line["level"] >= self._level else None
