"""Who wrote the text, as printed above it on one line with it, or in brackets below it.

A byline that names an agency is a credit, which attribution finds.
"""

from __future__ import annotations

import re

from pipelines.cleaning.structure.borders import begins_anew
from pipelines.cleaning.structure.date_stamps import Stamp, stamp_at
from pipelines.cleaning.structure.names import FEWEST, MOST, NO_NAMES, name_end, names_end
from pipelines.tables import shipped_table
from pipelines.text.layout import opens_sentence, skip_space

_TABLE = shipped_table("cleaning", "heads")["bylines"]
_OPENINGS = "|".join(map(re.escape, sorted(_TABLE["openings"], key=len, reverse=True)))
_WITH_COLON = frozenset(_TABLE["with_colon"])
_OPENING = re.compile(rf"(?:{_OPENINGS})(?: ?: ?| )(?=[^\W\d_])")
_BEFORE_COLON = tuple({words.split()[-1] for words in _TABLE["openings"]})
_LAST_WORDS = ("By ", "by ", "BY ", "Von ", "VON ", "Por ", "POR ", "PAR ", "From ")
"""What is looked for in running text: a sign of a byline that is rare in it."""
_LONGEST_OPENING = max(map(len, _TABLE["openings"])) + 2
_ROLES = frozenset(_TABLE["roles"])
_NEWSROOMS = frozenset(_TABLE["newsrooms"])
_CODES = frozenset(_TABLE["agencies"])
_WORD = re.compile(r"[ /|,]{0,3}([^\W\d_][\w.’'-]*)")
_BAR = re.compile(r" *\|(?=\s|$)")
_BESIDE = re.compile(r" ?[/|,] ?")
_BESIDE_NAMES = re.compile(r" ?[|/,-] ?(?!\d)| ?, ")
_OUTLET_BESIDE = re.compile(r"(?:, | - )(?:[^\W\d_][\w.’'-]{1,20}(?: (?=[^\W\d_])|(?=\W|$))){1,5}")
"""The outlet of a newsroom: ``Da Redação, Correio da Chapada``."""
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,4}\b")
_INITIALS = re.compile(r"^[A-Z]{2}(?= [A-Z][a-z])")
_CODE = re.compile(r"\b[A-Z]{2,5}\b")
_BRACKETED = re.compile(r"(?<=[.!?…”“\"»])\s*[(\[](?P<inside>[^()\[\]\n]{4,60})[)\]]?\s*$")
_LAST_NAME = re.compile(r"[.!?…][\"”“»]?\s+(?P<name>[^\W\d_][^\n.!?…,:;()\d]{4,40})\s*$")
_BEFORE_DATED = re.compile(rf"(?<![\w’'-])(?i:{'|'.join(_TABLE['before_dated'])})(?: ?: ?| )(?=[^\W\d_])")
_BETWEEN = " \n|•·,–—-"
LONGEST_BYLINE = 100
"""Most characters between its first word and the date behind it."""
_MOST_ROLE_WORDS = 5
_LONGEST_CODE = 5
_LONGEST_WORD = 40
_FEWEST_LETTERS = 4
_LONGEST_NEWSROOM = 40
_LONGEST_BRACKET = 70
_SAMPLE = 400
_GERMAN_WORDS, _FEWEST_GERMAN = frozenset("der die das und ist nicht ein eine auf im mit für dem sich".split()), 3


def openings(text: str, reach: int) -> list[tuple[int, int]]:
    """Return start and end of the words within ``reach`` that may open a byline, such as ``By``."""
    found = []
    head = text[:reach]
    for last in _LAST_WORDS:
        # Nearly all heads have hardly any of them
        place = head.find(last) if last in head else -1
        while place >= 0:
            found += _opening_before(text, place + len(last))
            place = head.find(last, place + 1)
    colon = head.find(":")
    while colon >= 0:
        if head[max(0, colon - _LONGEST_WORD) : colon].rstrip().endswith(_BEFORE_COLON):
            found += _opening_before(text, colon + 1)
        colon = head.find(":", colon + 1)
    return sorted(set(found))


def _opening_before(text: str, end: int) -> list[tuple[int, int]]:
    """Return start and end of the opening whose last word or colon is before ``end``, if a capital follows it."""
    begin = end if text[end : end + 1].isalpha() else skip_space(text, end)
    if not text[begin : begin + 1].isupper():
        return []
    for match in _OPENING.finditer(text, max(0, end - _LONGEST_OPENING), begin + 1):
        if match.end() == begin and _opens(text, match.start(), begin):
            return [(match.start(), begin)]
    return []


