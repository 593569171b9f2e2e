"""Values of settings given as text: in an environment variable of the setting's name, or after ``-s``."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

PREFIX = "NEWSCRAWL_"
_TRUTHS = {"1": True, "true": True, "True": True, "0": False, "false": False, "False": False}
"""The spellings that Scrapy knows."""


def from_environment(defaults: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings that environment variables give, with the type of their defaults.

    A value that does not have this type stays text: who checks the settings can then say what was wrong.
    """
    found: dict[str, Any] = {}
    for name in defaults.keys() & environment.keys():
        try:
            found[name] = value_of(environment[name], defaults[name])
        except ValueError:
            found[name] = environment[name]
    return found


def value_of(given: object, default: object) -> Any:
    """Return the value of a setting, with the type of its default; text is read as that type.

    :raises ValueError: when it cannot be; the message says what is expected, as in ``a whole number``.
    """
    text = given.strip() if isinstance(given, str) else given
    if isinstance(default, bool):
        return _truth(text)
    if isinstance(default, int | float):
        return _number(text, whole=isinstance(default, int))
    if isinstance(default, list):
        return _list(text)
    return None if text == "None" or (text == "" and default is None) else text


def _truth(given: object) -> bool:
    if isinstance(given, bool):
        return given
    if str(given) not in _TRUTHS:
        raise ValueError("true or false (1 or 0)")
    return _TRUTHS[str(given)]


def _number(given: object, *, whole: bool) -> int | float:
    """Return a number that is not negative: no setting of ours may be."""
    expected = "a whole number" if whole else "a number"
    if isinstance(given, bool) or not isinstance(given, int | str if whole else int | float | str):
        raise ValueError(expected)
    try:
        number = int(given) if whole else float(given)
    except (ValueError, OverflowError):
        raise ValueError(expected) from None
    if not math.isfinite(number) or number < 0:
        raise ValueError(f"{expected} of at least 0")
    return number


def _list(given: object) -> list[Any]:
    if isinstance(given, str):
        return [part.strip() for part in given.split(",") if part.strip()]
    if isinstance(given, list | tuple | set | frozenset):
        return list(given)
    raise ValueError("a list, with commas between its parts")
