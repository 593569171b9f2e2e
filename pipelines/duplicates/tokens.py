"""The words of a text: one definition, in plain Python, that every signer follows.

Compatibility forms and case are folded as Unicode defines it (NFKC, full case folding). What one writes and another
leaves out makes no other word: accents (French and Greek capitals are printed without them, as is ё in Russian), the
dots of the Turkish i, ligatures, soft hyphens, joiners and signs of direction. Digits of all scripts are one. Arabic
and Hebrew are read as newspapers write them, without vowel points and without the stretch of a line; letters that are
often written for one another are one (alef with and without hamza, ta marbuta and ha, the forms of ya and kaf), as in
Larkey, Ballesteros and Connell, "Improving stemming for Arabic information retrieval", 2002. Scripts that put no spaces
between words are split into single characters, of which three make a shingle as three words do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from typing import cast

import regex

TOKENS_VERSION = 4
"""Must be raised whenever ``tokens`` changes for any text: older stored signatures are not comparable any more."""
CHUNK_CHARACTERS = 1 << 17
"""Characters that are folded and hashed in one step; a longer text is cut after white space."""

WORDS_IN_MEMORY, LONGEST_IN_MEMORY = 65_536, 40
"""Words with accents whose plain forms are kept in memory, and their letters: most of them recur."""

UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\u30FC"
_TOKEN = regex.compile(
    rf"[[{UNSPACED}]&&[\p{{L}}\p{{M}}\p{{N}}]]|"
    rf"[[\p{{L}}\p{{N}}]--[{UNSPACED}]][[\p{{L}}\p{{M}}\p{{N}}]--[{UNSPACED}]]*",
    regex.V1,
)
# For Latin letters and typographic signs, the faster expressions of the standard library find the same words
_UNUSUAL = re.compile(r"[^\x00-\u02FF\u2000-\u206F\u20A0-\u20CF\u2190-\u23FF]")
_USUAL_TOKEN = re.compile(r"[^\W_]+")
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufe00-\ufe0f\ufeff"
_APOSTROPHES = "\u02bb\u02bc"
_WITHOUT: dict[int, str | None] = {ord("İ"): "i", ord("ı"): "i", **dict.fromkeys(map(ord, _APOSTROPHES), "'")}
_BASIC_PLANE = "".join(map(chr, range(0x10000)))
_VANISHING: dict[int, str | None] = dict.fromkeys(map(ord, regex.findall(f"[{_INVISIBLE}]", _BASIC_PLANE)))
_WITHOUT |= _VANISHING
_SIGNS = _VANISHING | dict.fromkeys(map(ord, _APOSTROPHES), "'")
_REPLACED = re.compile(f"[İı{_APOSTROPHES}{_INVISIBLE}]")
_ACCENT = re.compile("[\u0300-\u036f]")
_LIGATURES = {"æ": "ae", "œ": "oe", "ł": "l", "ø": "o", "đ": "d"}
_LIGATURE = re.compile("[æœłøđ]")
_SEMITIC = re.compile("[\u0590-\u06ff\u08a0-\u08ff]")
_POINTS = "[[\u0590-\u06ff\u08a0-\u08ff]&&\\p{M}]|\u0640"
_SPELLINGS: dict[int, str | None] = {
    **dict.fromkeys(map(ord, regex.findall(_POINTS, _BASIC_PLANE, regex.V1))),
    **dict.fromkeys(map(ord, "أإآٱ"), "ا"), **dict.fromkeys(map(ord, "ىیے"), "ي"), ord("ة"): "ه", ord("ک"): "ك",
}  # fmt: skip
_OTHER_DIGIT = regex.compile(r"[\p{Nd}--0-9]", regex.V1)

NUMBER, CAPITAL, OPENING, JOINED = 1, 2, 4, 8
"""Marks of a word: it begins with a digit; with a capital; with a capital that opens a sentence; it is a number that
continues the one before it, as the 5 in 1,5 does."""
STOPS = '.!?:\n“”„"«»'
"""Between two words, one of these ends a sentence or opens one."""
JOINS = ".,:'’/-–"
"""One of these between two numbers, and nothing else, makes them one."""
_OPENS = re.compile(f"[{STOPS}]")


def fold(text: str) -> str:
    """Return a text in NFKC, case-folded, without invisible joiners and without accents."""
    return _plain(_compatible(text))[0]


def _compatible(text: str) -> str:
    """Return a text in NFKC, case-folded, without invisible joiners."""
    if _REPLACED.search(text):  # few texts contain one, and translating takes forty times as long as searching
        text = text.translate(_WITHOUT)
    return unicodedata.normalize("NFKC", text).casefold()


def _plain(compatible: str) -> tuple[str, bool]:
    """Return a text without accents, and whether it may have letters beyond those of Latin scripts."""
    if compatible.isascii():
        return compatible, False
    folded = _without_accents(compatible)
    unusual = _UNUSUAL.search(folded) is not None
    if unusual and _SEMITIC.search(folded):
        folded = folded.translate(_SPELLINGS)
    if unusual:
        folded = _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0], digit[0])), folded)
    return folded, unusual


def _without_accents(folded: str) -> str:
    """Return a text in NFKC without the accents of Latin, Greek and Cyrillic letters, and without their ligatures."""
    decomposed = _ACCENT.sub("", unicodedata.normalize("NFKD", folded))
    return unicodedata.normalize("NFKC", _LIGATURE.sub(lambda letter: _LIGATURES[letter[0]], decomposed))


def _plain_word(word: str) -> str:
    return _remembered(word) if len(word) < LONGEST_IN_MEMORY else _without_accents(word)


_remembered = lru_cache(maxsize=WORDS_IN_MEMORY)(_without_accents)


def tokens(text: str) -> list[str]:
    """Return the words of a text, folded."""
    return [word for chunk in chunks(text) for word in _words(chunk)]


def marks(text: str, count: int) -> list[int]:
    """Return the marks of each word of a text, in which case and signs still tell names and sentences.

    :param count: number of words that ``tokens`` finds. In a few texts folding adds words; they have no marks.
    """
    found = [mark for chunk in chunks(text) for mark in _marks(chunk)]
    return found if len(found) == count else [0] * count


def _marks(chunk: str) -> list[int]:
    unfolded = unicodedata.normalize("NFKC", chunk.translate(_SIGNS)).translate(_SPELLINGS)
    found: list[int] = []
    end = before = 0
    for match in _TOKEN.finditer(unfolded):
        gap, first = unfolded[end : match.start()], match[0][0]
        mark = NUMBER * first.isdecimal() | CAPITAL * first.isupper()
        if mark & CAPITAL and (not found or _OPENS.search(gap)):
            mark |= OPENING
        if mark & before & NUMBER and len(gap) == 1 and gap in JOINS:
            mark |= JOINED
        found.append(mark)
        end, before = match.end(), mark
    return found


def canonical(text: str) -> str:
    """Return the words of a text, separated by single spaces."""
    return " ".join(tokens(text))


def text_hash(text: str) -> str:
    """Return the blake2b-128 of the words: equal for texts that differ only in case, spacing and punctuation."""
    return blake2b(canonical(text).encode(), digest_size=16).hexdigest()


def chunks(text: str, length: int = CHUNK_CHARACTERS) -> Iterator[str]:
    """Yield the text in chunks of at most ``length`` characters, cut after a space or line end if there is one."""
    start = 0
    while len(text) - start > length:
        end = start + length
        cut = max(text.rfind(" ", start, end), text.rfind("\n", start, end)) + 1 or end
        yield text[start:cut]
        start = cut
    yield text[start:]


def _words(chunk: str) -> list[str]:
    compatible = _compatible(chunk)
    if _UNUSUAL.search(compatible):
        folded, unusual = _plain(compatible)
        return cast("list[str]", (_TOKEN if unusual else _USUAL_TOKEN).findall(folded))
    # No accent of a Latin letter is a word's border, so only the words that have one are folded, each once
    words: list[str] = _USUAL_TOKEN.findall(compatible)
    return words if compatible.isascii() else [word if word.isascii() else _plain_word(word) for word in words]
