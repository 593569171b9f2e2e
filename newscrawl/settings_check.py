"""Whether settings can be used, wherever they were given: on the command line, in the environment, in a module."""

from __future__ import annotations

import os
from collections.abc import Iterator

from scrapy.settings import BaseSettings

from newscrawl.environment import PREFIX, value_of
from newscrawl.settings import defaults
from pipelines.errors import ArgumentError
from pipelines.tables import nearest

FOLDERS = ("NEWSCRAWL_STATE_DIR", "NEWSCRAWL_ARTICLES_DIR", "NEWSCRAWL_RUNS_DIR")
LONGEST_DAYS = 100_000
"""What can be subtracted from the present time; more is as good as for ever, and beyond what dates can say."""


def check_settings(settings: BaseSettings) -> None:
    """Check that each setting of ours has a value of its type, and one that can be used.

    :raises ArgumentError: when one has not; the message names setting, value and what is expected.
    """
    for name, default in defaults.items():
        given = settings[name] if name in settings else default  # noqa: SIM401 - get gives it for None too
        if given is default or (given is None and name not in FOLDERS and not isinstance(default, int | float)):
            continue
        try:
            _check_use(name, value_of(given, default))
        except ValueError as expected:
            where = "the environment variable " if name in os.environ and os.environ[name] == given else ""
            raise ArgumentError(f"{where}{name} is {given!r}, not {expected}") from None


def _check_use(name: str, value: object) -> None:
    """Check a value of the right type.

    :raises ValueError: when it cannot be used; an empty name would make the working folder the folder of the state.
    """
    if name in FOLDERS and not value:
        raise ValueError("the name of a folder")
    if name.endswith("_DAYS") and isinstance(value, int | float) and value > LONGEST_DAYS:
        raise ValueError(f"a number of at most {LONGEST_DAYS:,}")


def unknown_settings(settings: BaseSettings) -> Iterator[str]:
    """Yield a warning for each setting or environment variable that is named like one of ours and is none."""
    given = {name for name in (*settings, *os.environ) if name.startswith(PREFIX)}
    for name in sorted(given - defaults.keys()):
        yield f"there is no setting {name}; {nearest(name, defaults)}".rstrip("; ")
