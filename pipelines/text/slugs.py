"""The words of an address, and how far a text begins with them.

Most outlets write the headline into the address: ``/gelbe-baenke-fuer-den-markt-id228.html``. So the address says where
the headline ends in a text on one line. It may also be cut, made of keywords, or older than the headline; then the text
does not begin with all of its words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from pipelines.text.folding import folded

FEWEST_WORDS = 3
"""Fewest words of an address that say anything about a text."""
_MOST_WORDS = 40
_REACH = 400
_LONGEST_SMALL_WORD = 4
_MOST_DROPPED = 3
_LONGEST_MARK = 3
_LONGEST_ID = 4
"""A word of digits and letters with more characters is an id, not a word of the headline."""

_PART = re.compile(r"[/.,;~=]+")
_BETWEEN = re.compile(r"[\W_]+")
_APOSTROPHE = re.compile("['’‘´`ʼ]")
_WORD = re.compile(rf"[^\W_]+(?:{_APOSTROPHE.pattern}[^\W_]+)*")
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa"})


def _path(url: str) -> str:
    """Return an address without its host, query and fragment, and with its escapes resolved."""
    _, scheme, rest = url.partition("//")
    path = rest.partition("/")[2] if scheme else url
    return unquote(path.partition("?")[0].partition("#")[0])


@lru_cache(maxsize=64)
def slug_words(url: str) -> tuple[str, ...]:
    """Return the words of that part of an address that has most of them, folded and without ids at its ends."""
    best: tuple[str, ...] = ()
    for part in _PART.split(folded(_path(url))):
        if best and part.isalnum():
            continue
        words = [word for word in _BETWEEN.split(part) if word]
        while words and _is_id(words[0]):
            words.pop(0)
        while words and (_is_id(words[-1]) or (words[-1].isdecimal() and len(words[-1]) == 1)):
            words.pop()
        if sum(map(str.isalpha, words)) > sum(map(str.isalpha, best)):
            best = tuple(words[:_MOST_WORDS])
    return best


@lru_cache(maxsize=64)
def folder_names(url: str) -> frozenset[str]:
    """Return the letters of the folders of an address, folded: ``middleeast`` of ``/news/middle-east/1.html``."""
    folders = _path(url).split("/")[:-1]
    names = {"".join(filter(str.isalnum, folded(folder))) for folder in folders}
    return frozenset(name for name in names if name.isalpha())


def end_of_slug(text: str, words: tuple[str, ...]) -> int:
    """Return the offset in ``text`` behind all ``words`` of an address, with which it begins; 0 if it does not.

    Small words that the address leaves out are skipped, and now and then a longer one; so are short marks of the site
    at its end, as in ``/markt-am-morgen-zr``.
    """
    if len(words) < FEWEST_WORDS:
        return 0
    place = end = dropped = 0
    waiting: tuple[str, ...] = ()
    for match in _WORD.finditer(text, 0, _REACH):
        if not waiting and match[0].casefold() == words[place]:
            place, end, dropped = place + 1, match.end(), 0
        elif used := _used(words, place, spellings := _spellings(match[0]), waiting):
            place, end, dropped, waiting = place + used, match.end(), 0, ()
        else:
            waiting = spellings
            dropped += 1 if len(spellings[0]) <= _LONGEST_SMALL_WORD else _MOST_DROPPED
            if dropped > _MOST_DROPPED or not place:
                return end if place >= FEWEST_WORDS and _is_rest(words[place:]) else 0
        if place == len(words):
            return end
    return 0


def _used(words: tuple[str, ...], place: int, spellings: tuple[str, ...], waiting: tuple[str, ...]) -> int:
    """Return how many words of the address one word of the text is: ``spd-s`` is ``SPD’s``; 0 if it is another.

    The word of the text before it, in the ``waiting`` spellings, may be part of the same word of the address.
    """
    word = words[place]
    if word in spellings or (waiting and word in {one + other for one in waiting for other in spellings}):
        return 1
    for count, other in enumerate(words[place + 1 : place + 3], start=2):
        word += other
        if word in spellings:
            return count
    return 0


def _spellings(word: str) -> tuple[str, ...]:
    """Return how an address may write a word: with or without the e of an umlaut, without accents or their letters."""
    bare = (word if word.isalnum() else _APOSTROPHE.sub("", word)).casefold()
    if bare.isascii():
        return (bare,)
    letters = "".join(letter for letter in bare if letter.isascii())
    return (folded(bare), folded(bare.translate(_SPELLED_OUT)), letters)


def _is_rest(words: tuple[str, ...]) -> bool:
    return all(len(word) <= _LONGEST_MARK for word in words)


def _is_id(word: str) -> bool:
    return len(word) > _LONGEST_ID and any(map(str.isdigit, word))
