"""No password and no key in the log: Scrapy logs addresses as they were asked for."""

from __future__ import annotations

import logging

from scrapy import signals
from scrapy.crawler import Crawler

from newscrawl.readers.addresses import without_secrets


class SecretsFilter(logging.Filter):
    """Replaces the secrets of addresses in messages and tracebacks, before they are written."""

    _formatter = logging.Formatter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SecretsFilter:
        """Return the filter, which is in the way of all handlers while the spider runs."""
        secrets = cls()
        crawler.signals.connect(secrets.start, signals.spider_opened)  # Scrapy replaces its handler before
        crawler.signals.connect(secrets.stop, signals.engine_stopped)
        return secrets

    def start(self) -> None:
        """Step in the way of all handlers."""
        for handler in logging.root.handlers:
            handler.addFilter(self)

    def stop(self) -> None:
        """Step out of it."""
        for handler in logging.root.handlers:
            handler.removeFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        """Return True, always: every record is written."""
        message = record.getMessage()
        told = without_secrets(message)
        if told != message:
            record.msg, record.args = told, ()
        if record.exc_info and not record.exc_text:
            record.exc_text = without_secrets(self._formatter.formatException(record.exc_info))
        return True
