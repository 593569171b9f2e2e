"""The name of a section between a title and its text: ``Politik``, ``World > Middle East``, a folder of the address."""

from __future__ import annotations

import re

from pipelines.cleaning.structure.borders import begins_anew
from pipelines.tables import shipped_table
from pipelines.text.folding import folded
from pipelines.text.layout import skip_space
from pipelines.text.slugs import folder_names

_MOST_WORDS = 4
_SHORTEST_IN_CAPITALS = 4
_LONGEST_WORD = 30
_WORD = re.compile(r"[^\W_][^\s>›»|/]*")
_NEXT = re.compile(r"[^\W_]+")
_SEPARATOR = re.compile(r" ?[>›»|/•→]+ ?")


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, folded(words)))


_NAMES = frozenset(_letters(name) for names in shipped_table("text", "sections")["names"].values() for name in names)
_FIRST_WORDS = frozenset(
    _letters(name.split()[0]) for names in shipped_table("text", "sections")["names"].values() for name in names
)


def section_end(text: str, at: int, url: str | None) -> int:
    """Return where the name of a section ends that stands alone at ``at``; 0 if there is none.

    A line ends behind it, or a sentence begins whose first word has its capital from there only: *Politik Der Rat*,
    but not *Health Minister*. A name in capitals stands out before any other word.
    """
    if not text[at : at + 1].isupper():
        return 0
    first = _letters(text[at : at + _LONGEST_WORD].split(maxsplit=1)[0].rstrip(":>›»|/"))
    if first not in _FIRST_WORDS and first not in (url or ""):
        return 0
    folders = folder_names(url) if url else frozenset()
    place, letters = at, ""
    for _ in range(_MOST_WORDS):
        match = _WORD.match(text, place)
        if match is None:
            return 0
        letters += _letters(match[0])
        if _closes(match[0]):
            return 0
        # One word of the address may be the place of the news, which begins its first sentence
        folder = letters in folders and (place > at or text[match.end() : match.end() + 1] == "\n")
        if (letters in _NAMES or folder) and _stands_alone(text, at, match.end()):
            separator = _SEPARATOR.match(text, match.end())
            return separator.end() if separator else match.end()
        place = match.end() + (text[match.end() : match.end() + 1] == " ")
    return 0


def _closes(word: str) -> bool:
    """Return whether a word ends with a full stop or a comma, unless it is an abbreviation such as ``U.S.``."""
    return word[-1] in ",;" or (word[-1] == "." and "." not in word[:-1])


def _stands_alone(text: str, start: int, end: int) -> bool:
    if begins_anew(text, end) or _SEPARATOR.match(text, end):
        return True
    following = _NEXT.match(text, skip_space(text, end))
    in_capitals = text[start:end].isupper() and end - start >= _SHORTEST_IN_CAPITALS
    return in_capitals and following is not None and following[0].istitle() and text[end].isspace()
