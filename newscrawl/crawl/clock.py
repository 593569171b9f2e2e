"""The start time of a run."""

from __future__ import annotations

from datetime import UTC, datetime

from pipelines.errors import ArgumentError


def start_of_run(setting: str | None) -> datetime:
    """Return the start time of a run: the time in ``NEWSCRAWL_NOW``, else now.

    :raises ArgumentError: when the setting is not a time.
    """
    if not setting:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(setting)
    except ValueError:
        raise ArgumentError(f"NEWSCRAWL_NOW is {setting!r}, not a time like 2026-04-02T09:30:00+00:00") from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
