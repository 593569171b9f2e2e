"""How long each stage of a run takes."""

from __future__ import annotations

from scrapy.statscollectors import StatsCollector


def add_seconds(stats: StatsCollector, stage: str, seconds: float) -> None:
    """Add to the time that a stage has taken in this run, in the stat ``newscrawl/seconds/<stage>``."""
    stats.inc_value(f"newscrawl/seconds/{stage}", seconds, 0.0)  # type: ignore[arg-type]  # it adds any numbers
