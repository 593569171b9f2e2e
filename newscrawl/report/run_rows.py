"""What a report says of its runs: what their manifests say, and what ``scrapy runs`` marks beside earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import takewhile
from typing import Any

from newscrawl.dataset.joining.published_runs import PublishedRun
from newscrawl.runs.comparison import REMEMBERED, compare
from newscrawl.runs.manifests import Manifest
from newscrawl.runs.shares import comparable


def run_rows(runs: Sequence[PublishedRun], articles: Sequence[int]) -> list[dict[str, Any]]:
    """Return what the page shows of each run.

    :param runs: by start; a run is compared with those before it.
    :param articles: how many articles of each run are in the report.
    """
    manifests = [run.manifest for run in runs]
    return [
        _row(manifest, _earlier(manifest, manifests[:at]), count)
        for at, (manifest, count) in enumerate(zip(manifests, articles, strict=True))
    ]


def as_of(runs: Sequence[PublishedRun]) -> str | None:
    """Return when the newest run ended, or began if it does not say; None without runs."""
    return max((moment(run.manifest.finished or run.manifest.started) for run in runs), default=None)


def moment(time: datetime) -> str:
    """Return a time as ``2026-12-01T06:00:00Z``."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _earlier(run: Manifest, before: Sequence[Manifest]) -> list[Manifest]:
    """Return the runs with which a run is compared, the newest first."""
    oldest = run.started - REMEMBERED
    recent = takewhile(lambda one: one.started >= oldest, reversed(before))
    return list(comparable(run, recent))


def _row(run: Manifest, earlier: Sequence[Manifest], articles: int) -> dict[str, Any]:
    found = compare(run, earlier)
    return {
        "id": run.run.id,
        "spider": run.run.spider,
        "started": moment(run.started),
        "finished": moment(run.finished) if run.finished else None,
        "finish_reason": run.finish_reason,
        "problems": run.problems,
        "alarms": run.alarms,
        "counts": run.counts,
        "rejections": run.rejections,
        "coverage": run.coverage,
        "usual": {one.name: one.usual for one in found.shares if one.usual is not None},
        "marked": [one.name for one in found.shares if one.marked],
        "new_outlets": [one.name for one in found.new_outlets],
        "silent_outlets": [one.name for one in found.silent_outlets],
        "silent_sources": run.silent_sources,
        "articles": articles,
    }
