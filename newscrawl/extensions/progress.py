"""Progress of a run: a bar on an interactive terminal, otherwise a log line every minute."""

from __future__ import annotations

import logging
import sys
from time import monotonic

from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from scrapy import signals
from scrapy.crawler import Crawler

from newscrawl.terminal import Terminal

logger = logging.getLogger(__name__)

TERMINAL_INTERVAL = 0.2
LOG_INTERVAL = 60.0


class Progress:
    """Shows the counts of a run while it is under way."""

    def __init__(self, crawler: Crawler) -> None:
        assert crawler.stats is not None
        self._stats = crawler.stats
        self._interactive = sys.stderr.isatty()
        self._interval = TERMINAL_INTERVAL if self._interactive else LOG_INTERVAL
        self._next = monotonic() + self._interval
        self._bar: Bar | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Progress:
        """Return the extension, connected to the signals about each document."""
        progress = cls(crawler)
        for signal in (signals.item_scraped, signals.item_dropped):
            crawler.signals.connect(progress.tick, signal)
        crawler.signals.connect(progress.close, signals.spider_closed)
        return progress

    def tick(self) -> None:
        """Show the counts, if it is time."""
        if monotonic() >= self._next:
            self._next = monotonic() + self._interval
            if self._interactive:
                self._show()
            else:
                logger.info("%s", self._counts())

    def close(self) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.stop()

    def _show(self) -> None:
        if self._bar is None:
            columns = (TextColumn("{task.description}"), BarColumn(pulse_style="cyan"), TimeElapsedColumn())
            self._bar = Bar(*columns, console=Terminal(errors=True), transient=True, auto_refresh=False)
            self._bar.add_task("", total=None)
            self._bar.start()
        self._bar.update(self._bar.task_ids[0], description=self._counts(), refresh=True)

    def _counts(self) -> str:
        counts = {
            name: self._stats.get_value(f"newscrawl/{name}", 0) for name in ("read", "written", "seen", "rejected")
        }
        return ", ".join(f"{name} {count:,}" for name, count in counts.items())
