"""Parse dates from feeds, pages and records into a moment with a precision."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from pipelines.items import Precision
from pipelines.tables import shipped_table

_MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(shipped_table("extraction", "months")["names"], start=1)
    for name in names
}
_EARLIEST, _LATEST = 1600, 2100
_CLOCK = r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?"
_TAIL = rf"(?:,?\s*(?:[-–|•]|um|at|à|a las)?\s*{_CLOCK}(?:\s*(?:Uhr|h))?)?\s*$"
_DAY_FIRST = re.compile(rf"(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?(?P<year>\d{{4}}){_TAIL}", re.IGNORECASE)
_DAY_NAME = re.compile(
    rf"(?P<day>\d{{1,2}})(?:\.|er|st|nd|rd|th)?\s+(?:de\s+)?(?P<name>[^\W\d]+)\.?,?\s+(?:de\s+)?(?P<year>\d{{4}}){_TAIL}",
    re.IGNORECASE,
)
_NAME_DAY = re.compile(
    rf"(?P<name>[^\W\d]+)\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_TAIL}", re.IGNORECASE
)
_WEEKDAY = re.compile(r"^[^\W\d]+\.?,\s+")
_PARTIAL = re.compile(r"(?P<year>\d{4})(?:[-/](?P<month>\d{1,2})(?:[-/](?P<day>\d{1,2}))?)?$")
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})$")
_EPOCH = re.compile(r"-?\d{9,10}(?:\.\d+)?$|-?\d{12,13}$")
_ISO_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ]+(\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$", re.I
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time and its precision."""

    at: str
    """ISO 8601 in UTC, truncated to its precision, as in ``Article.published_at``."""
    precision: Precision
    """Width of the interval it stands for."""
    zoned: bool = True
    """Whether a time had a time zone; otherwise it is read as UTC."""


def parse_date(value: str | float | None) -> Moment | None:
    """Return the moment that ``value`` denotes, or None if it denotes none between 1600 and 2100.

    It accepts ISO 8601 (full, or truncated to day, month or year), RFC 2822, seconds and milliseconds since 1970, and
    printed German, English, French and Spanish dates. ``4/2/2024`` is ambiguous between countries and not accepted.
    """
    if value is None or isinstance(value, bool):
        return None
    text = " ".join(str(value).split())[:80]
    if _EPOCH.match(text):
        return _since_epoch(float(text))
    try:
        return _iso_time(text) or _partial(text) or _mail(text) or _printed(text)
    except (ValueError, OverflowError):
        return None


def _since_epoch(number: float) -> Moment | None:
    seconds = number / 1000 if abs(number) >= 1e11 else number
    try:
        return _moment(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _moment(time: datetime) -> Moment | None:
    zoned = time.tzinfo is not None
    utc = time.astimezone(UTC) if zoned else time.replace(tzinfo=UTC)
    # programs write the first second of 1970 if they have no date
    if not _EARLIEST < utc.year < _LATEST or utc == datetime(1970, 1, 1, tzinfo=UTC):
        return None
    return Moment(utc.strftime("%Y-%m-%dT%H:%M:%SZ"), "second", zoned)


def _iso_time(text: str) -> Moment | None:
    if match := _ISO_TIME.match(text):
        day, clock, zone = match.groups()
        offset = "" if zone is None else "+00:00" if zone.upper() in {"Z", "UTC", "GMT"} else zone
        return _moment(datetime.fromisoformat(f"{day}T{clock}{offset}"))
    return _moment(datetime.fromisoformat(text)) if "T" in text and text[:4].isdigit() else None


def _partial(text: str) -> Moment | None:
    match = _PARTIAL.match(text) or _COMPACT.match(text)
    if match is None:
        return None
    year, month, day = (int(match[name]) if match[name] else None for name in ("year", "month", "day"))
    if year is None or not _EARLIEST < year < _LATEST:
        return None
    # raises ValueError if there is no such day
    datetime(year, month or 1, day or 1)
    if day:
        return Moment(f"{year:04}-{month:02}-{day:02}", "day")
    return Moment(f"{year:04}-{month:02}", "month") if month else Moment(f"{year:04}", "year")


def _mail(text: str) -> Moment | None:
    if not re.search(r"\d{1,2} [A-Za-z]{3,9} \d{2,4} \d|[A-Z][a-z]{2} +\d+ \d+:", text):
        return None
    try:
        return _moment(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError):
        return None


def _printed(text: str) -> Moment | None:
    text = _WEEKDAY.sub("", text)
    match = _DAY_FIRST.match(text) or _DAY_NAME.match(text) or _NAME_DAY.match(text)
    if match is None:
        return None
    parts = match.groupdict()
    month = int(parts["month"]) if parts.get("month") else _MONTHS.get(parts["name"].casefold())
    if month is None:
        return None
    day = f"{parts['year']}-{month:02}-{int(parts['day']):02}"
    if parts["hour"] is None:
        return _partial(day)
    return _iso_time(f"{day}T{int(parts['hour']):02}:{parts['minute']}:{parts['second'] or '00'}")
