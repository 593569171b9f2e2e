"""Where the place of a dateline begins, even on a line that holds the headline too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.attribution.dateline_dates import DATE

if TYPE_CHECKING:
    from collections.abc import Iterator

DASHES = ("–", "—", "-")

LABELS = frozenset("VIDEO VIDEOS GALLERY WATCH UPDATE BREAKING LETTER OPINION EXCLUSIVE PHOTOS ANALYSIS LISTEN".split())
"""Words in capitals that stand before a colon and are no place."""

LONGEST_PLACE = 60
"""Characters of the longest place in a dateline, state and second city included."""

_WORD = r"[A-ZÄÖÜÉÀÁÍÓÚÇŞİ][\w'’.-]*"
_LINK = r"(?:am |an der |vor der |ob der |im |de |del |la |los |do |da |of |the |the )?"
_WHOLE = re.compile(
    rf"{_WORD}(?:(?:[ /]| ?/ ?| - ){_LINK}{_WORD}){{0,4}}"
    rf"(?:, {_WORD}(?: {_WORD}){{0,2}}){{0,3}}(?: \[{_WORD}(?: {_WORD})?\])?,?"
)
_CAPITALS = re.compile(
    r"(?:(?<=\s)|^)[A-ZÄÖÜÉÀÁÍÓÚÇŞİ.'’-]{2,}(?:(?:[ /]|, )[A-ZÄÖÜÉÀÁÍÓÚÇŞİ.'’-]{2,})*"
    r"(?:, [A-Z][\w.]+(?: [A-Z][\w.]+)?)?,?$"
)
_LAST = re.compile(
    r"(?:(?<=\s)|^)(?:(?:New|San|Santa|Sankt|St\.|Bad|Los|Las|Tel|Den|Hong|Kuala|Addis|Buenos|Abu|El|La|Le|Port|Rio de|"
    r"Sri|Cape|Saint|Mexiko|Mexico|Washington|The) )?"
    rf"{_WORD}(?:/{_WORD})*(?: (?:am|an der|vor der|ob der) {_WORD})?(?:, [A-Z][\w.]+)?(?: \[{_WORD}\])?,?$"
)
_PARTED = re.compile(rf"(?:(?<=\s)|^){_WORD}(?: - {_WORD}){{2,3}}$")
_DATE_BEFORE = re.compile(rf"(?:,? ?(?P<date>{DATE})|, (?P<day>\d{{1,2}}))[,. ]*$")
_LAND = re.compile(r"(?: [(\[][A-ZÄÖÜ][\w./ ]{0,20}[)\]]){1,2}[ ,]?$")
_PART_OF_NAME = re.compile(r" \([A-ZÄÖÜ][\w. ]{1,20}\)")
_BYLINE = re.compile(r"(?:By|BY|Von|VON|Par|Por|Di|Door) ")
_ENDS_A_SENTENCE = re.compile(r"[a-zäöüß]{5,}\.$")
_PREPOSITION = re.compile(r"\b(?:in|In|aus|nach|bei|Kreis|Stadt|from|near) ")
_ARTICLE = re.compile(r"(?<![\w.@/-])(?:[Dd]er|[Dd]ie|[Dd]as|[Dd]en|[Dd]em|[Dd]es|[Ee]ine?) $")
_SENTENCE = re.compile(r"[.!?:…][\"“”»«]?\s")
_ALONE = re.compile(
    r"^(?P<place>[A-ZÄÖÜ][\w.-]+(?:[ /][A-ZÄÖÜ][\w-]+){0,2})(?P<mark>[ \xa0]?[–—-] |: |\. |[ \t]*$)(?=\S|\n)",
    re.MULTILINE,
)


def place_before(body: str, line: int, end: int, *, dated: bool = False) -> int | None:
    """Return where the place begins that ends before ``end``, on the line that begins at ``line``; None without one.

    The whole line, or what follows the last sentence on it, is the place if it reads like one. On a line where a
    headline runs into it, the place is the words in capitals, or the last word with what belongs to such a name. With a
    date behind it (``dated``) that word is a place whatever else it may mean.
    """
    stop = len(body[:end].rstrip(" \xa0,"))
    start = max(line, stop - LONGEST_PLACE)
    while start > line and not body[start - 1].isspace():
        start -= 1
    window = body[start:stop]
    borders = [match.end() for match in _SENTENCE.finditer(window)]
    # An abbreviated state (``MACON, Ga.``) ends in a full stop too, so that every border is tried, the last one last.
    for offset in ([0] if start == line else []) + borders:
        if _WHOLE.fullmatch(window, offset) and not (_is_long_sentence(window[offset:]) or _runs_on(window, offset)):
            return start + offset
    for pattern in (_PARTED, _CAPITALS, _LAST):
        match = pattern.search(window)
        if match and match.group().count(" ") < 7 and (dated or not _is_word(match.group(), body)):
            return start + match.start()
    return None


def place_and_date(body: str, line: int, end: int) -> tuple[int | None, str | None, str | None]:
    """Return the offset of the place before ``end``, its name, and the date behind it."""
    end = line + len(body[line:end].rstrip(" \xa0-–—:"))
    date = _DATE_BEFORE.search(body, line, end)
    stop = date.start() if date else end
    stop = line + len(body[line:stop].rstrip(" \xa0-–—:,"))
    land = _LAND.search(body, line, stop)
    stop = land.start() if land else stop
    place = place_before(body, line, stop, dated=date is not None)
    name = None if place is None else _without_stop((body[place:stop] + _kept(land)).strip(" ,\xa0-"))
    return place, name, date.group(date.lastgroup) if date and date.lastgroup else None


def place_only(body: str, head: int) -> str | None:
    """Return the place of a dateline without an agency, only where it is certain.

    It opens a line and is set off with a dash, colon, full stop or line end; it is certain in capitals before a dash
    or colon, and else only if the text names the place again behind a preposition.
    """
    for match in _ALONE.finditer(body, 0, head):
        place, mark = match["place"], match["mark"].strip()
        if place.isupper():
            first = not body[: match.start()].strip() and place not in LABELS
            if len(place) > 4 and "-" not in place and (mark in DASHES or (mark == ":" and first)):
                return place
        # Behind a colon stands a headline as often as a text.
        elif mark != ":" and all(_is_spoken_of(name, body, match.end()) for name in place.split("/")):
            return place
    return None


def _runs_on(window: str, offset: int) -> bool:
    """Tell whether a byline or a headline's end stands before the place, which its capitals or its last word are."""
    words = window[offset:]
    if _BYLINE.match(words) or _ENDS_A_SENTENCE.search(words) or (window[:offset].endswith(": ") and " " in words):
        return True
    capitals = _CAPITALS.search(words)
    long = capitals and any(sum(map(str.isalpha, word)) > 2 for word in capitals.group().split())
    return capitals is not None and bool(long) and any(letter.islower() for letter in words[: capitals.start()])


