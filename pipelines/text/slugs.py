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

_MARKS = frozenset("noticia noticias arid news story article artikel video galeria".split())
"""Words that sites put behind the headline's in their addresses."""
_FEWEST_LAST_WORDS = 4
_REACH_OF_LAST = 220
_PART = re.compile(r"[/.,;~=]+")
_BETWEEN = re.compile(r"[\W_]+")
_APOSTROPHES = "'’‘´`ʼ"
_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")
_WORD = re.compile(rf"[^\W_]+(?:{_APOSTROPHE.pattern}[^\W_]+)*")
_UMLAUT = re.compile("([aou])e")
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


def end_of_last_words(text: str, words: tuple[str, ...]) -> int:
    """Return the offset in ``text`` behind the last words of an address, where the headline has others before; else 0.

    The address may begin with a kicker, or the headline with one, or a word in it was changed. At least four words
    follow each other in both, small ones aside.
    """
    while words and (words[-1].isdecimal() or len(words[-1]) <= _LONGEST_MARK or words[-1] in _MARKS):
        words = words[:-1]
    if len(words) < _FEWEST_LAST_WORDS or not _may_be_in(words[-1], text[:_REACH_OF_LAST]):
        return 0
    tokens = list(_WORD.finditer(text, 0, _REACH_OF_LAST))
    spellings = [_spellings(token[0]) for token in tokens]
    for last, spelled in enumerate(spellings):
        if words[-1] in spelled and _same_before(words, spellings[: last + 1]) >= _FEWEST_LAST_WORDS:
            return tokens[last].end()
    return 0


def _may_be_in(word: str, text: str) -> bool:
    """Return whether a word of an address may be in a text: most are not, and this is quick."""
    letters = folded(text)
    return word in letters or (not text.isascii() and _UMLAUT.sub(r"\1", word) in letters)


def _same_before(words: tuple[str, ...], spellings: list[tuple[str, ...]]) -> int:
    """Return how many words at the end of an address are the last ones of a text; one may leave out small words."""
    same, dropped, place = 0, 0, len(words)
    for spelled in reversed(spellings):
        if place and words[place - 1] in spelled:
            same, dropped, place = same + 1, 0, place - 1
        else:
            dropped += 1
            if dropped > _MOST_DROPPED or len(spelled[0]) > _LONGEST_SMALL_WORD:
                break
    return same


def _used(words: tuple[str, ...], place: int, spellings: tuple[str, ...], waiting: tuple[str, ...]) -> int:
    """Return how many words of the address one word of the text is: ``spd-s`` is ``SPD’s``; 0 if it is another.

    The word of the text before it, in the ``waiting`` spellings, may be part of the same word of the address.
    """
    joined = words[place]
    for count, other in enumerate(words[place + 1 : place + 3], start=2):
        joined += other
        if joined in spellings:
            return count
    word = words[place]
    return int(word in spellings or (waiting != () and word in {one + other for one in waiting for other in spellings}))


def _spellings(word: str) -> tuple[str, ...]:
    """Return how an address may write a word: with or without the e of an umlaut, without accents or their letters."""
    bare = (word if word.isalnum() else _APOSTROPHE.sub("", word)).casefold()
    if bare.isascii():
        # "Italy's" is "italys" in some addresses and "italy" in others
        return (bare, bare[:-1]) if word[-2:-1] in _APOSTROPHES else (bare,)
    letters = "".join(letter for letter in bare if letter.isascii())
    return (folded(bare), folded(bare.translate(_SPELLED_OUT)), letters)


def _is_rest(words: tuple[str, ...]) -> bool:
    return all(len(word) <= _LONGEST_MARK or word.isdecimal() or word in _MARKS for word in words)


def _is_id(word: str) -> bool:
    return len(word) > _LONGEST_ID and any(map(str.isdigit, word))
