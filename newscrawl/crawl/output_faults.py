"""Output that cannot be written: a sentence in the manifest and on standard error, and exit code 3."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler

from pipelines.errors import NewscrawlError

logger = logging.getLogger(__name__)

STAT = "newscrawl/output_faults"
PARTIAL = "newscrawl/partial_outputs"
ENDED = "newscrawl/ended_by_output_fault"


class OutputError(NewscrawlError):
    """A file of the run could not be written; the message is a sentence that names it."""

    def __init__(self, path: Path | str, error: Exception, consequence: str = "") -> None:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        super().__init__(f"{path} could not be written: {reason}" + (f"; {consequence}" if consequence else ""))


def is_output_fault(error: BaseException) -> bool:
    """Return whether an error in a stage that writes is that of a file, not of a document."""
    return isinstance(error, OutputError) or (isinstance(error, OSError) and not isinstance(error, TimeoutError))


def output_sentence(error: Exception) -> str:
    """Return what an output fault is, in words."""
    if isinstance(error, NewscrawlError):
        return str(error)
    place = error.filename if isinstance(error, OSError) and error.filename else "a file of the run"
    return str(OutputError(place, error))


def note_output_fault(crawler: Crawler, sentence: str) -> None:
    """Note a sentence on what could not be written, or why nothing can be; it makes the exit code 3."""
    assert crawler.stats is not None
    noted = output_faults(crawler.stats.get_stats())
    if sentence not in noted:
        crawler.stats.set_value(STAT, [*noted, sentence])
        logger.error("%s", sentence)


def note_partial_output(crawler: Crawler, path: Path, partial: Path) -> str:
    """Note where what a run had is kept that ended early; return this as a sentence."""
    assert crawler.stats is not None
    noted = partial_outputs(crawler.stats.get_stats())
    crawler.stats.set_value(PARTIAL, noted | {str(path): str(partial)})
    return _partial_sentence(str(path), str(partial))


def partial_sentences(stats: Mapping[str, Any]) -> list[str]:
    """Return in words what became of the outputs of a run that ended early."""
    return [_partial_sentence(*paths) for paths in partial_outputs(stats).items()]


def _partial_sentence(path: str, partial: str) -> str:
    return f"the run ended early: {path} stays as it was, and what there is of the new one is in {partial}"


def output_faults(stats: Mapping[str, Any]) -> list[str]:
    """Return what could not be written, a sentence each."""
    return list(stats.get(STAT, ()))


def partial_outputs(stats: Mapping[str, Any]) -> dict[str, str]:
    """Return where a run that ended early kept what it had, by the file that it did not replace."""
    return dict(stats.get(PARTIAL, {}))


def ended_early(stats: Mapping[str, Any], reason: str | None) -> bool:
    """Return whether a run ends, for a reason in Scrapy's words, before all input went through it."""
    crashed = any(value for name, value in stats.items() if name.startswith("spider_exceptions/"))
    return reason != "finished" or crashed or ENDED in stats
