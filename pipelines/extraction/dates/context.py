"""What the place of a date says about the order of its numbers, and about its plausibility."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from pipelines.extraction.dates.forms import UNKNOWN, DateContext
from pipelines.extraction.dates.parsing import Moment, parse_date
from pipelines.tables import shipped_table

_ORDER: dict[str, list[str]] = shipped_table("extraction", "date_words")["order"]
_MONTH_FIRST = frozenset(_ORDER["month_first"])
_UNDECIDED = frozenset(_ORDER["undecided"])
_UNDECIDED_LANGUAGES = frozenset(_ORDER["undecided_languages"])
_GENERIC_DOMAINS = frozenset(_ORDER["generic_domains"])
_AMERICAN_DOMAINS = frozenset(_ORDER["american_domains"])
_ARCHIVE = re.compile(r"https?://web\.archive\.org/web/\d{4,14}[a-z_]*/", re.IGNORECASE)
_IN_ADDRESS = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<separator>[/_-]?)(?P<month>0[1-9]|1[0-2])(?P=separator)(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
    r"|/(?P<years>(?:19|20)\d{2})/(?P<months>\d{1,2})/(?P<days>\d{1,2})/"
)
_YEAR_LAST = re.compile(r"(?<!\d)(\d{2})[_-]?(\d{2})[_-]?(20\d{2})(?!\d)")
_TWO_SIDED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/((?:20|19)\d{2})(?!\d)")
_EARLIEST = 1990
_PLACEHOLDERS = frozenset(
    {"0001-01-01", "1601-01-01", "1899-12-30", "1900-01-01", "1904-01-01", "1969-12-31", "1970-01-01", "1980-01-01"}
)
"""Days that programs write if they have none: the zero of their calendars."""


def context_of(url: str | None, *locales: str | None) -> DateContext:
    """Return the context of dates in a document, by the country of its ``url`` and by ``locales`` such as ``en-GB``.

    The country of the address outweighs a locale: ``en-US`` is what many systems write if nobody has set it.
    """
    tags = [locale.replace("_", "-").split("-") for locale in locales if locale]
    language = next((tag[0].lower() for tag in tags if 2 <= len(tag[0]) <= 3), None)
    regions = [tag[-1].upper() for tag in tags if len(tag) > 1 and len(tag[-1]) == 2]
    country = _country(url) or next(iter(regions), None)
    if country in _UNDECIDED:
        return DateContext(None, language)
    if country:
        return DateContext(country not in _MONTH_FIRST, language)
    return DateContext(True if language and language not in _UNDECIDED_LANGUAGES else None, language)


@lru_cache(maxsize=256)
def _country(url: str | None) -> str | None:
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return None
    domain = host.rpartition(".")[2]
    if domain in _AMERICAN_DOMAINS:
        return "US"
    return domain.upper() if len(domain) == 2 and domain.isalpha() and domain not in _GENERIC_DOMAINS else None


def order_in(texts: Iterable[str]) -> bool | None:
    """Return whether the day is first in the dates with slashes in ``texts``, by a number above 12; None if unknown."""
    first = second = False
    for text in texts:
        for match in _TWO_SIDED.finditer(text):
            first |= int(match[1]) > 12 >= int(match[2])
            second |= int(match[2]) > 12 >= int(match[1])
    return first if first != second else None


def readings_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield each date with slashes in ``text`` whose order is not certain, read day first and month first."""
    for match in _TWO_SIDED.finditer(text):
        first, second, year = int(match[1]), int(match[2]), match[3]
        if 1 <= first <= 12 and 1 <= second <= 12 and first != second:
            yield f"{year}-{second:02}-{first:02}", f"{year}-{first:02}-{second:02}"


def is_undecided(value: str | float, context: DateContext = UNKNOWN) -> bool:
    """Return whether ``value`` would be a date if the order of its numbers were known."""
    return parse_date(value, context) is None and parse_date(value, DateContext(True, context.language)) is not None


def day_of_address(url: str | None) -> str | None:
    """Return the day in a URL (``/2024/03/05/``, ``2024-03-05``, ``20240305``), or None."""
    match = _IN_ADDRESS.search(without_archive(url or ""))
    if match is None:
        return None
    year, month, day = (match[name] or match[f"{name}s"] for name in ("year", "month", "day"))
    moment = parse_date(f"{year}-{month}-{day}")
    return moment.day if moment else None


def days_in_address(url: str | None) -> Iterator[str]:
    """Yield the day in a URL, then those that digits in another order may mean (``03052024``)."""
    if day := day_of_address(url):
        yield day
    for match in _YEAR_LAST.finditer(without_archive(url or "")):
        for day_first in (True, False):
            moment = parse_date("/".join(match.groups()), DateContext(day_first))
            if moment and moment.day:
                yield moment.day


def without_archive(url: str) -> str:
    """Return the address of a page that a web archive holds, without the archive's."""
    return _ARCHIVE.sub("", url)


def implausible(moment: Moment, fetched_at: str) -> str | None:
    """Return why ``moment`` is not the date of a document that was read at ``fetched_at``, or None if it may be.

    Programs write placeholders; nothing is published after it was read; a year alone before the Web is mostly a number.
    """
    if moment.day in _PLACEHOLDERS:
        return "a placeholder"
    try:
        read = datetime.fromisoformat(fetched_at) if fetched_at else datetime.now(UTC)
    except ValueError:
        read = datetime.now(UTC)
    # a day, month or year is written like the start of its interval, so texts compare like times
    if moment.at[:10] > read.date().isoformat() and moment.at > f"{read + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}":
        return "in the future"
    return "before 1990" if int(moment.at[:4]) < _EARLIEST and moment.precision in {"year", "month"} else None