def _is_word(place: str, body: str) -> bool:
    """Tell whether a headline's last word is no place: its sentence ends there, or the text has it in small letters."""
    if _ENDS_A_SENTENCE.search(place):
        return True
    name = place.strip(",")
    if not name.isalpha() or name.isupper():
        return False
    small = any(not _in_name(body[at - 1 : at]) for at in _words(name.lower(), body))
    return small or any(_ARTICLE.search(body, max(0, at - len("eine ")), at) for at in _words(name, body))


def _words(word: str, body: str) -> Iterator[int]:
    """Yield the offsets of a word in a body, also as the end of a longer one."""
    at = body.find(word)
    while at >= 0:
        if not _in_name(body[at + len(word) : at + len(word) + 1]):
            yield at
        at = body.find(word, at + 1)


def _in_name(letter: str) -> bool:
    """Tell whether a character goes on with a word, an address or a compound."""
    return letter.isalnum() or (letter != "" and letter in "_.@/-")


def _is_spoken_of(name: str, body: str, start: int) -> bool:
    """Tell whether the text behind an offset has a name behind a preposition."""
    return any(
        body.startswith(name, match.end()) and not body[match.end() + len(name) : match.end() + len(name) + 1].isalnum()
        for match in _PREPOSITION.finditer(body, start)
    )


def _is_long_sentence(words: str) -> bool:
    return words.count(" ") > 5


def _kept(land: re.Match[str] | None) -> str:
    """Return what belongs to the name of a place, as in ``Halle (Saale)``; countries and regions in marks do not."""
    bracket = _PART_OF_NAME.match(land.group()) if land else None
    return bracket.group() if bracket else ""


def _without_stop(place: str) -> str:
    """Return a place without the full stop of ``Rom. (KNA)``; that of an abbreviated state stays."""
    last = place[:-1].rpartition(" ")[2]
    return place[:-1] if place.endswith(".") and "," not in place and last.isalpha() else place
