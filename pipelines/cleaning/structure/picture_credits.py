"""Picture credits by their grammar: a label with names, names in brackets, a person and a house beside a slash."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from pipelines.cleaning.structure.bracketed_credits import HEAD, HOUSES, NOTES, bracketed_end
from pipelines.cleaning.structure.cities import without_dateline
from pipelines.cleaning.structure.picture_names import (
    HOUSE,
    HOUSE_BEFORE,
    OUTLET_NAME,
    PERSON_BEFORE,
    TABLE,
    any_of,
    is_house,
    is_person,
    names_end,
    names_picture_house,
    parts,
)
from pipelines.items import Removal
from pipelines.text.layout import ends_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.cleaning.structure.outline import Outline

RULE = "structure.photo_credit"

SHORTEST_REST = 300
"""Behind a credit of the text as a whole there are fewer characters than this."""
_REACH = 60
_JUST_BEFORE = 8

_LABELS = frozenset(TABLE["labels"])
_SOURCES = frozenset(TABLE["sources"])
_LAST_WORDS = frozenset(label.split()[-1] for label in _LABELS | _SOURCES)
_GLUED_WORDS = ("Foto", "Fotos", "Photo", "Bild", "Quelle", "Image", "Picture", "Credit")
"""Labels that may be glued to the word before."""
_GLUED = re.compile(r"^.*[a-zß.)”\"!?](?=[A-Z][a-z]+$)")
_BEFORE_LABEL = "(|©[-–—/•"
_MARK_BEFORE = re.compile(r"(?:[-–—|•©]|/)\s?(?:©\s?)?$")
_OPENING = re.compile(rf"(?i:{any_of(TABLE['openings'])})[\s/]*(?=\S)")
_HOUSE_STARTS = frozenset(house[:2] for house in HOUSES | NOTES)
_HOUSE_ENDS = frozenset(house[-2:] for house in HOUSES)
_WRITER_BEFORE = re.compile(r"\([\w./-]{2,20}, $")
"""A bracket that says first who wrote the text: ``(APA/red, Foto: ...``."""
_SUPPLIER = re.compile(rf"\s?\((?:{any_of(HOUSES)})\)")
_COMPANY = re.compile(r"\b(?:GmbH|Verlag|Media|Ltd|Inc|LLC|AG|News|Mediengruppe|Copyright|Rights|Corp|Company|Group)\b")
# Before a label that is part of a sentence: "auf dem Foto: ..."
_IN_SENTENCE = re.compile(
    r"(?:^|\s)(?:das|dem|des|im|am|ein|eine|einem|der|die|den|beim|vom|zum|kein|dieses|the|a|an|this|that|in|on|of|la|le|"
    r"el|una?|une|esta?|en|na|bu|bir|with|and|und|y|et)\s$",
    re.IGNORECASE,
)
_BY = re.compile(r"(?:^|\W)(?:von|by|por|par|door|af|av|di|przez|texto?|texte|author|autor|red\.?):?\s$", re.IGNORECASE)
_ENDED = re.compile(r"(?:[.!?…][\"”“»«’)\]]*|[\])]|\n)\s*$|^\s*$")
_HANDLE = re.compile(r"\s?@\w{3,30}")
_PIC = re.compile(r"[—–-] (?:[A-Z][\w'-]+ ){1,4}pics?(?![\w'’])(?!\s[a-z])")
_NOUN = re.compile(r"(?<=[.!?”\"] )(?:Zdjęcie|Foto|Photo|Fotoğraf) ")
_NEW_SENTENCE = re.compile(r"[.!?:]\s")
_CLAUSE = re.compile(r"[.!?)]\s|\n")
_SIGN_BEFORE = re.compile(r"[©|–—-]\s?$")
_BEFORE_VIA = re.compile(r"(?:^|[.!?…\"”)\n—]\s?)([^.!?…\n()—]{3,60})$")
_KIND_BEFORE_VIA = re.compile(r" (?:handout|photo|pool|pic)$")


def picture_credits(outline: Outline) -> Iterator[Removal]:
    """Yield the picture credits of a body."""
    body = outline.body
    reach = 0
    for start, end in sorted(_found(body)):
        if start >= reach:
            reach = without_dateline(body, start, end)
            handle = _HANDLE.match(body, reach)
            reach = _printed_twice(body, start, handle.end() if handle else reach)
            yield Removal(start, reach, "photo_credit", RULE, body[start:reach])


def _found(body: str) -> Iterator[tuple[int, int]]:
    readers = dict(_READERS)
    for sign, more in _READERS_BY_SIGN.items():
        if sign in body[:HEAD]:
            readers |= more
    for cue, read in readers.items():
        at, reach = body.find(cue), 0
        while at >= 0:
            # What is within a credit was read with it
            if at >= reach and (span := read(body, at)):
                reach = span[1]
                yield span
            at = body.find(cue, at + 1)


def _printed_twice(body: str, start: int, end: int) -> int:
    """Return the end of a credit that a gallery prints twice, with words that are not read in between."""
    again = body.find(body[start:end], end, 2 * end - start + _REACH) if end - start > 12 else -1
    if again < 0 or _CLAUSE.search(body, end, again):
        return end
    length = again - start - 1
    return again + length if body[start : start + length] == body[again : again + length] else end


def _label_start(body: str, colon: int) -> tuple[int, str]:
    """Return where the label before a colon begins, and the label in lower case; it is empty if there is none."""
    last = body[max(colon - 16, 0) : colon].rstrip(" \xa0").rpartition(" ")[2]
    if last.lstrip(_BEFORE_LABEL).casefold() not in _LAST_WORDS and not last.endswith(_GLUED_WORDS):
        return colon, ""
    before = body[max(colon - _REACH, 0) : colon].rstrip(" \xa0")
    end = max(colon - _REACH, 0) + len(before)
    words = before.split()[-3:]
    for count in range(len(words), 0, -1):
        label = _GLUED.sub("", " ".join(words[-count:]).lstrip(_BEFORE_LABEL))
        if label.casefold() in _LABELS or label.casefold() in _SOURCES:
            return end - len(label), label.casefold()
    return colon, ""


def _labelled(body: str, colon: int) -> tuple[int, int] | None:
    """Read a credit whose label ends at a colon: ``Foto: NAME/dpa``, ``© Quelle: NAME``, ``| Fuente: AFP``."""
    start, label = _label_start(body, colon)
    # A noun in lower case is part of a sentence, except in abbreviations and in scripts without capitals
    if not label or (body[start].islower() and label not in {"fot", "zdj", "foto"}):
        return None
    before = body[max(start - _REACH, 0) : start]
    mark = _MARK_BEFORE.search(before)
    if mark:
        start -= len(mark[0])
        before = before[: mark.start()]
    if before.endswith(("(", "[", "/")) or _IN_SENTENCE.search(before) or _WRITER_BEFORE.search(before):
        return None
    at = colon + 1
    while body[at : at + 1] in {" ", "\xa0", "©"} and at - colon < 5:
        at += 1
    at += 4 if body.startswith("(c) ", at) else 0
    end = names_end(body, at)
    if not (label in _LABELS or mark or names_picture_house(body[at:end])):
        return None
    supplier = _SUPPLIER.match(body, end)
    return (start, supplier.end() if supplier else end) if end > at else None


def _bracketed(body: str, start: int) -> tuple[int, int] | None:
    if body.startswith("(c) ", start):
        return _copyrighted(body, start)
    end = bracketed_end(body, start)
    return (start, end) if end else None


def _slashed(body: str, slash: int) -> tuple[int, int] | None:
    """Read a credit without a colon: ``Jo Doe/dpa``, ``REUTERS/Jo Doe``, ``Keystone/EPA/JO DOE``, ``Photo / NAME``."""
    spaced = body[slash - 1 : slash] == " "
    at = slash + 1 + (body[slash + 1 : slash + 2] == " ")
    last = body[slash - spaced - 2 : slash - spaced]
    # The letters beside it rule out nearly all slashes at no cost
    behind_house, before_house = last in _HOUSE_ENDS, body[at : at + 2] in _HOUSE_STARTS
    if not (spaced or behind_house or before_house or body[at : at + 1].isupper()):
        return None
    start, label = _label_start(body, slash) if spaced else (slash, "")
    if label in _LABELS and body[start].isupper():
        end = names_end(body, slash + 2)
        return (start, end) if end > slash + 2 else None
    offset = max(slash - _REACH, 0)
    left = body[offset:slash].rstrip(" ")
    if behind_house and (house := HOUSE_BEFORE.search(left)):
        return _after_house(body, offset + house.start(), slash)
    person = PERSON_BEFORE.search(left) if before_house or OUTLET_NAME.match(body, at) else None
    if person is None or person["last"] is None or is_house(left[person.start() :]):
        return None
    return _before_house(body, offset + person.start(), at)


def _after_house(body: str, start: int, slash: int) -> tuple[int, int] | None:
    end = names_end(body, start)
    person = any(is_person(part) and not is_house(part) for part in parts(body[start:end])[1:])
    return (start, end) if person and end > slash and _is_free(body, start) else None


def _before_house(body: str, start: int, at: int) -> tuple[int, int] | None:
    known = HOUSE.match(body, at) or OUTLET_NAME.match(body, at)
    end = names_end(body, at)
    if known is None or end < known.end() or not _is_free(body, start):
        return None
    start = _described(body, start)
    if sign := _SIGN_BEFORE.search(body, max(start - 2, 0), start):
        start = sign.start()
    # At the very end it says who wrote the text
    return (start, end) if not ends_text(body, end) or body[start] == "©" else None


def _described(body: str, start: int) -> int:
    """Return the start of a label without a colon before a name, with what it describes: ``Foto Jo Doe /AFP``."""
    found = start
    for match in _NOUN.finditer(body, max(start - _REACH, 0), start):
        found = match.start()
    return start if _NEW_SENTENCE.search(body, found, start) else found


def _is_free(body: str, start: int) -> bool:
    """Return whether names at ``start`` are no byline and no part of a sentence, a bracket or a longer credit."""
    before = body[max(start - _REACH, 0) : start]
    inside = before.endswith("/") or before.rstrip().endswith(("(", "[", ":"))
    return not (inside or _BY.search(before) or _IN_SENTENCE.search(before))


def _copyrighted(body: str, sign: int) -> tuple[int, int] | None:
    """Read ``© NAME``, ``Foto © NAME``, ``© NAME/dpa``: a person's, not a company's copyright."""
    at = sign + (1 if body[sign] == "©" else 3)
    while body[at : at + 1] in {" ", "\xa0"}:
        at += 1
    end = names_end(body, at)
    names = body[at:end]
    if end == at or _COMPANY.search(names):
        return None
    named = parts(names)
    start, label = _label_start(body, sign)
    start = start if label in _LABELS and body[start].isupper() else sign
    person = any(is_person(part) and not is_house(part) for part in named)
    if ends_text(body, end):
        return (start, end) if "/" in names and person else None
    # A house alone may have written the text, but not if most of it is still to come
    house = all(map(is_house, named)) and (len(named) > 1 or len(body) - end > SHORTEST_REST)
    return (start, end) if person or house else None


def _barred(body: str, bar: int) -> tuple[int, int] | None:
    """Read ``| AP``, ``| Jo Doe/Reuters`` behind a caption."""
    if bar < _JUST_BEFORE or not _ENDED.search(body[bar - _JUST_BEFORE : bar]):
        return None
    end = names_end(body, bar + 1 + (body[bar + 1 : bar + 2] == " "))
    named = parts(body[bar + 1 : end])
    return (bar, end) if named and is_house(named[-1]) and all(is_house(p) or is_person(p) for p in named) else None


def _opened(body: str, cue: int) -> tuple[int, int] | None:
    """Read ``Image source, NAME``, ``fot. NAME``, at the first letter but one."""
    return _opening(body, cue - 1)


def _opening(body: str, start: int) -> tuple[int, int] | None:
    """Read ``Photo by NAME``, ``Staff photo by NAME`` at the beginning of a sentence or line."""
    match = _OPENING.match(body, start) if start >= 0 else None
    if match is None or not (match[0].endswith(". ") or _ENDED.search(body[max(start - _JUST_BEFORE, 0) : start])):
        return None
    end = names_end(body, match.end())
    return (start, end) if any(is_house(part) or is_person(part) for part in parts(body[match.end() : end])) else None


def _noun(body: str, cue: int) -> tuple[int, int] | None:
    """Read ``Photo by NAME``, or ``Photo Jo Doe/AFP``, ``Photo Sample/Jo Doe`` at the beginning of a sentence."""
    start = cue - (2 if body.startswith("h", cue - 1) else 1)
    if body[start - 6 : start] == "Staff " or body[start - 5 : start] == "File ":
        return _opening(body, start - (6 if body[start - 2] == "f" else 5))
    if start < 0 or body[start] not in "FP" or not _ENDED.search(body[max(start - _JUST_BEFORE, 0) : start]):
        return None
    stop = names_end(body, cue + 4)
    names = body[cue + 4 : stop]
    return (start, stop) if "/" in names and len(parts(names)) > 1 else _opening(body, start)


def _via(body: str, via: int) -> tuple[int, int] | None:
    """Read ``Handout via REUTERS``, ``Jo Doe/Pool via AP``."""
    if body[via + 4 : via + 5] != " " or body[via + 5 : via + 7] not in _HOUSE_STARTS:
        return None
    known = HOUSE.match(body, via + 5)
    before = _BEFORE_VIA.search(body[max(via - _REACH, 0) : via])
    if known is None or known[0] not in HOUSES or before is None:
        return None
    names = _KIND_BEFORE_VIA.sub("", before[1])
    if not all(is_house(part) or is_person(part) for part in parts(names)):
        return None
    start = via - len(before[1])
    sign = _SIGN_BEFORE.search(body, max(start - 2, 0), start)
    return sign.start() if sign else start, max(known.end(), names_end(body, start))


def _pic(body: str, cue: int) -> tuple[int, int] | None:
    """Read ``— NAME pic``."""
    dash = max(body.rfind(sign, max(cue - _REACH, 0), cue) for sign in "—–-")
    match = _PIC.match(body, dash) if dash >= 0 else None
    return match.span() if match and match.end() > cue else None


_Reader = Callable[[str, int], "tuple[int, int] | None"]

_READERS: dict[str, _Reader] = {
    ":": _labelled,
    "(": _bracketed,
    "/": _slashed,
    "©": _copyrighted,
    "|": _barred,
    "[": _bracketed,
    "oto ": _noun,
}
"""How to read a credit at each of its literals."""

_READERS_BY_SIGN: dict[str, dict[str, _Reader]] = {
    " the ": {"mage ": _opened, " via": _via, " pic": _pic},
    "ł": {"ot. ": _opened},
}
"""Those for the literals of one language, by a sign of it in the head of a text."""
