"""The words of a text: one definition, in plain Python, that every signer follows.

Compatibility forms and case are folded as Unicode defines it (NFKC, full case folding). Both Turkish i are one letter,
since capitals without their dots are common in print. Soft hyphens, joiners and signs of direction vanish. Arabic and
Hebrew are read as newspapers write them, without vowel points and without the stretch of a line; letters that are often
written for one another are one (alef with and without hamza, ta marbuta and ha, the forms of ya and kaf), as in Larkey,
Ballesteros and Connell, "Improving stemming for Arabic information retrieval", 2002. Scripts that put no spaces between
words are split into single characters, of which three make a shingle as three words do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from hashlib import blake2b
from typing import cast

import regex

TOKENS_VERSION = 3
"""Must be raised whenever ``tokens`` changes for any text: older stored signatures are not comparable any more."""
CHUNK_CHARACTERS = 1 << 17
"""Characters that are folded and hashed in one step; a longer text is cut after white space."""

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
_WITHOUT: dict[int, str | None] = {ord("İ"): "i", ord("ı"): "i"}
_WITHOUT |= dict.fromkeys(map(ord, regex.findall(f"[{_INVISIBLE}]", "".join(map(chr, range(0x10000))))))
_VANISHING = dict.fromkeys(_WITHOUT.keys() - {ord("İ"), ord("ı")})
STOPS = '.!?:\n“”„"«»'
"""Between two words, one of these ends a sentence or opens one."""
_OPENS = re.compile(f"[{STOPS}]")
_REPLACED = re.compile(f"[İı{_INVISIBLE}]")
_DOTTED_I = "i\u0307"
_SEMITIC = re.compile("[\u0590-\u06ff\u08a0-\u08ff]")
_POINTS = "[[\u0590-\u06ff\u08a0-\u08ff]&&\\p{M}]|\u0640"
_SPELLINGS: dict[int, str | None] = {
    **dict.fromkeys(map(ord, regex.findall(_POINTS, "".join(map(chr, range(0x0590, 0x0900))), regex.V1))),
    **dict.fromkeys(map(ord, "أإآٱ"), "ا"), **dict.fromkeys(map(ord, "ىیے"), "ي"), ord("ة"): "ه", ord("ک"): "ك",
}  # fmt: skip


def fold(text: str) -> str:
    """Return a text in NFKC, case-folded, without invisible joiners."""
    return _fold(text)[0]


def _fold(text: str) -> tuple[str, bool]:
    """Return a text folded, and whether it may have letters beyond those of Latin scripts."""
    if _REPLACED.search(text):  # few texts contain one, and translating takes forty times as long as searching
        text = text.translate(_WITHOUT)
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = unicodedata.normalize("NFKC", folded).replace(_DOTTED_I, "i")
    unusual = _UNUSUAL.search(folded) is not None
    return (folded.translate(_SPELLINGS) if unusual and _SEMITIC.search(folded) else folded), unusual


def tokens(text: str) -> list[str]:
    """Return the words of a text, folded."""
    return [word for chunk in chunks(text) for word in _words(chunk)]


def capitals(text: str) -> list[tuple[bool, bool]]:
    """Return of each word of a text whether it begins with a capital, and whether it begins a sentence."""
    unfolded = unicodedata.normalize("NFKC", text.translate(_VANISHING)).translate(_SPELLINGS)
    found = list(_TOKEN.finditer(unfolded))
    ends = [0, *(match.end() for match in found)]
    gaps = [unfolded[end : match.start()] for end, match in zip(ends, found, strict=False)]
    return [
        (match[0][0].isupper(), number == 0 or _OPENS.search(gap) is not None)
        for number, (gap, match) in enumerate(zip(gaps, found, strict=True))
    ]


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
    folded, unusual = _fold(chunk)
    pattern = _TOKEN if unusual else _USUAL_TOKEN
    return cast("list[str]", pattern.findall(folded))
