"""People named in bylines: without openings, roles, places, dates, buttons and what is not a person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import unescape

from pipelines.extraction.names.byline_words import (
    EDGES,
    INSIDE,
    PARTICLES,
    PREPOSITIONS,
    TOWNS,
    any_of,
    is_byline_word,
    is_desk,
    is_only_role,
    is_role_word,
    is_titled,
    without_buttons,
    without_dates,
    without_furniture,
    without_place,
    without_role,
)
from pipelines.extraction.names.east_asian_bylines import east_asian_people, is_east_asian_byline
from pipelines.extraction.names.person_names import is_agency, is_person
from pipelines.extraction.page_labels import is_outlet
from pipelines.tables import shipped_table

_TABLE = shipped_table("extraction", "names")


_OPENINGS = {opening for group in _TABLE["openings"].values() for opening in group}
_OPENING = re.compile(
    rf"(?:{any_of(_OPENINGS)})(?:\s*[:：=＝/／|｜]\s*|\s+[-–—]\s+)"
    rf"|(?:{any_of(_OPENINGS.difference(_TABLE['opening_with_sign']['words']))})\s+",
    re.IGNORECASE,
)
_OPENING_NAMES = re.compile(rf"(?:{any_of(_TABLE['opening_names']['words'])})\s+", re.IGNORECASE)
_OTHER_WORK = re.compile(rf"(?:{any_of(_TABLE['other_work']['openings'])})(?![\w’'-])", re.IGNORECASE)
_PREFIXED = re.compile(
    rf"(?<=\s)({any_of(_TABLE['joiners']['prefixed'])})(?!(?:{any_of(_TABLE['joiners']['not_prefixed'])})\s)(?=[^\W\d_]{{3}}\S*\s)"
)
_SHORT: frozenset[str] = frozenset(_TABLE["joiners"]["short"])
_JOINER = re.compile(
    rf"\s*({any_of(sign.strip() for sign in _TABLE['joiners']['signs'] if sign == sign.strip())})\s*"
    rf"|\s({any_of(sign.strip() for sign in _TABLE['joiners']['signs'] if sign != sign.strip())})\s"
    rf"|\s+({any_of({*_TABLE['joiners']['words'], *_SHORT})})\s+|(?-i:(?<=[a-zß-ÿ]{{4}}))(\.)\s+"
    rf"|\s*(,)\s*(?:(?:{any_of(_TABLE['joiners']['words'])})\s+)?",
    re.IGNORECASE,
)
_KEPT_SUFFIXES: frozenset[str] = frozenset(_TABLE["suffixes"]["kept"])
_ABBREVIATED_SUFFIXES = frozenset({"jr", "sr"})
_DROPPED_SUFFIXES: frozenset[str] = frozenset(_TABLE["suffixes"]["dropped"])
_OPEN_PARTICLES = frozenset(_TABLE["particles"]["open"])
_BRACKETS = re.compile(r"\s*[(\[（【][^()\[\]（）【】]*[)\]）】]")
_NOUNS = frozenset(_TABLE["opening_nouns"]["words"])
_PEN_NAME = re.compile(r"[^\W\d_][^\W_]{2,29}")
_LABEL_SIGN = re.compile(r"\s*[:：=＝/／|｜]\s*")
_LONGEST = 1_000
_LONGEST_BYLINE = 120
_MOST_WORDS_WITHOUT_CAPITALS = 4


def people(byline: str, outlet: str | None = None, *, stated: bool = False) -> list[str]:
    """Return the people named in ``byline``, in order, without agencies, desks and the ``outlet`` itself.

    ``stated`` says that it names people, as JSON-LD of the type Person does: single words and names in any case count.
    """
    return list(_people(" ".join(unescape(byline or "")[:_LONGEST].split()), outlet, stated)) if byline else []


@lru_cache(maxsize=1_024)
def _people(line: str, outlet: str | None, stated: bool) -> tuple[str, ...]:
    if stated and is_person(line, outlet, stated=True) and not _joins(line) and not _has_more(line.split()):
        return (line,)
    found = [] if line.isascii() else east_asian_people(line)
    if found:
        return tuple(found)
    other_work = False
    pieces = list(_pieces(line, outlet))
    beside_agency = _is_with_agency(pieces)
    for piece in pieces:
        if beside_agency and not stated and is_outlet(piece):
            continue
        # "Photos: A and B": the label counts until the next one
        other_work = is_other_work(piece) or (other_work and _OPENING.match(piece) is None)
        if not other_work or (stated and not found):
            found.extend(_names(piece, outlet, stated=stated and not found))
    return tuple(dict.fromkeys(found))


def is_other_work(line: str) -> bool:
    """Return whether ``line`` names who did something else than write the text: ``Photos: Jo Muster``."""
    return _OTHER_WORK.match(line) is not None


def is_only_people(line: str) -> bool:
    """Return whether ``line`` contains nothing but the names of people, after an opening such as ``By``."""
    return all(is_person(piece) for piece in _pieces(line, None))


def is_byline(line: str) -> bool:
    """Return whether ``line`` only names an author: ``Von Anna Muster``, ``By Jo Doe, Associated Press``.

    The author may also be the outlet, with an agency, or its desk: ``Par Le Modèle avec AFP``, ``Von der Redaktion``.
    """
    return len(line) <= _LONGEST_BYLINE and not line.endswith((".", "?", "!", "。")) and _is_byline(line)


@lru_cache(maxsize=1_024)
def _is_byline(line: str) -> bool:
    if is_east_asian_byline(line):
        return True
    match = _OPENING.match(line)
    if match is None:
        role, _, name = line.partition(":")
        return bool(name) and is_only_role(role) and is_person(name.strip())
    pieces = [piece for piece in _pieces(line[match.end() :], None) if piece]
    first = pieces[0] if pieces else ""
    if match[0][-1] == " " and not _LABEL_SIGN.search(match[0]) and _is_prose(first):
        return False
    return (
        is_person(first)
        or is_agency(first)
        or any(first.startswith(name) for name in _names(first, None, stated=False))
        or is_desk(first, opened=True)
        or _is_with_agency(pieces)
    )


def _is_prose(words: str) -> bool:
    """Return whether ``words`` without capitals, in a script that has none, are too many for a name."""
    return words == words.swapcase() and len(words.split()) > _MOST_WORDS_WITHOUT_CAPITALS


def is_labelled_byline(line: str) -> bool:
    """Return whether ``line`` is a byline with a label or a role: ``Penulis: Dewi Contoh``, ``홍길동 기자``.

    Without a colon the label must be a noun, ``Author Jo Muster``.
    """
    match = _OPENING.match(line)
    return is_east_asian_byline(line) or (
        is_byline(line)
        and match is not None
        and (_LABEL_SIGN.search(match[0]) is not None or match[0].strip().casefold() in _NOUNS)
    )


def is_labelled_work(line: str) -> bool:
    """Return whether ``line`` only names who did something else than write the text: ``Editor: Jo Muster``."""
    label = _OTHER_WORK.match(line)
    sign = _LABEL_SIGN.match(line, label.end()) if label else None
    if sign is None or len(line) > _LONGEST_BYLINE:
        return False
    return all(is_person(piece, stated=True) for piece in _pieces(line[sign.end() :], None))


def pen_name(line: str) -> str | None:
    """Return the only word of a byline, after an opening such as ``By``, if it may be what an author is called."""
    words = _after_opening(without_furniture(line)).split()
    if len(words) != 1 or not _PEN_NAME.fullmatch(words[0]) or is_other_work(line):
        return None
    word = words[0]
    if is_desk(word) or is_byline_word(word) or _OPENING.fullmatch(f"{word} "):
        return None
    # many write what they are called in small letters, and with digits
    return word if is_person(re.sub(r"\d", "", word).capitalize(), stated=True) else None


def _is_with_agency(pieces: Sequence[str]) -> bool:
    """Return whether an outlet is named with an agency, as in ``Journal des Exemples avec AFP``."""
    named = len(pieces) > 1 and is_agency(pieces[-1])
    return named and all(is_titled(piece.split()) for piece in pieces[:-1])


def _joins(line: str) -> bool:
    """Return whether something in ``line`` separates two names: not the short joiner of ``Ortega y Gasset``."""
    matches = (next(filter(None, match.groups())).strip().casefold() for match in _JOINER.finditer(line))
    return any(joiner not in _SHORT for joiner in matches)


def _has_more(words: list[str]) -> bool:
    """Return whether the words of a stated name hold a role, a place or an opening besides it."""
    folded = [word.strip(".,").casefold() for word in words]
    return (
        any(map(is_role_word, folded))
        or any(word in PREPOSITIONS for word in words[1:-1] if word not in PARTICLES or word == "in")
        or (len(words) > 2 and _OPENING.match(" ".join(words)) is not None)
    )


def _pieces(line: str, outlet: str | None) -> Iterator[str]:
    """Yield the parts of a byline that may be names; a name that a joiner or comma parts is put together again."""
    pieces: list[str] = []
    joiner, position = "", 0
    opened = _with_joiners(_after_opening(_BRACKETS.sub("", line)))
    for match in [*_JOINER.finditer(opened), None]:
        piece = opened[position : match.start() if match else None].strip(EDGES)
        if pieces and (_is_open(pieces[-1]) or (joiner in _SHORT and _completes(pieces[-1], piece, outlet))):
            pieces[-1] = f"{pieces[-1]} {joiner} {piece}"
        elif joiner == "," and pieces and piece.casefold().rstrip(".") in _KEPT_SUFFIXES:
            pieces[-1] = f"{pieces[-1]}, {piece}"
        else:
            pieces.append(piece)
        if match:
            joiner, position = next(filter(None, match.groups())).strip().casefold(), match.end()
    if len(pieces) == 2 and joiner == "," and _is_inverted(*pieces):
        pieces = [f"{pieces[1]} {pieces[0]}"]
    yield from pieces


def _with_joiners(text: str) -> str:
    """Return ``text`` with a blank after the Arabic and Hebrew "and", which is written with the name behind it."""
    return _PREFIXED.sub(lambda match: f"{match[0]} " if len(text[: match.start()].split()) > 1 else match[0], text)


def _is_open(name: str) -> bool:
    """Return whether ``name`` ends in a small particle, with which no name ends: ``Anna von``, before ``und zu``."""
    *words, last = name.split() or [""]
    return len(words) > 0 and last in _OPEN_PARTICLES


def _completes(name: str, word: str, outlet: str | None) -> bool:
    """Return whether a single ``word`` after a short joiner is the rest of ``name``, not a place or an outlet."""
    is_rest = len(word.split()) == 1 and len(name.split()) >= 2 and word.casefold() not in TOWNS
    return is_rest and is_person(f"{name} {word}", outlet)


def _is_inverted(surname: str, given: str) -> bool:
    """Return whether a byline is a surname and a given name: ``Muster, Jo``, ``van der Berg, Anna``."""
    *particles, last = surname.split() or [""]
    is_surname = bool(last) and all(word.casefold() in PARTICLES for word in particles)
    is_given = len(given.split()) == 1 and given.casefold() not in TOWNS
    return is_surname and is_given and not is_role_word(given.casefold()) and is_person(f"{given} {surname}")


def _after_opening(text: str) -> str:
    """Return ``text`` without words such as ``By`` before the name; ``Von Miller`` stays whole."""
    for _ in range(3):
        match = _OPENING.match(text)
        if match is None or (_OPENING_NAMES.fullmatch(match[0]) and _begins_name(text)):
            return text
        text = text[match.end() :].lstrip(EDGES)
    return text


def _begins_name(text: str) -> bool:
    """Return whether a word such as ``Von`` at the start is part of the name: ``von der``, ``Von Miller``."""
    words = text.split()
    if len(words) > 2:
        return words[1] in PARTICLES
    return len(words) == 2 and text[:1].isupper() and is_person(text) and not is_agency(words[1])


def _names(piece: str, outlet: str | None, *, stated: bool) -> Iterator[str]:
    """Yield the person in one part of a byline."""
    inside = INSIDE.search(f" {piece}")
    words = _after_opening(f" {piece}"[inside.end() :] if inside else piece).split()
    words = without_role(without_dates(without_buttons(words, stated=stated)), stated=stated)
    words = without_place(words)
    while len(words) > 2 and words[-1].replace(".", "").strip(",").casefold() in _DROPPED_SUFFIXES:
        words.pop()
    agency = next((place for place in range(2, len(words)) if is_agency(" ".join(words[place:]))), len(words))
    words = words[:agency]
    name = " ".join(words).strip(EDGES)
    if is_person(name.replace(",", ""), outlet, stated=stated):
        last = words[-1].rstrip(",")
        is_short = last.strip(".").casefold() in _ABBREVIATED_SUFFIXES or re.fullmatch(r"[^\W\d_]\.", last)
        yield f"{name}." if is_short else name
