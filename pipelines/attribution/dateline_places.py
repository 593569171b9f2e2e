"""Where the place of a dateline begins, even on a line that also contains the headline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.attribution.dateline_dates import DATE

if TYPE_CHECKING:
    from collections.abc import Iterator

DASHES = ("–", "—", "-")

LONGEST_PLACE = 60
"""Characters of the longest place in a dateline, including state and second city."""

CAPITALS = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŐŌŒŘŚŞȘŠŢȚŤŪŮŰŲŹŻŽ"
"""The capitals of the Latin alphabets, for a class of a regular expression."""
_WORD = rf"[{CAPITALS}][\w'’.-]*"
_LINK = r"(?:am |an der |vor der |ob der |im |nad |pod |de |del |la |los |do |da |of |the |the )?"
_WHOLE = re.compile(
    rf"{_WORD}(?:(?:[ /]| ?/ ?| - ){_LINK}{_WORD}){{0,4}}"
    rf"(?:, {_WORD}(?: {_WORD}){{0,2}}){{0,3}}(?: \[{_WORD}(?: {_WORD})?\])?,?"
)
_CAPITALS = re.compile(
    rf"(?:(?<=\s)|^)[{CAPITALS}.'’-]{{2,}}(?:(?:[ /]|, )[{CAPITALS}.'’-]{{2,}})*"
    r"(?:, [A-Z][\w.]+(?: [A-Z][\w.]+)?)?,?$"
)
_LAST = re.compile(
    r"(?:(?<=\s)|^)(?:(?:New|San|Santa|Sankt|St\.|Bad|Los|Las|Tel|Den|Hong|Kuala|Addis|Buenos|Abu|El|La|Le|Port|Rio de|"
    r"Sri|Cape|Saint|Mexiko|Mexico|Washington|The) )?"
    rf"{_WORD}(?:/{_WORD})*(?: (?:am|an der|vor der|ob der) {_WORD})?(?:, [A-Z][\w.]+)?(?: \[{_WORD}\])?,?$"
)
_HYPHENATED = re.compile(rf"(?:(?<=\s)|^){_WORD}(?: - {_WORD}){{2,3}}$")
_DATE_BEFORE = re.compile(rf"(?:,? ?(?P<date>{DATE})|, (?P<day>\d{{1,2}}))[,. ]*$")
_LAND = re.compile(r"(?: [(\[][A-ZÄÖÜ][\w./ ]{0,20}[)\]]){1,2}[ ,]?$")
_PART_OF_NAME = re.compile(r" \([A-ZÄÖÜ][\w. ]{1,20}\)")
_BYLINE = re.compile(r"(?:By|BY|Von|VON|Par|Por|Di|Door) ")
_ENDS_A_SENTENCE = re.compile(r"[a-zäöüß]{5,}\.$")
_ARTICLE = re.compile(r"(?<![\w.@/-])(?:[Dd]er|[Dd]ie|[Dd]as|[Dd]en|[Dd]em|[Dd]es|[Ee]ine?) $")
_SENTENCE = re.compile(r"[.!?:…][\"“”»«]?\s")


def place_before(body: str, line: int, end: int, *, dated: bool = False) -> int | None:
    """Return the start of the place that ends before ``end``, on the line that starts at ``line``, or None.

    The whole line, or what follows the last sentence on it, is the place if it reads like one. If the headline is on
    the same line, the place is the words in capitals, or the last word with what belongs to such a name. If a date
    follows (``dated``), that word is a place whatever else it may mean.
    """
    stop = len(body[:end].rstrip(" \xa0,"))
    start = max(line, stop - LONGEST_PLACE)
    while start > line and not body[start - 1].isspace():
        start -= 1
    window = body[start:stop]
    borders = [match.end() for match in _SENTENCE.finditer(window)]
    # An abbreviated state (``MACON, Ga.``) also ends in a full stop, so every border is tried, from first to last.
    for offset in ([0] if start == line else []) + borders:
        if _WHOLE.fullmatch(window, offset) and not (_is_long_sentence(window[offset:]) or _runs_on(window, offset)):
            return start + offset
    for pattern in (_HYPHENATED, _CAPITALS, _LAST):
        match = pattern.search(window)
        if match and match.group().count(" ") < 7 and (dated or not is_word(match.group(), body)):
            return start + match.start()
    return None


def place_and_date(body: str, line: int, end: int) -> tuple[int | None, str | None, str | None]:
    """Return the offset of the place before ``end``, its name, and the date after it."""
    end = line + len(body[line:end].rstrip(" \xa0-–—:"))
    date = _DATE_BEFORE.search(body, line, end)
    stop = date.start() if date else end
    stop = line + len(body[line:stop].rstrip(" \xa0-–—:,"))
    land = _LAND.search(body, line, stop)
    stop = land.start() if land else stop
    place = place_before(body, line, stop, dated=date is not None)
    name = None if place is None else _without_stop((body[place:stop] + _kept(land)).strip(" ,\xa0-"))
    return place, name, date.group(date.lastgroup) if date and date.lastgroup else None


def _runs_on(window: str, offset: int) -> bool:
    """Return whether a byline or the end of a headline precedes the place, which is then the capitals or last word."""
    words = window[offset:]
    if _BYLINE.match(words) or _ENDS_A_SENTENCE.search(words) or (window[:offset].endswith(": ") and " " in words):
        return True
    capitals = _CAPITALS.search(words)
    long = capitals and any(sum(map(str.isalpha, word)) > 2 for word in capitals.group().split())
    return capitals is not None and bool(long) and any(letter.islower() for letter in words[: capitals.start()])


def is_word(place: str, body: str) -> bool:
    """Return whether a headline's last word is not a place: its sentence ends there, or it is lowercase in the text."""
    if _ENDS_A_SENTENCE.search(place):
        return True
    name = place.strip(",")
    if not name.isalpha() or name.isupper():
        return False
    small = any(not _in_name(body[at - 1 : at]) for at in _words(name.lower(), body))
    return small or any(_ARTICLE.search(body, max(0, at - len("eine ")), at) for at in _words(name, body))


def _words(word: str, body: str) -> Iterator[int]:
    """Yield the offsets of a word in a body, including where it ends a longer word."""
    at = body.find(word)
    while at >= 0:
        if not _in_name(body[at + len(word) : at + len(word) + 1]):
            yield at
        at = body.find(word, at + 1)


def _in_name(letter: str) -> bool:
    """Return whether a character continues a word, an address or a compound."""
    return letter.isalnum() or (letter != "" and letter in "_.@/-")


def _is_long_sentence(words: str) -> bool:
    return words.count(" ") > 5


def _kept(land: re.Match[str] | None) -> str:
    """Return the bracket that is part of a place's name, as in ``Halle (Saale)``; countries and regions are not."""
    bracket = _PART_OF_NAME.match(land.group()) if land else None
    return bracket.group() if bracket else ""


def _without_stop(place: str) -> str:
    """Return a place without the full stop of ``Rom. (KNA)``; that of an abbreviated state stays."""
    last = place[:-1].rpartition(" ")[2]
    return place[:-1] if place.endswith(".") and "," not in place and last.isalpha() else place
