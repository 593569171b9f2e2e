"""Times of day in a printed date: clocks of 12 and 24 hours, with their zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo

from pipelines.extraction.dates.words import half_of_day, is_zone, offset_of

_COLON = (
    r"(?:(?<=\d)[Tt_])?(?<![\d:])(?P<hour>\d{1,2})\s?:\s?(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:[.,:]\d{1,9})?)?(?!\d)"
)
_LETTER = r"(?<![\d:])(?P<hour>\d{1,2})\s?[hHu]\s?(?P<minute>\d{2})(?!\d)(?:\s?min(?:\s\d{2}\ss)?)?"
_CHINESE = (
    r"(?<![\d:])(?P<hour>\d{1,2})\s?[時时點点시]\s?(?:(?P<minute>\d{1,2})\s?[分분])?"
    r"(?:\s?(?P<second>\d{1,2})\s?[秒초])?"
)
_BARE = r"(?<![\d:./-])(?P<hour>\d{1,2})(?P<minute>)(?=\s?(?:[ap]\.?\s?m\b|(?:Uhr|uur|h|hrs)\b))"
_DOTTED = r"(?<![\d:])(?P<hour>\d{1,2})\.(?P<minute>\d{2})(?:\.(?P<second>\d{2}))?(?![\d.])"
_FORMS = [re.compile(form) for form in (_COLON, _LETTER, _CHINESE, _BARE)]
_FORMS_WITH_DOTTED = [*_FORMS, re.compile(_DOTTED)]
_HALF_AFTER = re.compile(r"\s?(?P<half>[ap])\.?\s?m\b\.?", re.IGNORECASE)
_OFFSET = re.compile(
    r"\s?\(?(?:UTC|GMT)?\s?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?(?![\d./:-])\)?"
    r"(?:\s?\[[^\]\s]{1,40}\]|\s?\([^()\d]{1,50}\)|\s[A-Z]{2,5}\b)?|(?P<utc>\s?Z\b)(?:\s?\[[^\]\s]{1,40}\])?"
)
_IN_BRACKETS = re.compile(
    r"\s?\[(?P<name>[A-Za-z_+-]{2,20}(?:/[A-Za-z_+-]{2,20}){0,2})\]|\s?(?P<iana>[A-Z][a-z]{2,10}/[A-Z][A-Za-z_]{2,20})"
)
_NAME = re.compile(r"(?<![^\W\d_])[A-ZА-Я]{2,5}(?![^\W\d_])")
_WORD = re.compile(r"[^\s\d,;:()\[\]|•·–—-]+")


@dataclass(frozen=True, slots=True)
class Clock:
    """A printed time of day."""

    hour: int
    """From 0 to 23 if it is certain."""
    minute: int
    """Its minute."""
    second: int = 0
    """Its second."""
    zone: str | tzinfo | None = None
    """Its time zone: an offset, a name, or None if none is printed."""
    half: str | None = None
    """``am`` or ``pm`` if printed."""

    @property
    def is_certain(self) -> bool:
        """Whether there is such a time."""
        return self.hour < 24 and self.minute < 60 and self.second < 60

    def offset(self, local: datetime) -> tzinfo | None:
        """Return the offset from UTC at the ``local`` time; None if no zone is printed or it is not certain."""
        if self.zone is None or isinstance(self.zone, tzinfo):
            return self.zone
        offset = offset_of(self.zone, local)
        return timezone(offset) if offset is not None else None


def take_clock(text: str, *, dotted: bool = False) -> tuple[Clock | None, str]:
    """Return the first time of day in ``text``, and the text without it and its zone.

    ``8.30`` is a time only if ``dotted``, since it may be a day and month.
    """
    found = [match for form in (_FORMS_WITH_DOTTED if dotted else _FORMS) if (match := form.search(text))]
    if not found:
        return None, text
    match = min(found, key=lambda form: form.start())
    before, after = text[: match.start()], text[match.end() :]
    half = _HALF_AFTER.match(after)
    if half:
        after = after[half.end() :]
    named = f"{half['half'].lower()}m" if half else _half_beside(before, after)
    zone, before, after = _zone(before, after)
    hour = _hour(int(match["hour"]), named)
    parts = match.groupdict()
    second = min(int(parts.get("second") or 0), 59 if parts.get("second") == "60" else 99)
    return Clock(hour, int(match["minute"] or 0), second, zone, named), f"{before.rstrip()} {after.lstrip()}"


def _half_beside(before: str, after: str) -> str | None:
    """Return the half of the day that the word before or after the clock says."""
    beside = [*_WORD.findall(before[-12:])[-1:], *_WORD.findall(after[:12])[:1]]
    return next((half for word in beside if (half := half_of_day(word))), None)


def _hour(hour: int, half: str | None) -> int:
    if half == "pm" and hour < 12:
        return hour + 12
    return 0 if half == "am" and hour == 12 else hour


def _zone(before: str, after: str) -> tuple[str | tzinfo | None, str, str]:
    """Return the zone that stands after the clock or elsewhere in the date, and the texts without it."""
    if match := _OFFSET.match(after):
        return _offset(match), before, after[match.end() :]
    if match := _IN_BRACKETS.match(after):
        return match["name"] or match["iana"], before, after[match.end() :]
    for part, text in (("after", after), ("before", before)):
        for match in _NAME.finditer(text):
            if is_zone(match[0]) and not half_of_day(match[0]):
                rest = f"{text[: match.start()]} {text[match.end() :]}"
                return (match[0], before, rest) if part == "after" else (match[0], rest, after)
    return None, before, after


def _offset(match: re.Match[str]) -> tzinfo | str:
    if match["utc"]:
        return timezone(timedelta(0))
    offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    if offset >= timedelta(hours=24):
        return match[0].strip()
    return timezone(-offset if match["sign"] == "-" else offset)
