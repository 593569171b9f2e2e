"""Names in bylines: which are people, and which are agencies, outlets and desks."""

from __future__ import annotations

import re

from pipelines.tables import shipped_table

_TABLE = shipped_table("extraction", "names")
_AGENCIES: frozenset[str] = frozenset(name.casefold() for name in _TABLE["agencies"])
_ORGANISATION_WORDS: frozenset[str] = frozenset(_TABLE["organisation_words"])
_OPENINGS = "|".join(sorted((re.escape(text) for text in _TABLE["openings"]), key=len, reverse=True))
_OPENING = re.compile(rf"(?:{_OPENINGS})(?:\s*:\s*|\s+)", re.IGNORECASE)
_SEPARATOR = re.compile(
    "|".join(
        rf"\b{re.escape(text.strip())}\b" if text.strip().isalpha() else re.escape(text.strip())
        for text in _TABLE["separators"]
    )
)
_ADDRESS = re.compile(r"https?://|www\.|@|\.(?:com|de|net|org|at|ch|fr|es|co\.uk|ru)\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_CODE = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*")
_LONG_NAMES = tuple(name for name in sorted(_AGENCIES) if " " in name)
_NAME_WORD = re.compile(r"(?:[^\W\d_][\w.’'-]*)$")
_SMALL_WORDS = frozenset(
    {"von", "van", "der", "den", "de", "da", "di", "del", "della", "du", "zu", "zur", "bin", "al", "el", "la", "le"}
)
_ELISION = re.compile(r"[dl][’'](?=[^\W\d_a-zß-ÿ])")
_MOST_NAME_WORDS = 5


def people(byline: str, outlet: str | None = None) -> list[str]:
    """Return the people named in ``byline``, in order, without agencies, desks and the ``outlet`` itself."""
    named = _OPENING.sub("", _BRACKETS.sub("", byline.strip()), count=1) if byline else ""
    found = [part.strip(" .:-–—\t\n") for part in _SEPARATOR.split(named)]
    return list(dict.fromkeys(name for name in found if is_person(name, outlet)))


def is_person(name: str, outlet: str | None = None) -> bool:
    """Return whether ``name`` looks like a person's: two to five capitalised words, none typical of organisations."""
    words = name.split()
    if not 2 <= len(words) <= _MOST_NAME_WORDS or is_agency(name) or _ADDRESS.search(name):
        return False
    folded = name.casefold()
    if outlet and folded in outlet.casefold():
        return False
    if any(word.strip(".,").casefold() in _ORGANISATION_WORDS for word in words):
        return False
    capitals = [word[0].isupper() or _ELISION.match(word) is not None for word in words]
    return capitals[-1] and all(
        _NAME_WORD.match(word) and (capital or word.casefold() in _SMALL_WORDS)
        for word, capital in zip(words, capitals, strict=True)
    )


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


def is_byline(line: str) -> bool:
    """Return whether ``line`` only names an author: ``Von Anna Muster``, ``By Jo Doe, Associated Press``."""
    match = _OPENING.match(line)
    if match is None or len(line) > 120 or line.endswith((".", "?", "!")):
        return False
    named = [part.strip() for part in _SEPARATOR.split(_BRACKETS.sub("", line[match.end() :])) if part.strip()]
    return bool(named) and (is_person(named[0]) or is_agency(named[0]))