def opened_byline(text: str, at: int) -> int:
    """Return where the byline ends that a word such as ``By`` opens at ``at``; 0 if there is none."""
    opening = _OPENING.match(text, at)
    return byline_behind(text, opening.end()) if opening and _opens(text, at, opening.end()) else 0


def byline_behind(text: str, begin: int) -> int:
    """Return where the names, or the newsroom, end that begin behind an opening; 0 if there are none."""
    end = names_end(text, begin) or newsroom_end(text, begin)
    end = _with_role(text, end) if end else 0
    return end if end and begins_anew(text, end) and not (names_agency(text[begin:end]) or _recurs(text, end)) else 0


def bare_byline(text: str, at: int) -> int:
    """Return where the name ends that stands alone at ``at``, behind a title; 0 if there is none.

    A sentence begins behind it, or behind the place that follows it, and its last word does not come again. Where nouns
    have capitals, two of them look like a name; a kicker such as *Black Friday* has words that the title or the text
    has, too.
    """
    end = names_end(text, at)
    if not end or names_agency(text[at:end]) or _recurs(text, end) or _is_in_text(text, at, end):
        return 0
    if bar := _BAR.match(text, end):
        return bar.end() if begins_anew(text, bar.end()) else 0
    if _has_capital_nouns(text[end : end + _SAMPLE]):
        return 0
    comma = _BESIDE.match(text, end)
    place = _WORD.match(text, comma.end()) if comma else None
    if place and place[1][0].isupper():
        end = place.end()
    return end if begins_anew(text, end) else 0


def newsroom_end(text: str, at: int) -> int:
    """Return where the name of a newsroom ends that begins at ``at``, such as ``Example Newsroom``; 0 if none does."""
    place = at
    for _ in range(_MOST_ROLE_WORDS):
        match = _WORD.match(text, place)
        if match is None or not match[1][0].isupper() or match.end() - at > _LONGEST_NEWSROOM:
            return 0
        place = match.end()
        if match[1].casefold().replace("i̇", "i") in _NEWSROOMS:
            place += text[place : place + 1] == "/"
            outlet = _OUTLET_BESIDE.match(text, place)
            return next((end for end in (place, outlet.end() if outlet else 0) if end and begins_anew(text, end)), 0)
    return 0


def byline_before(text: str, floor: int, stamp: Stamp) -> tuple[int, int] | None:
    """Return start and end of the byline between ``floor``, or an opening, and a date, if there is nothing else.

    ``Jo Doe | 3.5.2021``, ``von Jo Doe 3. Mai 2021``. A date with a dash behind it belongs to a place.
    """
    until = stamp.start
    opened = list(_BEFORE_DATED.finditer(text, max(0, until - LONGEST_BYLINE), until))
    begins = [(match.start(), match.end()) for match in opened[-1:]]
    if text[stamp.end : stamp.end + 3].strip()[:1] not in {"-", "–", "—"} and until - floor <= LONGEST_BYLINE:
        begins.append((floor, floor))
    if stamp.labelled and (begin := _last_capitals(text, floor, until)):
        begins.append((begin, begin))
    for start, begin in begins:
        end = names_end(text, begin) or newsroom_end(f"{text[:until]}\n", begin)
        end = _with_role(text, end) if end else 0
        if 0 < end <= until and not text[end:until].strip(_BETWEEN) and not names_agency(text[begin:end]):
            return start, end + text[end:until].rstrip().rfind("|") + 1
    return None


def _last_capitals(text: str, floor: int, until: int) -> int:
    """Return where the words with a capital begin that end at ``until``, behind one in lower case; 0 if unclear."""
    line = text[max(floor, until - LONGEST_BYLINE) : until]
    words = [] if "\n" in line[len(line.rstrip()) :] else line.split()
    count = next((count for count, word in enumerate(reversed(words)) if word[0].islower()), 0)
    if not FEWEST <= count <= MOST or _has_capital_nouns(text[:floor] + text[until : until + _SAMPLE]):
        return 0
    begin = text.rfind(words[-count], floor, until - len(" ".join(words[1 - count :])))
    return begin if not _is_in_text(text, begin, until) else 0


def is_credit(text: str, stamp: Stamp) -> bool:
    """Return whether a byline that names an agency ends at a date, ``von Jo Doe/dpa``, or only its name does."""
    opened = list(_BEFORE_DATED.finditer(text, max(0, stamp.start - LONGEST_BYLINE), stamp.start))
    if opened and names_agency(text[opened[-1].end() : stamp.start]):
        return True
    return not stamp.labelled and names_agency(_last_word(text, stamp.start))


