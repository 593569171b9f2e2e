"""Dates in running text: explicit dates as days of the year, and weekdays. Month and day names come from CLDR."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import get_day_names, get_month_names

DAYS_BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_SPOKEN = {("de", "jänner"): 1, ("de", "feber"): 2}
_DAYS_IN_SENTENCES = {
    "cs": ("pondělí", "úterý", "středu", "čtvrtek", "pátek", "sobotu", "neděli"),
    "fi": ("maanantaina", "tiistaina", "keskiviikkona", "torstaina", "perjantaina", "lauantaina", "sunnuntaina"),
    "hu": ("hétfőn", "kedden", "szerdán", "csütörtökön", "pénteken", "szombaton", "vasárnap"),
    "pl": ("poniedziałek", "wtorek", "środę", "czwartek", "piątek", "sobotę", "niedzielę"),
    "ru": ("понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье"),
    "uk": ("понеділок", "вівторок", "середу", "четвер", "п’ятницю", "суботу", "неділю"),
}
"""The weekdays as they stand in a sentence, where that is not the form in CLDR."""
_PARTS_OF_DAY = ("abend", "früh", "mittag", "morgen", "nachmittag", "nacht", "vormittag")
# both patterns start with a digit and look behind from there, so that the search skips from digit to digit
_NUMERIC = re.compile(r"([0-9](?<![\w.].)[0-9]?)\.([0-9]{1,2})\.(?:[0-9]{2,4})?(?![\w])")
_DIGITS = re.compile(r"[0-9][.-][0-9]")
"""Matches inside every match of ``_NUMERIC`` and ``_ISO``, and is faster to search for."""
_ISO = re.compile(r"[12](?<!\w.)[0-9]{3}-([0-9]{2})-([0-9]{2})(?!\w)")


@lru_cache(maxsize=32)
def locale_of(language: str) -> Locale | None:
    """Return the CLDR data of a language, None if there is none."""
    try:
        return Locale(language)
    except (UnknownLocaleError, ValueError):
        return None


@lru_cache(maxsize=32)
def month_names(language: str) -> dict[str, int]:
    """Return the lower-case names of the months, long and short, with their numbers; empty for an unknown language."""
    if (locale := locale_of(language)) is None:
        return {}
    names: dict[str, int] = {spoken: month for (of, spoken), month in _SPOKEN.items() if of == language}
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            for month, name in get_month_names(width, context, locale).items():
                if len(short := name.lower().rstrip(".")) >= 3:
                    names.setdefault(short, month)
    return names


@lru_cache(maxsize=32)
def day_names(language: str) -> dict[str, int]:
    """Return the lower-case names of the weekdays, Monday 0, in German ``montagabend`` too; empty if unknown."""
    if (locale := locale_of(language)) is None:
        return {}
    names = {name.lower(): day for day, name in get_day_names("wide", "format", locale).items()}
    names |= {name: day for day, name in enumerate(_DAYS_IN_SENTENCES.get(language, ()))}
    if language == "de":
        names["sonnabend"] = 5
        names |= {name + part: day for name, day in names.items() for part in _PARTS_OF_DAY}
    return names


def _day_of_year(day: int, month: int) -> int | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return DAYS_BEFORE_MONTH[month - 1] + day


def _day(words: Sequence[str], position: int) -> int:
    """Return the day of the month at a position in the word list, 0 if there is none."""
    word = words[position].rstrip(".") if 0 <= position < len(words) else ""
    return int(word) if len(word) <= 2 and word.isdecimal() else 0


def month_name_dates(words: Sequence[str], language: str) -> frozenset[int]:
    """Return the dates with a month name among lower-case words (``7. oktober``, ``october 7``), as days 1 to 365."""
    months = month_names(language)
    found: set[int | None] = set()
    if months.keys().isdisjoint(words):
        return frozenset()
    for position, word in enumerate(words):
        if month := months.get(word):
            before = _day(words, position - 1) or (_day(words, position - 2) if language in {"es", "pt"} else 0)
            day = before or (_day(words, position + 1) if language == "en" else 0)
            found.add(_day_of_year(day, month))
    return frozenset(day for day in found if day is not None)


def numeric_dates(text: str, language: str) -> frozenset[int]:
    """Return the dates in digits as days of the year: ``2023-10-07`` and, except in English, ``7.10.``."""
    if not _DIGITS.search(text):
        return frozenset()
    found = {_day_of_year(int(match[2]), int(match[1])) for match in _ISO.finditer(text)}
    if language != "en":
        found.update(_day_of_year(int(match[1]), int(match[2])) for match in _NUMERIC.finditer(text))
    return frozenset(day for day in found if day is not None)


def weekdays(words: Iterable[str], language: str) -> frozenset[int]:
    """Return the weekdays among lower-case words, Monday 0."""
    names = day_names(language)
    return frozenset(names[word] for word in words if word in names)


def days_apart(one: frozenset[int], other: frozenset[int]) -> int | None:
    """Return the days between the two nearest days of the year, also across New Year; None if either set is empty."""
    if not one or not other:
        return None
    return min(min(abs(a - b), 365 - abs(a - b)) for a in one for b in other)
