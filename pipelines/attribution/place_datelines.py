"""Datelines with a place and no agency: ``Iserlohn. ``, ``EVERETT — ``, ``Delhi, India – ``. They stay in the text."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.attribution.credit_words import read_label
from pipelines.attribution.dateline_places import CAPITALS, is_word, place_before
from pipelines.tables import shipped_table

LABELS = frozenset(
    "VIDEO VIDEOS PHOTO PHOTOS GALLERY WATCH WARNING UPDATE BREAKING LETTER OPINION EXCLUSIVE ANALYSIS LISTEN READ "
    "MORE".split()
)
"""Words in capitals before a colon that are not a place."""
LONGEST_HEADLINE = 160
"""Most characters of a first line that is a headline; a place that opens one is part of it."""
LONGEST_WORD = 40
"""Most characters of a word of a place."""
LONGEST_PREPOSITION = 5
"""Most characters of a word in lowercase that may be a preposition, with the blank after it."""
MOST_TRIED = 6
"""Dashes of each kind that are looked at."""
MOST_WORDS = 4
"""Most words of a place in capitals; a headline has more."""
SHORTEST_CAPITALS = 4
"""A place in capitals has more letters than this: shorter ones are abbreviations."""

_CITIES = frozenset(city for cities in shipped_table("text", "places")["cities"].values() for city in cities)
_LAST_WORDS = frozenset(city.rpartition(" ")[2] for city in _CITIES)
_DASHES = ("– ", "— ", " - ", "-- ", ".- ")
_BEGINS = re.compile(rf"[{CAPITALS}„\"“«‘(]|\d")
_CAPTION_DATE = re.compile(r"(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[A-Za-z]{0,6}\.? \d")
"""The date in the caption of a picture agency: ``DETROIT, MI - NOVEMBER 17: A player``."""
_STATE = re.compile(r"[A-Z]{2}")
"""The abbreviated state of a city in North America."""
_GERMAN = re.compile(r"\b(?:der|die|das|den|dem|und|ist|hat|ein|eine|im|am|zu)\b")
"""Only German outlets put a full stop behind a place that follows a headline on its line."""
_WITHIN = ("in", "In", "near", "Kreis", "Stadt")
"""Words before places and hardly ever before people and firms."""
_PREPOSITIONS = ("in", "In", "aus", "nach", "bei", "Kreis", "Stadt", "from", "near", "of", "at")
_NAME = rf"[{CAPITALS}][\w-]+"
_PLACE = rf"(?P<place>{_NAME}(?: ?/ ?{_NAME}| (?:am |an der |ob der )?{_NAME})?)\.[ \xa0\n]{{0,2}}(?=[{CAPITALS}„\"“«])"
_OPENING = re.compile(rf"\s*{_PLACE}")
_BEHIND_SENTENCE = re.compile(rf"[.!?…\"”“»)\]*\n][ \xa0]{{0,2}}{_PLACE}")
_ENDS = frozenset('.!?…"”“»)]*\n')
_BLANKS = " \xa0"


def place_only(body: str, head: int, title: str) -> str | None:
    """Return the place of a dateline without an agency, but only if it is certain.

    It opens the text, or stands behind a headline or a sentence, and a dash, a colon or else a full stop follows, then
    a sentence. It is certain in capitals, if it is a well-known city, or if the title or the text name the place again.
    A place that opens the headline is part of it.
    """
    start = _after_headline(body)
    found = _before_dashes(body, start, head, title) or _before_stops(body, start, head, title)
    return found[1] if found else None


def _after_headline(body: str) -> int:
    """Return where the text below the headline begins: 0 if the first line is no headline."""
    stop = body.find("\n", 0, LONGEST_HEADLINE)
    return stop if stop >= 0 and body[:stop].rstrip()[-1:] not in (".", "") else 0


def _word_before(body: str, at: int) -> int:
    """Return the start of the word that ends at an offset."""
    first = max(0, at - LONGEST_WORD)
    first = body.rfind(" ", first, at) + 1 or first
    return max(body.rfind("\n", first, at) + 1, body.rfind("\xa0", first, at) + 1, first)


def _opens(body: str, start: int) -> bool:
    """Return whether a word begins a line or follows the end of a sentence."""
    if start == 0:
        return True
    before = body[start - 1]
    return (body[start - 2 : start - 1] if before in _BLANKS else before) in _ENDS


def _before_dashes(body: str, start: int, head: int, title: str) -> tuple[int, str] | None:
    """Return the first place before a dash, or the one in capitals before a colon, with the offset of its end."""
    found, stop = None, head
    for dash in _DASHES:
        at = body.find(dash, start, stop)
        for _ in range(MOST_TRIED):
            if at < 0:
                break
            follows = at + len(dash)
            name = _before_dash(body, at - (body[at - 1] == " "), follows, title)
            if name:
                found, stop = (at, name), at
                break
            at = body.find(dash, at + 1, stop)
    at = body.find(": ", start, stop)
    name = _before_colon(body, at) if at > 0 and body[at - 1].isupper() else None
    return (at, name) if name else found


def _before_colon(body: str, at: int) -> str | None:
    """Return the place in capitals before a colon; the text must name it."""
    word = _word_before(body, at)
    while body[word:at].isupper() and word > 1 and body[_word_before(body, word - 1) : word - 1].isupper():
        word = _word_before(body, word - 1)
    name = body[word:at]
    letters = name.replace(" ", "")
    capitals = letters.isupper() and letters.isalpha() and len(letters) > SHORTEST_CAPITALS
    if not capitals or not body[at + 2 : at + 3].isalpha() or not body[:word].strip() or read_label(body, word, at + 1):
        return None
    city = name.title()
    return name if city in _CITIES or (LABELS.isdisjoint(name.split()) and _is_spoken_of(city, body)) else None


def _before_dash(body: str, at: int, follows: int, title: str) -> str | None:
    """Return the place before a dash, whose last word shows whether it may be one."""
    word = _word_before(body, at)
    last = body[word:at]
    if not last[:1].isupper() or not _BEGINS.match(body, follows):
        return None
    if last in _CITIES and _opens(body, word):
        return last if _is_certain(last, body, follows, title, opens=True) else None
    if not _may_be_last_word(body, word, at):
        return None
    place = place_before(body, body.rfind("\n", 0, at) + 1, at)
    if place is None or body[:place].rstrip()[-1:].isdigit() or _CAPTION_DATE.match(body, follows):
        return None
    name, opens = body[place:at].strip(" ,"), _opens(body, place)
    region = name.rpartition(", ")[2] if opens and "," in name else ""
    # ``Nashville, TN –`` and ``Cd. Madero, Tamaulipas.-`` have the form of a dateline whatever their names
    if region and (_STATE.fullmatch(region) or body[at] == "."):
        return name
    in_sentence = not opens and body[_word_before(body, place - 1) : place - 1] in _PREPOSITIONS
    return name if not in_sentence and _is_certain(name, body, follows, title, opens=opens) else None


def _may_be_last_word(body: str, word: int, at: int) -> bool:
    """Return whether the word between two offsets may end a place."""
    last = body[word:at]
    if body[word - 2 : word - 1] == ",":
        city = body[_word_before(body, word - 2) : word - 2]
        return city.isupper() or city in _LAST_WORDS or _STATE.fullmatch(last) is not None or body[at] == "."
    return last in _LAST_WORDS or (last.isupper() and len(last) >= SHORTEST_CAPITALS) or _opens(body, word)


def _before_stops(body: str, start: int, head: int, title: str) -> tuple[int, str] | None:
    """Return the place that ends the headline, or else the first that is all of a sentence, and where it ends."""
    at = body.find(".", start, head)
    place = _after_headline_words(body, at) if at > 0 else None
    if place is not None and _is_certain(body[place:at], body, at + 1, title, opens=False):
        return at, body[place:at]
    match = _OPENING.match(body, start, head) or _BEHIND_SENTENCE.search(body, start, head)
    while match:
        if _is_certain(match["place"], body, match.end(), title, opens=True):
            # ``said John M. Ford. Helen`` is no place: English papers put no full stop behind one
            german = _GERMAN.search(body, match.end(), match.end() + LONGEST_HEADLINE)
            return (match.end("place"), match["place"]) if german else None
        match = _BEHIND_SENTENCE.search(body, match.end("place"), head)
    return None


def _after_headline_words(body: str, at: int) -> int | None:
    """Return the start of the place before the first full stop, if it may follow a headline."""
    follows = at + 1 + (body[at + 1 : at + 2] in (" ", "\xa0"))
    word = _word_before(body, at)
    if not (body[word : word + 1].isupper() and body[follows : follows + 1].isupper() and body[word - 2].isalpha()):
        return None
    # A short word in lowercase is a preposition or an article: the sentence began before.
    before = _word_before(body, word - 1)
    headed = word - before > LONGEST_PREPOSITION or body[before].isupper()
    return word if headed and _GERMAN.search(body, follows, follows + LONGEST_HEADLINE) else None


def _is_certain(name: str, body: str, start: int, title: str, *, opens: bool) -> bool:
    """Return whether a name before a text is a place; ``opens`` says that it begins a line or a sentence."""
    places = [name] if name in _CITIES else [part.strip() for part in name.partition(",")[0].split("/")]
    if name in _CITIES or any(place in _CITIES or (place.isupper() and place.title() in _CITIES) for place in places):
        # ``Köln - Berlin`` is a route
        return body[start : start + LONGEST_WORD].partition(" ")[0] not in _CITIES
    if places[0].isupper():
        words = places[0].split()
        long = len(max(words, key=len)) > SHORTEST_CAPITALS and len(words) <= MOST_WORDS
        return long and "-" not in name and name not in LABELS
    if opens:
        return all(place in title or _is_spoken_of(place, body) for place in places)
    return all(_is_spoken_of(place, body, _WITHIN) for place in places) and not is_word(places[0], body)


@lru_cache(maxsize=16)  # a name that opens many sentences of the head is asked for each time
def _is_spoken_of(name: str, body: str, prepositions: tuple[str, ...] = _PREPOSITIONS) -> bool:
    """Return whether the text contains a name after one of some prepositions."""
    at = body.find(f" {name}")
    while at >= 0:
        word = _word_before(body, at)
        if body[word:at] in prepositions and not body[at + 1 + len(name) : at + 2 + len(name)].isalnum():
            return True
        at = body.find(f" {name}", at + 1)
    return False
