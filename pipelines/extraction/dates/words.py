"""The words of dates in many languages: months, weekdays, halves of the day, zones.

Names of months and weekdays come from the Unicode Common Locale Data Repository; benchmarks/calendar_names.py writes
their table.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipelines.tables import shipped_table

_CALENDAR = shipped_table("extraction", "calendar")
_WORDS = shipped_table("extraction", "date_words")
_MONTHS: dict[str, int] = {name: number for number, names in enumerate(_CALENDAR["months"], start=1) for name in names}
_SHARED: dict[str, dict[str, int]] = _CALENDAR["shared"]
_KNOWN = frozenset(_CALENDAR["weekdays"]) | frozenset(_WORDS["fillers"])
_BEFORE_NOON = frozenset(_WORDS["before_noon"])
_AFTER_NOON = frozenset(_WORDS["after_noon"])
_ZONES: dict[str, float] = _WORDS["zones"]
_SEASONAL_ZONES: dict[str, str] = _WORDS["seasonal_zones"]


def folded(word: str) -> str:
    """Return ``word`` as names are compared: case-folded and without dots."""
    return word.casefold().replace(".", "")


def without_accents(word: str) -> str:
    """Return a folded word in the letters to which a keyboard or capitals reduce it: ``agu`` for ``ağu``."""
    letters = unicodedata.normalize("NFD", word.replace("ı", "i").replace("ł", "l").replace("đ", "d"))
    kept = "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")
    # only where marks are accents: in Hindi or Arabic they are letters
    return kept if kept and unicodedata.name(kept[0], "").startswith(("LATIN", "GREEK")) else word


def month_of(word: str, language: str | None = None) -> int | None:
    """Return the number of a month by its name; a few names mean another month in another ``language``."""
    name = folded(word)
    if by_language := _SHARED.get(name):
        return by_language.get(language or "")
    return _MONTHS.get(name)


def is_known(word: str) -> bool:
    """Return whether ``word`` may stand in a date and does not change it: a weekday, "at", "Uhr"."""
    name = folded(word)
    # in Thai, "the" is written with the weekday
    return not name or name in _KNOWN or name.removesuffix("ที่") in _KNOWN


def half_of_day(word: str) -> str | None:
    """Return ``am`` or ``pm`` for a word that says it, else None."""
    name = folded(word)
    return "am" if name in _BEFORE_NOON else "pm" if name in _AFTER_NOON else None


def is_zone(word: str) -> bool:
    """Return whether ``word`` is the abbreviation or the IANA name of a time zone, or looks like one."""
    return word in _ZONES or word in _SEASONAL_ZONES or "/" in word or (word.isupper() and 2 <= len(word) <= 5)


def offset_of(zone: str, local: datetime) -> timedelta | None:
    """Return the offset of a zone from UTC at the ``local`` time; None if the zone is not known or not certain."""
    if zone in _ZONES:
        return timedelta(hours=_ZONES[zone])
    try:
        return local.replace(tzinfo=ZoneInfo(_SEASONAL_ZONES.get(zone, zone))).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
