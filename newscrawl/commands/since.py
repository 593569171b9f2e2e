"""The option ``--since`` of commands: a time, or how long before now."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from pipelines.errors import ArgumentError

HELP = "a span before now, such as 90m, 24h or 7d, or a date or time (2026-11-30, 2026-11-30T18:00Z; UTC if not said)"
_SPAN = re.compile(r"(\d{1,6})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def since_of(value: str, now: datetime) -> datetime:
    """Return the moment that the value of ``--since`` names.

    :param now: when the command began.
    :raises ArgumentError: when it names none.
    """
    if span := _SPAN.fullmatch(value):
        try:
            return now - timedelta(**{_UNITS[span[2]]: int(span[1])})
        except OverflowError as error:
            raise ArgumentError(f"--since {value} reaches back too far") from error
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise ArgumentError(f"--since {value}: name {HELP}") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
