"""Tells of a run that could not start, as its extension ``Reporting`` tells of one that did."""

from __future__ import annotations

from collections.abc import Iterator

from scrapy.settings import BaseSettings

from newscrawl.crawl.output_faults import OutputError
from newscrawl.monitoring.hooks import call_hooks, check_hooks
from newscrawl.monitoring.outcome import Outcome
from newscrawl.monitoring.prometheus import SETTING, metrics_file, write_metrics
from pipelines.errors import NewscrawlError


def check_monitoring(settings: BaseSettings) -> None:
    """Check, before a run, that it can be told how it ended.

    :raises ArgumentError: when a hook or the file of metrics cannot be used.
    """
    check_hooks(settings)
    metrics_file(settings[SETTING])


def report_not_started(settings: BaseSettings, outcome: Outcome) -> Iterator[str]:
    """Write metrics and call hooks, as far as the settings can be used; yield a sentence for each that failed."""
    try:
        file = metrics_file(settings[SETTING])
        if file is not None:
            write_metrics(file, outcome)
    except (OSError, NewscrawlError) as error:
        yield str(error) if isinstance(error, NewscrawlError) else str(OutputError(settings[SETTING], error))
    try:
        check_hooks(settings)
        yield from call_hooks(settings, outcome)
    except (NewscrawlError, ValueError) as error:  # what is wrong with the settings is told already
        yield str(error)
