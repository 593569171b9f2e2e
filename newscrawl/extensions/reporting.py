"""Tells how a run ended, when its manifest is on the disk."""

from __future__ import annotations

import logging

from scrapy import signals
from scrapy.crawler import Crawler

from newscrawl.crawl.health import ALARMS, exit_code, problems
from newscrawl.crawl.output_faults import OutputError, note_output_fault
from newscrawl.crawl.session import Session
from newscrawl.extensions.manifest import RunManifest
from newscrawl.monitoring.hooks import call_hooks
from newscrawl.monitoring.outcome import Outcome
from newscrawl.monitoring.prometheus import SETTING, metrics_file, write_metrics
from newscrawl.monitoring.report import check_monitoring

logger = logging.getLogger(__name__)


class Reporting:
    """Writes metrics, and calls hooks if the run needs care.

    :raises ArgumentError: when that cannot be done, before anything is read.
    """

    def __init__(self, crawler: Crawler) -> None:
        check_monitoring(crawler.settings)
        self._crawler, self._file = crawler, metrics_file(crawler.settings[SETTING])

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Reporting:
        """Return the extension, connected to the end of the run."""
        reporting = cls(crawler)
        crawler.signals.connect(reporting.report, signals.engine_stopped)
        return reporting

    def report(self) -> None:
        """Tell how the run ended; of one that did not start, the command tells."""
        manifest = self._crawler.get_extension(RunManifest)
        assert self._crawler.stats is not None
        if manifest is None or "finish_reason" not in self._crawler.stats.get_stats():
            return
        if self._file is not None:
            try:
                write_metrics(self._file, self._outcome(manifest), manifest.manifest())
            except OSError as error:
                note_output_fault(self._crawler, str(OutputError(self._file, error)))
        for sentence in call_hooks(self._crawler.settings, self._outcome(manifest)):
            logger.error("%s", sentence)

    def _outcome(self, manifest: RunManifest) -> Outcome:
        assert self._crawler.stats is not None
        stats, run = self._crawler.stats.get_stats(), Session.of(self._crawler).run
        alarms = stats.get(ALARMS, [])
        return Outcome(exit_code(stats), run.id, run.spider, problems(stats), alarms, str(manifest.path))
