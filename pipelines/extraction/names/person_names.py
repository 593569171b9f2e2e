"""Names: which are people's, and which are agencies', outlets' and desks'."""

from __future__ import annotations

import re

import regex

from pipelines.extraction.likeness import letters
from pipelines.tables import shipped_table

_TABLE = shipped_table("extraction", "names")
_AGENCIES: frozenset[str] = frozenset(name.casefold() for name in _TABLE["agencies"])
_LONG_NAMES = tuple(name for name in sorted(_AGENCIES) if " " in name)
_SURNAMES_TOO: frozenset[str] = frozenset(_TABLE["also_surnames"])
_ORGANISATION_WORDS: frozenset[str] = frozenset(_TABLE["organisation_words"])
_LEGAL_FORMS: frozenset[str] = frozenset(_TABLE["legal_forms"])
_ORGANISATION_PARTS = re.compile("|".join(map(re.escape, _TABLE["organisation_parts"])))
_PARTICLES: frozenset[str] = frozenset(_TABLE["particles"]["words"])
_TOWNS: frozenset[str] = frozenset(_TABLE["places"]["towns"])
_CODE = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*")
_ADDRESS = re.compile(r"https?://|www\.|@|\.(?:com|de|net|org|at|ch|fr|es|co\.uk|ru|is|io|tv|info)\b", re.IGNORECASE)
_WORD = regex.compile(r"[’']?\p{L}[\p{L}\p{M}.’'ʼ`‑\u200c\u200d-]*")
_ELISION = re.compile(r"(?:[dl]|al|el|ad|as|ul|mac|mc|ó|o|t)[’'ʼ-](?=[^\W\d_a-zß-ÿ])")
_EAST_ASIAN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}・·]{2,8}|\p{Hangul}{2,5}")
_MOST_WORDS = 7


def is_person(name: str, outlet: str | None = None, *, stated: bool = False) -> bool:
    """Return whether ``name`` looks like a person's: two to seven words that begin like names, none of an organisation.

    If it is ``stated`` that it is a person, as in JSON-LD, a single word, a name in any script or case, and a surname
    such as *Post* are a person's too.
    """
    words = name.split()
    if not 1 <= len(words) <= _MOST_WORDS or is_agency(name) or _ADDRESS.search(name) or _is_outlet(name, outlet):
        return False
    if name.strip(" .").casefold() in _TOWNS or _names_organisation(words, stated=stated):
        return False
    if not all(_WORD.fullmatch(word) or _EAST_ASIAN.fullmatch(word) for word in words):
        return False
    if _EAST_ASIAN.fullmatch("".join(words)):
        return stated or (len(words) > 1 and len("".join(words)) <= 8)
    if len(words) == 1 and len(name) <= 3 and name.isupper():
        return False
    return (stated or len(words) > 1) and _is_written_as_name(words, stated=stated)


def is_agency(name: str) -> bool:
    """Return whether ``name`` is the name or code of an agency, or of several."""
    folded = name.strip(" .()").casefold()
    return folded in _AGENCIES or ("/" in folded and all(part.strip() in _AGENCIES for part in folded.split("/")))


def names_agency(line: str) -> bool:
    """Return whether a word of ``line``, or the whole line, is an agency's name or code."""
    folded = line.casefold()
    return (
        is_agency(line)
        or any(word in _AGENCIES for word in _CODE.findall(folded))
        or any(name in folded for name in _LONG_NAMES)
    )


def _is_outlet(name: str, outlet: str | None) -> bool:
    """Return whether ``name`` is the outlet, a part of its name, or is written out what the outlet abbreviates."""
    if not outlet:
        return False
    ours, theirs = name.casefold().split(), outlet.casefold().split()
    initials = "".join(word[0] for word in ours)
    return (
        letters(name) == letters(outlet) or set(ours) <= set(theirs) or (len(ours) > 1 and initials == letters(outlet))
    )


def _names_organisation(words: list[str], *, stated: bool) -> bool:
    folded = [word.strip(".,").casefold() for word in words]
    if len(words) > 1 and words[-1].strip(".,") in _LEGAL_FORMS:
        return True
    if any(word in _ORGANISATION_WORDS and not (stated and word in _SURNAMES_TOO) for word in folded):
        return True
    if _ORGANISATION_PARTS.search("".join(words)):
        return True
    surnames = [word in _SURNAMES_TOO for word in folded]
    return any(surnames[:-1]) or (surnames[-1] and not (stated and len(words) > 1))


def _is_written_as_name(words: list[str], *, stated: bool) -> bool:
    """Return whether the words begin with capitals, or have none in their script; particles may be small."""
    if stated and len(words) > 1:
        return True
    capitals = [(not word[0].islower() and word[0].isalpha()) or _ELISION.match(word) is not None for word in words]
    small = [word.casefold() in _PARTICLES for word in words]
    return capitals[-1] and all(map(max, capitals, small)) and sum(capitals) >= (1 if stated else 2)
