"""Dates that a page or text prints for its readers, with what their labels say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pipelines.extraction.dates.clocks import Clock, take_clock
from pipelines.extraction.dates.forms import DateContext, days
from pipelines.extraction.dates.parsing import Moment, moment_of, parse_date, plain
from pipelines.extraction.dates.words import is_known, month_of
from pipelines.tables import shipped_table

Role = Literal["published", "modified", "as_of", "other"]

_LABELS: dict[Role, list[str]] = shipped_table("extraction", "date_words")["labels"]
_LABEL = re.compile(
    "|".join(
        rf"(?P<{role}>(?<![^\W\d_])(?:{'|'.join(map(re.escape, sorted(labels, key=len, reverse=True)))}))"
        for role, labels in _LABELS.items()
    )
)
_LONGEST, _LONGEST_LINE = 200, 120
_NUMBER = re.compile(r"\d+")
_CHINESE = "\u3000"
_ANY_ORDER = DateContext(day_first=True)
_OTHER_WORDS = 2
_PLACE = re.compile(r"\(?[^\W\d_a-z][^\d().]{1,40},\s")
_LABEL_REACH, _BESIDE = 40, 4
_CLOCK_REACH = 40
_LABEL_AFTER = re.compile(r"[^\w]*(?:uhr\W+|gmt\W+)?" + f"(?:{_LABEL.pattern})")
_WORD = re.compile(r"[^\s\d,;:()\[\]|•·@–—'’\"/-]+")


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date in a line, and what the line calls it."""

    moment: Moment
    """The day, and the time if it is printed behind it."""
    role: Role | None
    """What its label says, None without one."""
    start: int
    """Offset of its day in the plain line."""
    end: int
    """Offset after its day."""


def dates_in(line: str, context: DateContext) -> list[PrintedDate]:
    """Return the dates in a short ``line``, in order; none of a line that is longer than 200 characters."""
    if len(line) > _LONGEST:
        return []
    text = plain(line)
    if not any(letter.isdigit() for letter in text):
        return []
    found = []
    clock, _ = take_clock(text)
    ordered = sorted(days(text, context.of_clock(clock)), key=lambda day: day.start)
    previous = 0
    for number, day in enumerate(ordered):
        following = ordered[number + 1].start if number + 1 < len(ordered) else len(text)
        tail = text[day.end : following]
        clock, rest = _clock_after(tail[:_CLOCK_REACH])
        if moment := moment_of(day, clock):
            after = rest.casefold() if day is ordered[-1] else ""
            role = _role(text[previous : day.start].casefold(), after)
            found.append(PrintedDate(moment, role, day.start, day.end))
        previous = day.end
    return found


def dated_line(line: str, context: DateContext) -> list[PrintedDate]:
    """Return the dates of a line that says little but when the text was published or modified; none of other lines."""
    if moment := parse_date(line, context):
        return [PrintedDate(moment, None, 0, len(line))]
    if len(line) > _LONGEST_LINE or other_words(line) > _OTHER_WORDS:
        return []
    return [date for date in dates_in(line, context) if date.role not in {None, "other"}]


def other_words(line: str) -> int:
    """Return how many words of ``line`` are neither a label nor part of a date."""
    text = _LABEL.sub(" ", plain(line).casefold())
    return sum(not is_known(word) and month_of(word) is None for word in _WORD.findall(text))


def ends_in_label(line: str) -> bool:
    """Return whether a line is the beginning of a sentence with a date: ``Member since``, ``Published:``."""
    words = plain(line).casefold().rstrip(" :")
    return any(match.end() == len(words) for match in _LABEL.finditer(words))


def opens(line: str, date: PrintedDate) -> bool:
    """Return whether a paragraph begins with ``date`` and something that parts it from the text, or place and date."""
    text = plain(line[:_LONGEST])
    after = text[date.end : date.end + 3].lstrip()
    parted = not after[:1].isalnum() and after[:1] not in {",", ""}
    return parted and (date.start <= 2 or _PLACE.fullmatch(text[: date.start]) is not None)


def is_dated(line: str) -> bool:
    """Return whether a line says little but when the text was published or modified, in whatever order of numbers."""
    return len(line) <= _LONGEST_LINE and _is_dated(line)


@lru_cache(maxsize=1_024)
def _is_dated(line: str) -> bool:
    numbers = _NUMBER.findall(line)
    if len(numbers) == 1 and len(numbers[0]) < 4 and max(line) < _CHINESE:
        # no date without a year, which only Chinese writes in letters
        return False
    return any(map(str.isdigit, line)) and bool(dated_line(line, _ANY_ORDER))


def _clock_after(tail: str) -> tuple[Clock | None, str]:
    """Return the time of day that follows a date, and what is left; None if words stand between."""
    clock, rest = take_clock(tail, dotted=True)
    between = tail[
        : next((number for number, pair in enumerate(zip(tail, rest, strict=False)) if pair[0] != pair[1]), 0)
    ]
    if clock is None or not all(map(is_known, _WORD.findall(between))):
        return None, tail
    return clock, rest


def _role(before: str, after: str) -> Role | None:
    """Return the role of the label before a date, else of one just after it: ``5 March, updated``."""
    labels = list(_LABEL.finditer(before[-_LABEL_REACH:]))
    if not labels and (label := _LABEL_AFTER.match(after)) and label.lastgroup != "other":
        labels = [label]
    if not labels:
        return None
    last = labels[-1]
    # "Photo: A. Smith, 1 June" and "until 1 June", but not "news from our reporter, 1 June"
    beside = len(before) <= _LABEL_REACH and (last.start() == 0 or last.end() >= len(before) - _BESIDE)
    return None if last.lastgroup == "other" and not beside else last.lastgroup  # type: ignore[return-value]
