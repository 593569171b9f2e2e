"""How long each stage of a run takes."""

from __future__ import annotations

from typing import Any


def spend(stats: dict[str, Any], stage: str, seconds: float) -> None:
    """Add to the time that a stage has taken in this run.

    :param stats: the values of the run's statistics, ``get_stats()`` of their collector.
    """
    name = f"newscrawl/seconds/{stage}"
    stats[name] = stats.get(name, 0.0) + seconds