def is_signed(text: str, end: int) -> bool:
    """Return whether a byline says what its author is, or a date follows it: then it is one wherever it stands."""
    last = _last_word(text, end).casefold()
    return last in _ROLES or stamp_at(text, skip_space(text, end)) is not None


def bracketed_byline(text: str) -> tuple[int, int] | None:
    """Return start and end of the author in brackets behind the last sentence: ``(Jo Doe | example.org)``."""
    match = _BRACKETED.search(text, max(0, len(text) - _LONGEST_BRACKET))
    if match is None:
        return None
    inside, begin = match["inside"].strip(), match.start("inside")
    end = name_end(inside, 0)
    rest = [part for part in _BESIDE_NAMES.split(inside[end:]) if part]
    whole = end and all(_DOMAIN.fullmatch(part) or part.isupper() or stamp_at(part, 0) for part in rest)
    if not whole and newsroom_end(inside, 0) != len(inside):
        return None
    if end and (names_agency(inside[:end]) or any(text.find(word, 0, begin) >= 0 for word in inside[:end].split())):
        return None
    return begin - 1, match.end()


def byline_at_end(text: str) -> tuple[int, int] | None:
    """Return start and end of the author's name that stands alone behind the last sentence."""
    last = text[-_LONGEST_BRACKET:].rstrip()
    match = _LAST_NAME.search(text, max(0, len(text) - _LONGEST_BRACKET)) if last[-1:].isalpha() else None
    if match is None:
        return None
    start, end = match.span("name")
    words = [word for word in match["name"].split() if word[0].isupper()]
    if len(words) > MOST or name_end(text, start) != end or _may_name_agency(words):
        return None
    known = any(len(word) > 1 and (word in text[:start] or f" {word.lower()} " in text) for word in words)
    return None if known or any(word.casefold() in NO_NAMES for word in words) else (start, end)


def _last_word(text: str, end: int) -> str:
    before = text[max(0, end - _LONGEST_WORD) : end].rsplit(maxsplit=1)
    return before[-1] if before else ""


def _opens(text: str, start: int, end: int) -> bool:
    words = text[start:end].rstrip()
    alone = start == 0 or not (text[start - 1].isalnum() or text[start - 1] in "’'-")
    return alone and (words.endswith(":") or words not in _WITH_COLON)


def _with_role(text: str, end: int) -> int:
    """Return the end of a byline with what its author is, or writes for: ``/ Staff reporter``, ``| example.org``."""
    beside = _BESIDE.match(text, end)
    domain = _DOMAIN.match(text, beside.end()) if beside else None
    place = end
    for _ in range(_MOST_ROLE_WORDS):
        match = _WORD.match(text, place)
        if match is None or opens_sentence(text, match.start(1)):
            break
        place = match.end()
        if match[1].casefold() in _ROLES:
            return place
    return domain.end() if domain else end


def names_agency(words: str) -> bool:
    """Return whether a byline names an agency by its code, or by a word of its name."""
    codes = [] if words.isupper() else _CODE.findall(_INITIALS.sub("", words))
    return bool(codes) or any(part in _CODES for part in re.split(r"[\s/,|]+", words.casefold()))


def _may_name_agency(words: list[str]) -> bool:
    """Return whether the words of a name may be an agency's, of which the last one may be cut off: ``PA Medi``."""
    cut_off = words[-1].casefold()
    codes = any(word.isupper() and 1 < len(word) <= _LONGEST_CODE for word in words) and not all(
        map(str.isupper, words)
    )
    return codes or names_agency(" ".join(words)) or any(code.startswith(cut_off) for code in _CODES)


def _recurs(text: str, end: int) -> bool:
    """Return whether the last word of a name comes again in the text: then its person is in the news."""
    return text.find(_last_word(text, end), end) >= 0


def _is_in_text(text: str, start: int, end: int) -> bool:
    """Return whether words are no name: the title before them has one of them, or the text one in lower case."""
    words = [word for word in text[start:end].split() if len(word) >= _FEWEST_LETTERS]
    title = text[:start].casefold().split()
    return any(word.casefold() in title or f" {word.lower()} " in text for word in words)


def _has_capital_nouns(text: str) -> bool:
    """Return whether a text is in German, whose nouns look like names."""
    return len(_GERMAN_WORDS.intersection(text.split())) >= _FEWEST_GERMAN
