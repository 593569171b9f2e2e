"""When a run begins."""

from __future__ import annotations

from datetime import UTC, datetime

from pipelines.errors import ArgumentError


def start_of_run(setting: str | None) -> datetime:
    """Return when a run begins: now, or when ``NEWSCRAWL_NOW`` says.

    :raises ArgumentError: when it is no time.
    """
    if not setting:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(setting)
    except ValueError:
        raise ArgumentError(f"NEWSCRAWL_NOW is {setting!r}, no time like 2026-04-02T09:30:00+00:00") from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
