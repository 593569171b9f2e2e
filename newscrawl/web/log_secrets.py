"""No password, no key and no control character in the log: Scrapy logs addresses and titles as they came."""

from __future__ import annotations

import logging
import re

from scrapy import signals
from scrapy.crawler import Crawler

from newscrawl.crawl.json_log import message_of
from newscrawl.readers.addresses import HIDDEN, without_secrets
from newscrawl.terminal import printable

_SECRET_SETTING = re.compile(r"('\w*(?:PASS|SECRET|TOKEN|ACCESS_KEY)\w*': )('[^']*'|\"[^\"]*\")")


def hide_secret_settings(record: logging.LogRecord) -> bool:
    """Hide the values of secret settings in the list of all changed ones that Scrapy logs; return True."""
    record.msg, record.args = _SECRET_SETTING.sub(rf"\1'{HIDDEN}'", message_of(record)), ()
    return True


class SecretsFilter(logging.Filter):
    """Replaces secrets of addresses and control characters in messages and tracebacks, before they are written."""

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
        record.msg, record.args = printable(without_secrets(message_of(record))), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = printable(without_secrets(self._formatter.formatException(record.exc_info)))
        return True
