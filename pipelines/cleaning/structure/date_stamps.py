"""When a page was published or changed, as printed above its text: a date by its shape, with labels and times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.tables import shipped_table

if TYPE_CHECKING:
    from collections.abc import Iterator

_TABLE = shipped_table("cleaning", "heads")["dates"]
_LABELS = "|".join(map(re.escape, sorted(_TABLE["labels"], key=len, reverse=True)))
_MONTH = rf"(?:(?i:{'|'.join(_TABLE['months'])})[^\W\d_]{{0,8}}\.?)"
_WEEKDAY = (
    rf"(?:(?i:{'|'.join(_TABLE['weekdays'])})[^\W\d_]{{0,9}}(?:\.?, |\. )"
    rf"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{{0,6}} (?={_MONTH})"
    rf"|(?:{'|'.join(_TABLE['weekdays_bare'])})[،,]? )"
)
_DAY = (
    r"(?:\d{1,2}[./-] ?\d{1,2}[./-] ?(?:\d{4}|\d{2})(?![\d])|(?:19|20)\d\d[-./]\d\d[-./]\d\d(?!\d)"
    rf"|\d{{1,2}}(?:\.|st|nd|rd|th)?[ /-](?:de |di )?{_MONTH},?[ /-](?:de |del )?(?:19|20)\d\d"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d"
    r"|(?:19|20)\d\d ?[年년] ?\d{1,2} ?[月월] ?\d{1,2} ?[日일](?: ?[(（][^()（）\s]{1,3}[)）])?)"
)
_ZONE = r"(?: ?(?:[AaPp]\.?[Mm]\b\.?|Uhr|hrs|h\b|[صم]\b))?(?: (?:[A-Z]{1,2}[DS]?T|GMT|UTC|MEZ|MESZ|IST|WIB)\b)?"
_CLOCK = rf"(?:\d{{1,2}}[:.h]\d\d(?::\d\d)?(?!\d){_ZONE}|\d{{1,2}} ?[時时點点시] ?\d{{1,2}} ?[分분])"
_BETWEEN = r"(?: ?[,|·•–—-]+ ?| (?:at|um|à|a las|ore|saat|kl|kl\.|o|godz\.) | )"
_WEEKDAY_BEHIND = r"(?:[^\W\d_]{5,10} )?"
_AGO = (
    rf"(?:(?:{'|'.join(_TABLE['ago_before'])}) \d{{1,2}} \w{{1,9}}"
    rf"|\d{{1,2}} \w{{1,9}} (?:{'|'.join(_TABLE['ago_behind'])}))"
)
_MOMENT = rf"(?:{_CLOCK}{_BETWEEN})?{_WEEKDAY}?{_DAY}(?:{_BETWEEN}{_WEEKDAY_BEHIND}{_CLOCK})?"
_LABEL = rf"(?:{_LABELS})(?: ?[:：] ?| )"
_STAMP = re.compile(
    rf"(?:[|•»·/–—-]+ ?)?(?:(?P<label>{_LABEL})(?:{_MOMENT}|{_AGO}|{_CLOCK})|{_MOMENT})"
    rf"(?:{_BETWEEN}\(?(?P<second>{_LABEL})(?:{_MOMENT}|{_AGO}|{_CLOCK})\)?)*"
)
_TIMED = re.compile(rf"(?<![\d.]){_CLOCK}(?![.\d])")
_YEAR_SIGNS = ("年", "년")
_YEAR = re.compile(r"20\d\d")
_WORD_START = re.compile(r"(?<![\w’'./:-])[\w|•»·–—-]")
_BETWEEN_NUMBERS = frozenset("./-")
_BEFORE_A_YEAR = (*_TABLE["months"], "de")
_LONGEST_MONTH = 14
_BEFORE_YEAR, _BEHIND_YEAR = 50, 60


@dataclass(frozen=True, slots=True)
class Stamp:
    """A printed date in running text."""

    start: int
    """Offset of its label, or of its first character."""
    end: int
    """Offset behind it."""
    labelled: bool
    """Whether a word says what the date is, such as ``Published``."""
    timed: bool
    """Whether the time of day is printed with it."""


def stamp_at(text: str, at: int) -> Stamp | None:
    """Return the date that is printed at ``at``, with its labels and times, unless it goes on as a sentence does."""
    match = _STAMP.match(text, at)
    if match is None:
        return None
    end = match.end()
    following = text[end : end + 6].lstrip()[:1]
    if text[end : end + 1].strip() or following.islower() or following in {",", ".", ")", "(", ":"}:
        return None
    labelled = match["label"] is not None or match["second"] is not None
    return Stamp(at, end, labelled, labelled or _TIMED.search(text, at, end) is not None)


def stamps(text: str, reach: int) -> Iterator[Stamp]:
    """Yield the dates with a year that begin within ``reach``."""
    end = 0
    for year in _YEAR.finditer(text, 0, reach):
        if year.start() < end or not _is_of_a_day(text, year.start(), year.end()):
            continue
        for start in _WORD_START.finditer(text, max(end, year.start() - _BEFORE_YEAR), year.end()):
            stamp = stamp_at(text, start.start())
            if stamp and stamp.end >= year.end():
                yield stamp
                end = stamp.end
                break


def _is_of_a_day(text: str, start: int, end: int) -> bool:
    """Return whether a year may be part of a date: most years are not, and this is quick."""
    if text[end : end + 1] in _BETWEEN_NUMBERS and text[end + 1 : end + 2].isdecimal():
        return True
    if text[end : end + 1] in _YEAR_SIGNS:
        return True
    before = text[max(0, start - _LONGEST_MONTH) : start]
    if before[-1:] in _BETWEEN_NUMBERS:
        return True
    word = before.split()[-1:] or [""]
    return any(map(str.isdecimal, word[0])) or word[0].casefold().startswith(_BEFORE_A_YEAR)
