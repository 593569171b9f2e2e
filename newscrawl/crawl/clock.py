"""The start time of a run."""

from __future__ import annotations

from datetime import UTC, datetime

from pipelines.errors import ArgumentError

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""Between these a run may begin: the index of copies keeps times as seconds in 32 bits."""


def start_of_run(setting: str | None) -> datetime:
    """Return the start time of a run: the time in ``NEWSCRAWL_NOW``, else now.

    :raises ArgumentError: when the setting is not a time between ``EARLIEST`` and ``LATEST``.
    """
    if not setting:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(setting)
    except ValueError:
        raise ArgumentError(f"NEWSCRAWL_NOW is {setting!r}, not a time like 2026-04-02T09:30:00+00:00") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if not EARLIEST <= moment < LATEST:  # compared before it is converted, which the first and the last day do not bear
        raise ArgumentError(f"NEWSCRAWL_NOW is {setting!r}, not between {EARLIEST:%Y} and {LATEST:%Y}")
    return moment.astimezone(UTC)
