"""The forms in which people print a day: the order of its numbers, names of months, Chinese characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipelines.extraction.dates.clocks import Clock
from pipelines.extraction.dates.words import month_of
from pipelines.tables import shipped_table

_ERAS: dict[str, int] = shipped_table("extraction", "date_words")["eras"]
_LETTERS = r"[^\s\d.,;:/()\[\]|'\"–—-]"
_NAME = (
    rf"(?P<name>{_LETTERS}{{1,20}}(?:\.{_LETTERS}{{1,6}}){{0,2}}(?: (?:الثاني|الأول|الاول))?)"
    r"(?:\s?/\s?[^\s\d/]{3,12})?"
)
"""The name of a month; the names of Arabic ones have two words, or two names are given."""
_YEAR = r"(?<!\d)(?P<year>\d{4})(?!\d)"
_ORDINAL = r"(?:st|nd|rd|th|er|ste|de|[oa.°]|-?го|ης?)?"
_OF = r"(?:(?:de|del|di|of|den)\s|d'|ב)?"
_SMALL = r"(?<!\d)(?P<{}>\d{{1,2}})(?!\d)"
_DAY, _MONTH = _SMALL.format("day"), _SMALL.format("month")
_YEAR_FIRST = rf"{_YEAR}(?P<separator>\s?[-./]\s?|\s[|·]\s){_MONTH}(?P=separator){_DAY}\.?"
_CHARACTERS = rf"(?P<era>{'|'.join(_ERAS)})?\s?(?P<year>\d{{1,4}})\s?[年년]\s?{_MONTH}\s?[月월]\s?{_DAY}\s?[日号號일]?"
_TWO_SIDED = (
    rf"(?<![\d.])(?<!\d\d\d\d\s)(?<!\d\d\d\d,\s){_SMALL.format('first')}\s?(?P<separator>[./-]|(?<=\s)[|·](?=\s))\s?{_SMALL.format('second')}\s?(?P=separator)\s?"
    r"(?P<year>\d{4}|\d{2})(?!\d)"
)
_VIETNAMESE = rf"{_DAY}\s?(?:tháng|thg)\s{_MONTH}\s?(?:,|năm)?\s?{_YEAR}"
_DAY_NAME = (
    rf"{_DAY}{_ORDINAL}[\s,/-]{{0,2}}{_OF}{_NAME}[.,]{{0,2}}[\s/-]{{0,2}}(?:(?:de|del|of|[คพ]\.ศ\.)\s)?"
    rf"(?:{_YEAR}|(?:'|(?<=[-/]))(?P<short>\d{{2}})(?!\d))\.?"
)
_NAME_DAY = rf"(?<![^\W\d_]){_NAME}\.?[\s-]{{1,2}}{_DAY}(?:st|nd|rd|th)?(?:\s?,\s?|\s{{1,2}}|-)(?:of\s|de\s)?{_YEAR}"
_YEAR_NAME = rf"{_YEAR}\s?[.,-]?\s?(?:m\.|gada)?\s?{_NAME}\.?[\s-]{{1,2}}{_DAY}\.?"
_LATVIAN = rf"{_YEAR}\.\s?gada\s{_DAY}\.\s{_NAME}"
_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (_YEAR_FIRST, _CHARACTERS, _TWO_SIDED, _VIETNAMESE, _DAY_NAME, _NAME_DAY, _YEAR_NAME, _LATVIAN)
]
_PARTIAL = [
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}[-/.]{_MONTH}\.?",
        rf"{_MONTH}[/.]{_YEAR}",
        rf"{_YEAR}\s?[年년](?:\s?{_MONTH}\s?[月월])?",
        rf"(?<![^\W\d_]){_OF}{_NAME}\.?,?\s(?:de\s|del\s)?{_YEAR}",
        rf"{_YEAR}",
    )
]
_SHORT_YEAR = re.compile(rf"{_DAY}\s{_NAME}\.?\s(?P<short>\d{{2}})\s*$", re.IGNORECASE)
"""As in mails; in running text the last number may be any other."""
_ROMAN = {name: number for number, name in enumerate("i ii iii iv v vi vii viii ix x xi xii".split(), start=1)}
_CHINESE = re.compile(r"[〇零一二三四五六七八九十元]+(?=\s?[年月日号號])")
_CHINESE_DIGITS = {digit: str(number) for number, digit in enumerate("〇一二三四五六七八九")} | {"零": "0", "元": "1"}
_BUDDHIST = 543


@dataclass(frozen=True, slots=True)
class DateContext:
    """What is known of a date from where it stands."""

    day_first: bool | None = None
    """Whether the day is before the month in ``4/2/2024``; None if that is not certain."""
    language: str | None = None
    """Language of the document, as an ISO 639-1 code."""

    def of_clock(self, clock: Clock | None) -> DateContext:
        """Return the context with the order that a clock of 12 hours suggests in an English text."""
        american = self.day_first is None and self.language == "en" and clock is not None and clock.half is not None
        return replace(self, day_first=False) if american else self


UNKNOWN = DateContext()
"""The context of a date that stands alone."""


@dataclass(frozen=True, slots=True)
class PrintedDay:
    """A printed day, month or year, and where it stands in the text."""

    year: int
    """Its year of our era."""
    month: int | None
    """Its month, None for a year alone."""
    day: int | None
    """Its day, None for a month or year alone."""
    start: int
    """Offset of its first character."""
    end: int
    """Offset after its last character."""


def any_day(text: str, context: DateContext) -> PrintedDay | None:
    """Return the first day in ``text``, or None."""
    found = min(days(text, context), key=lambda day: day.start, default=None)
    if found is None and (match := _SHORT_YEAR.search(text)):
        found = _day(match, context)
    return found


def days(text: str, context: DateContext) -> Iterator[PrintedDay]:
    """Yield the days in ``text``, by form; one place in the text is one day."""
    taken: list[tuple[int, int]] = []
    for form in _FORMS:
        for match in form.finditer(text):
            if all(match.end() <= start or end <= match.start() for start, end in taken):
                day = _day(match, context)
                if day is not None:
                    taken.append(match.span())
                    yield day


def month_or_year(text: str, context: DateContext) -> PrintedDay | None:
    """Return the month or the year that ``text`` is."""
    for form in _PARTIAL:
        if match := form.fullmatch(text.strip()):
            parts = match.groupdict()
            month = _month(parts, context)
            if month is not None or not (parts.get("name") or parts.get("month")):
                return PrintedDay(int(parts["year"]), month, None, 0, len(text))
    return None


def with_digits(text: str) -> str:
    """Return ``text`` with the Chinese numbers of dates as digits."""
    return _CHINESE.sub(lambda number: _from_chinese(number[0]), text)


def _from_chinese(number: str) -> str:
    if "十" not in number:
        return "".join(_CHINESE_DIGITS[digit] for digit in number)
    tens, _, ones = number.partition("十")
    return (_CHINESE_DIGITS.get(tens[:1], "1") if tens else "1") + (_CHINESE_DIGITS.get(ones[:1], "0") if ones else "0")


def _day(match: re.Match[str], context: DateContext) -> PrintedDay | None:
    parts = match.groupdict()
    if parts.get("first"):
        ordered = _ordered(parts, context)
        if ordered is None:
            return None
        year, month, day = ordered
    else:
        found = _month(parts, context)
        if found is None:
            return None
        month, day = found, int(parts["day"])
        year = _year(parts)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return PrintedDay(year, month, day, match.start(), match.end())


def _month(parts: dict[str, str | None], context: DateContext) -> int | None:
    if number := parts.get("month"):
        return int(number)
    name = parts.get("name")
    return _ROMAN.get(name.casefold()) or month_of(name, context.language) if name else None


def _year(parts: dict[str, str | None]) -> int:
    if short := parts.get("short"):
        return _century(int(short))
    year = int(parts["year"] or 0)
    if era := parts.get("era"):
        return year + _ERAS[era]
    name = parts.get("name") or ""
    is_thai = any("\u0e00" <= letter <= "\u0e7f" for letter in name)
    return year - _BUDDHIST if is_thai and year > 2400 else year


def _century(year: int) -> int:
    """Return the year of two digits: POSIX, ``strptime``, ``%y``."""
    return year + (2000 if year < 69 else 1900)


def _ordered(parts: dict[str, str | None], context: DateContext) -> tuple[int, int, int] | None:
    """Return year, month and day of ``05.03.2024`` or ``05/03/24``, None if their order is not certain."""
    first, second, year = int(parts["first"] or 0), int(parts["second"] or 0), int(parts["year"] or 0)
    if len(parts["year"] or "") == 2:
        if context.language in {"ja", "ko", "zh"}:
            return _century(first), second, year
        year = _century(year)
    day_first = True if parts["separator"] == "." or first > 12 or first == second else context.day_first
    if second > 12:
        day_first = False
    if day_first is None:
        return None
    return (year, second, first) if day_first else (year, first, second)
