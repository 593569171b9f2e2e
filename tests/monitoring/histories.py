"""Manifests of runs that are made up."""

from datetime import UTC, datetime, timedelta

from newscrawl.monitoring.alarms import Tuning, alarms
from newscrawl.runs.manifests import Manifest
from newscrawl.runs.shares import FIELDS
from pipelines.items import Run

WEDNESDAY = datetime(2026, 11, 4, 3, tzinfo=UTC)
DAY = timedelta(days=1)


def manifest(started=WEDNESDAY, *, new=50, rejected=2, copies=5, outlets=None, read=None, **fields):
    """Return the manifest of a run; ``fields`` are numbers of records that have them, by default all."""
    return Manifest(
        run=Run("local-1", "local", "0"),
        started=started,
        finish_reason="finished",
        counts={"read": new + rejected if read is None else read, "rejected": rejected, "near": copies},
        coverage={"records": new} | dict.fromkeys(FIELDS, new) | fields,
        outlets={"a.example": new} if outlets is None else outlets,
    )


def nightly(number, start=WEDNESDAY, **values):
    """Return runs of so many nights, the newest first."""
    return [manifest(start + DAY * night, **values) for night in reversed(range(number))]


def names(run, earlier, **tuning):
    return [alarm.name for alarm in alarms(run, earlier, Tuning(**tuning))]
