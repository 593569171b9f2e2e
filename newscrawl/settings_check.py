"""Whether settings can be used, wherever they were given: on the command line, in the environment, in a module."""

from __future__ import annotations

import os
from collections.abc import Iterator

from scrapy.settings import BaseSettings

from newscrawl.environment import PREFIX, value_of
from newscrawl.settings import defaults
from pipelines.errors import ArgumentError
from pipelines.tables import nearest


def check_settings(settings: BaseSettings) -> None:
    """Check that each setting of ours has a value of its type.

    :raises ArgumentError: when one has not; the message names setting, value and what is expected.
    """
    for name, default in defaults.items():
        given = settings[name] if name in settings else default  # noqa: SIM401 - get gives it for None too
        if given is default or (given is None and not isinstance(default, int | float)):
            continue
        try:
            value_of(given, default)
        except ValueError as expected:
            where = "the environment variable " if name in os.environ and os.environ[name] == given else ""
            raise ArgumentError(f"{where}{name} is {given!r}, not {expected}") from None


def unknown_settings(settings: BaseSettings) -> Iterator[str]:
    """Yield a warning for each setting or environment variable that is named like one of ours and is none."""
    given = {name for name in (*settings, *os.environ) if name.startswith(PREFIX)}
    for name in sorted(given - defaults.keys()):
        yield f"there is no setting {name}; {nearest(name, defaults)}".rstrip("; ")
