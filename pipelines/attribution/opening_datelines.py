"""Datelines that open a line, in any script: place, date and agency in either order, and what separates them.

``Praha 5. března (ČTK) -``, ``МОСКВА, 5 марта. /ТАСС/.``, ``(서울=연합뉴스) 홍길동 기자 =``, ``【ロンドン共同】``,
``新华社北京3月5日电（记者张三）`` are one structure: what precedes the agency on its line is a place and a date and
nothing else, and what follows it is the rest of the dateline up to a mark that separates it from the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pipelines.attribution.credit_groups import UNSPACED, CreditGroup, NamedAgency
from pipelines.attribution.credit_words import (
    DATE_JOINTS,
    MONTHS_IN_WORDS,
    PLACE_PARTICLES,
    REPORTERS_AFTER,
    REPORTERS_BEFORE,
    REPORTS,
    read_label,
)
from pipelines.attribution.dateline_dates import NAMED_MONTH
from pipelines.attribution.dateline_places import CAPITALS, DASHES, place_before

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.attribution.agencies import AgencyTable
    from pipelines.attribution.agency_finder import AgencyName
    from pipelines.attribution.masked_body import MaskedBody

LONGEST_LEFT = 90
"""Most characters of a line before the agency of its dateline."""
LONGEST_RIGHT = 100
"""Most characters of a dateline after its agency."""
SHORTEST_TEXT = 10
"""Fewest characters after a dateline; what ends a text is a credit."""
MOST_AGENCIES = 6
"""Most agencies in a dateline."""
FILED = "电電讯訊"
"""What ``电``, sent by wire, and ``讯``, a report, end with; other words for a report are prose outside brackets."""
MOST_WORDS = 6
"""Most words of the place of a dateline, with region and country."""

_OPEN, _CLOSE = r"[(（\[［【〔/／]", r"[)）\]］】〕/／]"
_BLANK = r"[ \t\xa0\u3000]"
_NUMBER = r"\d{1,4}(?:[./]\d{1,4}){0,2}(?:er|st|nd|rd|th|º|ª|ης|η)?\.?"
_LETTERS = r"[^\s\d()（）\[\]［］【】/／.,，،、:：=|\-–—]"
_WORD = rf"{_LETTERS}{{1,12}}(?:\.{_LETTERS}{{1,3}})?\.?"
_SMALL = rf"(?![{CAPITALS}Α-ΩА-ЯІЇЄҐЉЊЋЂЏ]){_WORD}"
_CASELESS_WORD = r"[\u0590-\u10ff\u2e80-\uffff]{1,12}"
_MONTH_FIRST = rf"(?:{NAMED_MONTH}|[a-zß-öø-ÿāčėęįšųūžěřůőű]{{3,12}})"
_DATE = (
    rf"(?:(?:\d{{1,4}}\s?[年月日년월일]\s?)+|(?:(?<!\w){_MONTH_FIRST}\.?\s)?{_NUMBER}(?:\s-\s{_NUMBER}|\s(?:de\s)?{_WORD})?"
    rf"(?:,?\s(?:(?:de\s)?{_NUMBER}|{_CASELESS_WORD})){{0,8}}(?:,?\s{_SMALL})?)"
)
_LEFT = re.compile(
    rf"[ \t\u3000]*(?P<wrap>[(（\[［【〔])?[据據]?(?:(?P<first>{_DATE})(?:,\s?|\s)(?=[^\W\d]))??"
    rf"(?P<place>[^\d()（）\[\]［］【】〔〕\n:：=＝]{{0,70}}?)(?P<date>{_DATE})?"
    rf"[\s,.،，=＝\-–—／/]*?(?P<open>{_OPEN}\s?(?:[Кк]орр?\.\s?)?)?"
)
_REPORTS = "|".join(map(re.escape, sorted(REPORTS, key=len, reverse=True)))
_BEFORE, _AFTER = "|".join(REPORTERS_BEFORE), "|".join(REPORTERS_AFTER)
_NAME = rf"[{CAPITALS}А-ЯІЇЄҐЉЊЋЂЏ][\w’-]+"
# Within the brackets of the agency a full name is its reporter's; behind them a word says so.
_WITHIN = rf"(?:{_BEFORE})[^\d()（）\n]{{1,30}}(?=[)）])|,? (?:{_NAME} ){{1,2}}{_NAME}(?=[/.])"
_REPORTER = (
    rf"[(（]\s?(?:{_BEFORE})[^()（）\n]{{1,40}}[)）]|"
    rf"(?:[가-힣]{{2,4}}[ ·,]\s?){{1,4}}(?:{_AFTER})|[가-힣]{{2,4}}(?= ?[=＝])"
)
_RIGHT = re.compile(
    rf"(?:[／/]?(?P<place>(?:(?![（），／：。］】])[\u2e80-\uffff]){{1,24}}?)(?=\d))?(?:[,，]?{_BLANK}?(?P<date>{_DATE}))?"
    rf"(?:{_BLANK}?(?:(?<=日)[\u4e00-\u9fff]{{1,8}}?)??(?P<report>{_REPORTS}))?(?:{_WITHIN})?"
    rf"{_BLANK}?(?P<close>{_CLOSE})?{_BLANK}?(?P<reporter>{_REPORTER})?"
    rf"{_BLANK}?(?P<mark>[-–—―]{{1,3}}|[：。।＝]|(?:\.[-–—]|[:.=|])(?!\w)|(?=[ \t]*\n))?{_BLANK}*"
)
_JOINT = re.compile(r"\s?[/=＝+,、-]\s?|\s")
_NOT_LATIN = re.compile(r"[\u0370-\u10ff\u2e80-\uffff]")
_CASELESS = re.compile(r"[\u0590-\u10ff\u2e80-\uffff]")
"""A letter of the scripts without capitals, from Hebrew on."""


@dataclass(frozen=True, slots=True)
class OpeningDateline:
    """A dateline that opens a line."""

    group: CreditGroup
    start: int
    end: int
    place: str | None
    date: str | None
    enclosed: bool
    """Whether brackets or slashes enclose the agency."""


def read_opening(table: AgencyTable, masked: MaskedBody) -> OpeningDateline | None:
    """Return the first dateline that opens a line of the head, or None if there is none that is certain."""
    for index, name in enumerate(masked.names):
        if name.start > masked.head:
            break
        line = masked.body.rfind("\n", max(0, name.start - LONGEST_LEFT - 1), name.start) + 1
        if (line > 0 or name.start <= LONGEST_LEFT) and name.start - line <= LONGEST_LEFT:
            printed = _read(table, masked.body, line, masked.names[index : index + MOST_AGENCIES])
            if printed:
                return printed
    return None


def _read(table: AgencyTable, body: str, line: int, names: Sequence[AgencyName]) -> OpeningDateline | None:
    left = _LEFT.fullmatch(body, line, names[0].start)
    if left is None:
        return None
    group, end, sure = _group(table, body, line, names)
    right = _RIGHT.match(body, end, end + LONGEST_RIGHT)
    if right is None or not group.agencies or _is_open(left, right):
        return None
    if len(body) - right.end() < SHORTEST_TEXT:
        return None
    date = left["date"] or left["first"] or right["date"]
    place = _place(left["place"])
    if place and date is None:
        place, date = _date_in_words(place)
    if (
        place is None
        or _runs_on(body, line, left, dated=date is not None)
        or not _is_set_off(body, left, right, place, date, sure=sure)
    ):
        return None
    if not place and right["place"] and not right["place"].startswith(REPORTERS_BEFORE):
        place = right["place"]
    start = left.start() + len(left.group()) - len(left.group().lstrip())
    enclosed = bool(right["close"])
    return OpeningDateline(group, start, right.end(), place or None, _without_stop(date) if date else None, enclosed)


def _is_open(left: re.Match[str], right: re.Match[str]) -> bool:
    """Return whether the bracket around the agency does not close; a slash alone may also join place and agency."""
    opened = left["wrap"] or (left["open"] or "").strip("/／ ") or (left["open"] and right["close"])
    return bool(opened) is not bool(right["close"])


def _group(table: AgencyTable, body: str, line: int, names: Sequence[AgencyName]) -> tuple[CreditGroup, int, bool]:
    """Return the agencies joined to the first, where they end, and whether each is one whatever is around it."""
    group, end, sure = CreditGroup(), names[0].start, True
    for name in names:
        if name.start != end and not _JOINT.fullmatch(body, end, name.start):
            break
        words = body[name.start : name.end]
        agency = table.find(words, place=body[line : names[0].start], dateline=True)
        if agency is None:
            break
        group.agencies.append(NamedAgency(agency, name.start, name.end))
        sure = sure and table.find(words) is not None
        end = name.end
    return group, end, sure


def _place(words: str) -> str | None:
    """Return the place without people before it and marks around it: empty for none, None if it reads like prose."""
    place = words[_people_end(words) :]
    place = place.strip(" \u3000,،，-–—ـ/=©").removesuffix(".")
    if read_label(place, 0, len(place)):
        return None
    parts = place.split()
    while parts and parts[-1].casefold() in DATE_JOINTS and parts[-1].islower() | _is_caseless(parts[-1]):
        parts.pop()
    if len(parts) > MOST_WORDS or any(part[0].islower() and part.casefold() not in PLACE_PARTICLES for part in parts):
        return None
    return place if len(parts) == len(place.split()) else " ".join(parts)


def _date_in_words(place: str) -> tuple[str, str | None]:
    """Return a place, and the date after it whose day is a word, as in Hindi."""
    name, _, day = place.rpartition(", ")
    dated = bool(name) and day.rpartition(" ")[2] in MONTHS_IN_WORDS
    return (name, day) if dated else (place, None)


def _runs_on(body: str, line: int, left: re.Match[str], *, dated: bool) -> bool:
    """Return whether a headline in Latin letters precedes the place on its line."""
    start = left.start("place")
    if _people_end(left["place"]) or not left["place"].strip():
        return False
    place = place_before(body, line, start + len(left["place"].rstrip(" .,-–—/")), dated=dated)
    return place is not None and place > start


def _people_end(words: str) -> int:
    """Return where the people end whom DHA prints before the place, as in ``Jo MUSTER/İZMİR``; 0 if there are none."""
    people, slash, place = words.rpartition("/")
    names = people.replace("-", " ").split()
    named = any(not first.isupper() and len(last) > 1 and last.isupper() for first, last in pairwise(names))
    return len(people + slash) if named and place.strip(" ,.").isupper() else 0


def _is_caseless(words: str) -> bool:
    """Return whether a letter of some words is in a script without capitals."""
    return _CASELESS.search(words) is not None


def _without_stop(date: str) -> str:
    """Return a date without the full stop after it; that of a short month belongs to it."""
    date = date.strip(" ,\u3000")
    month = date[:-1].rpartition(" ")[2]
    return date[:-1] if date.endswith(".") and month.isalpha() and len(month) > len("sept") else date


def _is_set_off(
    body: str, left: re.Match[str], right: re.Match[str], place: str, date: str | None, *, sure: bool
) -> bool:
    """Return whether marks, a date or capitals show that this is a dateline and not the beginning of a sentence."""
    name = body[left.end() : right.start()]
    begins = not body[right.end() : right.end() + 1].islower()
    # ``Kassel. dpa Der Rat``: a small code stands nowhere else after a full stop
    dotted = name.islower() and left.group().rstrip(" (").endswith(".") and len(place.split()) <= MOST_WORDS - 2
    filed = right["report"] is not None and (right["report"][-1] in FILED or bool(right["close"]))
    if dotted or filed:
        return begins
    mark = right["mark"] is not None or bool(right["reporter"])
    if right["close"]:
        # Without a date, a place in plain letters may be the end of a headline.
        headed = (place + name).isascii() and not _people_end(left["place"])
        marked = mark or not place or left["open"] in ("/", "／")
        certain = _is_caseless(place + name) and (sure or mark or place[-1:] > UNSPACED or name[0] > UNSPACED)
        return begins and (bool(date) or certain or (marked and not headed))
    if place or left["first"] or left["date"]:
        return mark and _is_set_off_bare(left, right, name, place, dated=date is not None, sure=sure, begins=begins)
    alone = mark and ((begins and _is_full_stop(right, name)) or (_is_caseless(name) and not right["date"]))
    dated = (
        begins
        and body[right.start() : right.start() + 1] in (",", "،")
        and (mark or (right["date"] or "").endswith("."))
    )
    return sure and (alone or dated)


def _is_set_off_bare(
    left: re.Match[str], right: re.Match[str], name: str, place: str, *, dated: bool, sure: bool, begins: bool
) -> bool:
    """Return the same for an agency without brackets between a place or a date and a mark."""
    mark = right["mark"] or "\n"
    before = left.group().rstrip()[-1:] in (*DASHES, ",", "/", "،")
    between = before and begins and not mark.startswith(".")
    if _NOT_LATIN.search(place + name) is None:
        short = name.islower() and len(place.split()) < 3 and mark == "." and begins
        return short or (between and (name.islower() or (place.isupper() and len(place) > len("TASS"))))
    certain = between or place.isupper() or _is_caseless(place) or (begins and _is_full_stop(right, name))
    return dated or (sure and certain) or (between and _is_caseless(name))


def _is_full_stop(right: re.Match[str], name: str) -> bool:
    """Return whether the agency alone is a sentence, as in ``Москва, ТАСС.``, which in Latin letters may be prose."""
    return right["mark"] in (".", ":") and _NOT_LATIN.search(name) is not None
