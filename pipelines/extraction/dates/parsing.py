"""Parse dates from feeds, pages and records into a moment with a precision."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime

from pipelines.extraction.dates.clocks import Clock, take_clock
from pipelines.extraction.dates.forms import UNKNOWN, DateContext, PrintedDay, any_day, month_or_year, with_digits
from pipelines.extraction.dates.words import half_of_day, is_known
from pipelines.items import Precision

_EARLIEST, _LATEST = 1600, 2100
_LONGEST = 100
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]")
_DIGIT = re.compile(r"[^\D0-9]")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?$")
_CALL = re.compile(r"/?Date\((-?\d{1,15})(?:[+-]\d{4})?\)/?$")
"""How ASP.NET writes milliseconds since 1970 in JSON."""
_ISO_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ]+(\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$", re.I
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T _-]?(\d{2}):?(\d{2})(?::?(\d{2}))?(?:\.?\d{3})?)?(Z?)$")
_WORD = re.compile(r"[^\s\d,;:()\[\]|•·@–—\-'’\"]+")
_ISO_DAY = "%Y-%m-%d"
_SINCE_1970 = {16: 1e6, 19: 1e9}
"""Units a second of numbers by their digits, where those are too many for milliseconds."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time and its precision."""

    at: str
    """ISO 8601 in UTC, truncated to its precision, as in ``Article.published_at``."""
    precision: Precision
    """Width of the interval it stands for."""
    zoned: bool = True
    """Whether a time had a time zone; otherwise it is read as UTC."""
    day: str | None = None
    """The day at the place of the clock, as in ``Article.published_day``; None for a month or year."""


def parse_date(value: str | float | None, context: DateContext = UNKNOWN) -> Moment | None:
    """Return the moment that ``value`` denotes, or None if it denotes none between 1600 and 2100.

    It accepts ISO 8601 (full, or truncated to day, month or year), RFC 2822, numbers of seconds or milliseconds since
    1970, digits as in ``202403050830``, and dates printed in the languages of ``data/calendar.toml``. ``4/2/2024``
    needs a ``context`` that says which number is the day. Midnight on a local clock is how programs write a day without
    a time, and gives one. A zone that is unknown, or not certain, gives the day too.
    """
    if value is None or isinstance(value, bool):
        return None
    text = plain(str(value))
    if len(text) > _LONGEST:
        return None
    if call := _CALL.match(text):
        text = call[1]
    if _NUMBER.match(text):
        return _number(text)
    return _iso_time(text) or _compact(text) or _printed(text, context)


def plain(text: str) -> str:
    """Return ``text`` with white space collapsed, ASCII digits, and no marks that only guide the display."""
    text = " ".join(text[: 10 * _LONGEST].split())
    if text.isascii():
        return text
    text = (
        unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).replace("\u2212", "-").replace("’", "'").replace("،", ",")
    )
    return " ".join(with_digits(_DIGIT.sub(lambda digit: str(int(digit[0])), text)).split())


def moment_of(day: PrintedDay, clock: Clock | None) -> Moment | None:
    """Return the moment of a printed day and time; the day alone if the time or its zone is not certain."""
    if day.month is None or day.day is None:
        return _partial(day.year, day.month, day.day)
    if clock is None or not clock.is_certain:
        return _partial(day.year, day.month, day.day)
    try:
        local = datetime(day.year, day.month, day.day, clock.hour, clock.minute, clock.second)
    except ValueError:
        return _partial(day.year, day.month, day.day)
    offset = clock.offset(local)
    if clock.zone is not None and offset is None:
        return _partial(day.year, day.month, day.day)
    return _moment(local if offset is None else local.replace(tzinfo=offset))


def _moment(time: datetime) -> Moment | None:
    """Return a moment to the second; a day if the clock shows midnight, except in UTC, where it may be any time."""
    zoned = time.tzinfo is not None
    try:
        utc = time.astimezone(UTC) if zoned else time.replace(tzinfo=UTC)
    except OverflowError:
        return None
    # programs write the first second of 1970 if they have no date
    if not _EARLIEST < utc.year < _LATEST or utc == datetime(1970, 1, 1, tzinfo=UTC):
        return None
    if time.hour == time.minute == time.second == 0 and (not zoned or time.utcoffset()):
        return _partial(time.year, time.month, time.day)
    return Moment(utc.strftime("%Y-%m-%dT%H:%M:%SZ"), "second", zoned, time.strftime(_ISO_DAY))


def _partial(year: int, month: int | None, day: int | None) -> Moment | None:
    """Return a moment without a time, or None if there is no such day."""
    try:
        datetime(year, month or 1, day or 1)
    except ValueError:
        return None
    if not _EARLIEST < year < _LATEST:
        return None
    if day:
        at = f"{year:04}-{month:02}-{day:02}"
        return Moment(at, "day", day=at)
    return Moment(f"{year:04}-{month:02}", "month") if month else Moment(f"{year:04}", "year")


def _number(text: str) -> Moment | None:
    """Return the moment of a number: a year, digits of a date, or a count since 1970."""
    digits = len(text.partition(".")[0].lstrip("-"))
    if text.isdecimal() and digits in {8, 12, 14, 17} and (moment := _compact(text)):
        return moment
    if text.isdecimal() and digits == 4:
        return _partial(int(text), None, None)
    if digits not in {9, 10, 12, 13, *_SINCE_1970}:
        return None
    number = float(text)
    seconds = number / _SINCE_1970.get(digits, 1000 if digits > 11 else 1)
    try:
        return _moment(datetime.fromtimestamp(int(seconds), UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _iso_time(text: str) -> Moment | None:
    """Return the moment of a complete ISO 8601 time, which nearly every date of a feed or page is."""
    try:
        if match := _ISO_TIME.match(text):
            day, clock, zone = match.groups()
            offset = "" if zone is None else "+00:00" if zone.upper() in {"Z", "UTC", "GMT"} else zone
            return _moment(datetime.fromisoformat(f"{day}T{clock}{offset}"))
        return _moment(datetime.fromisoformat(text)) if "T" in text and text[:4].isdigit() else None
    except ValueError:
        return None


def _compact(text: str) -> Moment | None:
    """Return the moment of ``20240305``, with hour and minute, second and milliseconds behind it or not."""
    match = _COMPACT.match(text)
    if match is None:
        return None
    *numbers, zone = match.groups()
    parts = [int(number) for number in numbers if number]
    try:
        time = datetime(*parts, tzinfo=UTC if zone else None)  # type: ignore[misc, arg-type]
    except ValueError:
        return None
    return _partial(time.year, time.month, time.day) if len(parts) == 3 else _moment(time)


def _printed(text: str, context: DateContext) -> Moment | None:
    """Return the moment of a date as people print it, if ``text`` contains nothing else."""
    clock, rest = take_clock(text)
    day = any_day(rest, context.of_clock(clock))
    if day is not None and clock is None:
        clock, tail = take_clock(rest[day.end :], dotted=True)
        rest = rest[: day.end] + tail
    day = day or (month_or_year(rest, context) if clock is None else None)
    if day is None:
        return None
    words = _WORD.findall(rest[: day.start] + " " + rest[day.end :])
    others = [word for word in words if not is_known(word) and not (clock and half_of_day(word))]
    left = any(letter.isdigit() for letter in rest[: day.start] + rest[day.end :])
    if others or left:
        return None
    return moment_of(day, clock)
