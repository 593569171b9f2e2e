"""What stands beside names in bylines: roles, places, desks, dates, buttons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipelines.tables import shipped_table

_TABLE = shipped_table("extraction", "names")


def any_of(texts: Iterable[str]) -> str:
    """Return a regular expression for any of ``texts``, the longest first."""
    return "|".join(map(re.escape, sorted(texts, key=len, reverse=True)))


INSIDE = re.compile(r"\s(?:by|BY|written by|veröffentlicht von|verfasst von|publié par|escrito por|publicado por)\s+")
_DESKS = re.compile(
    rf"(?<![^\W\d_])(?:{any_of(_TABLE['desks']['words'])})(?![^\W\d_])|{any_of(_TABLE['desks']['unspaced'])}",
    re.IGNORECASE,
)
_ROLES: frozenset[str] = frozenset(_TABLE["roles"]["nouns"])
_ROLE_ENDINGS: tuple[str, ...] = tuple(_TABLE["roles"]["endings"])
QUALIFIERS: frozenset[str] = frozenset(_TABLE["roles"]["qualifiers"])
PARTICLES: frozenset[str] = frozenset(_TABLE["particles"]["words"])
PREPOSITIONS: frozenset[str] = frozenset(_TABLE["places"]["prepositions"])
TOWNS: frozenset[str] = frozenset(_TABLE["places"]["towns"])
_FURNITURE = re.compile(rf"(?:{any_of(_TABLE['furniture']['words'])})(?![\w’'-])", re.IGNORECASE)
_MONTHS = frozenset(name for names in shipped_table("extraction", "calendar")["months"] for name in names)
_DATED = re.compile(
    r"[(\[]?(?:(?:19|20)\d\d|\d{1,2}[.:]\d\d(?:am|pm|h)?|\d{1,2}[./-]\d{1,2}[./-](?:\d\d){1,2}|\d{1,2}(?:\.|st|nd|rd|th)?"
    r"|(?:19|20)\d\d-\d\d-\d\d\S*|\d{4}년|\d{4}年\S*)[)\],.]*"
)
EDGES = ' .:：-–—*,;|/\t\n"“”„«»_>›→\u200b\ufeff'
_ROLE_BORDER = re.compile(r"[\s\d.,:;/()|·•–—-]+")
_MOST_DESK_WORDS, _MOST_ROLE_WORDS = 5, 6


def without_furniture(line: str) -> str:
    """Return a printed byline without the date, time and buttons beside it."""
    words = line.split()
    if (inside := INSIDE.search(line)) and any(map(_DATED.fullmatch, line[: inside.start()].split())):
        words = line[inside.start() :].split()
    for place, word in enumerate(words):
        if place >= 2 and (_DATED.fullmatch(word) or (_is_furniture(words, place) and word[0].isupper())):
            words = words[:place]
            break
    while len(words) > 2 and (
        _is_month(words[-1]) or not words[-1].strip(EDGES) or _is_furniture(words, len(words) - 1)
    ):
        words.pop()
    return " ".join(words).strip(" ,|•·–—-")


def is_byline_word(word: str) -> bool:
    """Return whether ``word`` is one of bylines that is no name: a role, a month, a preposition, a button."""
    folded = word.casefold()
    return is_role_word(folded) or _is_month(word) or folded in PREPOSITIONS or _FURNITURE.fullmatch(word) is not None


def is_role(words: str) -> bool:
    """Return whether ``words`` say what a journalist is: ``Political Correspondent``, ``Redakteurin``."""
    return any(is_role_word(word) for word in _ROLE_BORDER.split(words.casefold()))


def is_only_role(words: str) -> bool:
    """Return whether ``words`` say what a journalist is, perhaps where, and nothing else: ``Correspondante à Lyon``."""
    parts = words.split()
    folded = [part.strip(".,").casefold() for part in parts]
    if len(parts) > _MOST_ROLE_WORDS or not any(map(is_role_word, folded)) or parts[0][0].islower():
        return False
    return all(
        is_role_word(word) or word in QUALIFIERS or word in PREPOSITIONS or (place > 0 and parts[place][0].isupper())
        for place, word in enumerate(folded)
    )


def is_town(words: str) -> bool:
    """Return whether ``words`` are a town that bylines often name."""
    return words.strip(EDGES).casefold() in TOWNS


def is_desk(words: str, *, opened: bool = False) -> bool:
    """Return whether ``words`` name an outlet's desk or staff, and nobody: ``Tim Redaksi``, ``编辑部``.

    ``opened`` says that an opening such as ``By`` stands before them.
    """
    parts = words.split()
    if not 0 < len(parts) <= _MOST_DESK_WORDS or not is_titled(parts):
        return False
    # without capitals nothing but its place at the end tells a desk from a word in a sentence
    return any(opened or match.end() == len(words) or words != words.swapcase() for match in _DESKS.finditer(words))


def is_titled(words: Sequence[str]) -> bool:
    """Return whether all words begin with capitals, where their script has any, small particles aside."""
    return all(not word[0].islower() or word in PARTICLES or _DESKS.fullmatch(word) for word in words)


def without_buttons(words: list[str], *, stated: bool) -> list[str]:
    """Return the words before a button, a handle or an address, and after those at the start."""
    for place, word in enumerate(words):
        is_address = "@" in word or "://" in word
        if is_address or (place >= 2 and not stated and _is_furniture(words, place)):
            return words[:place]
    while not stated and len(words) > 2 and _is_furniture(words, 0):
        words = words[1:]
    return words


def _is_furniture(words: list[str], place: int) -> bool:
    """Return whether a button, a sign or what comes before a date begins at ``place``."""
    word = words[place]
    if not word.strip(EDGES):
        return True
    match = _FURNITURE.match(" ".join(words[place : place + 3]))
    return match is not None and (len(match[0]) > 3 or match[0].islower()) and word.casefold() not in PARTICLES


def without_dates(words: list[str]) -> list[str]:
    """Return the words before the first that has a digit in it, without the name of a month just before that."""
    for place, word in enumerate(words):
        if any(sign.isdigit() for sign in word):
            kept = words[:place]
            while kept and (_is_month(kept[-1]) or _is_furniture(kept, len(kept) - 1)):
                kept.pop()
            return kept
    return words


def _is_month(word: str) -> bool:
    return word.strip(".,").casefold() in _MONTHS


def is_role_word(folded: str) -> bool:
    """Return whether a case-folded word says what a journalist is."""
    return folded in _ROLES or folded.endswith(_ROLE_ENDINGS)


def without_role(words: list[str], *, stated: bool) -> list[str]:
    """Return the name in ``Jo Muster, Political Correspondent`` and ``Staff Writer Jo Muster``."""
    folded = [word.strip(".,").casefold().removesuffix("’s").removesuffix("'s") for word in words]
    roles = [place for place, word in enumerate(folded) if is_role_word(word)]
    is_surname = stated and len(words) == 2 and roles == [1] and folded[0] not in QUALIFIERS
    if not roles or is_surname:
        return words
    end = roles[0]
    while end and folded[end - 1] in QUALIFIERS:
        end -= 1
    if end >= (1 if stated else 2):
        return words[:end]
    start = roles[-1] + 1
    while start < len(words) and folded[start] in QUALIFIERS and words[start][0].islower():
        start += 1
    return words[start:]


def without_place(words: list[str]) -> list[str]:
    """Return the words before a preposition and the place after it: ``Jo Muster in Berlin``."""
    for place in range(2, len(words)):
        if words[place] in PREPOSITIONS and (words[place] == "in" or words[place] not in PARTICLES):
            return words[:place]
    return words
