"""Words in the letters that addresses have: lower case, without accents."""

from __future__ import annotations

import re
import unicodedata

from pipelines.text.stream_safe import stream_safe

_WITHOUT_ACCENT = str.maketrans(
    {"ß": "ss", "ı": "i", "ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)

_LATIN_ACCENT = re.compile("[\u0300-\u036f]+")
_BEYOND_LATIN = re.compile("[^\u0000-\u02ff\u2000-\u206f]")
"""Letters that may have marks of their own; signs such as dashes and quotation marks have none."""


def folded(words: str) -> str:
    """Return ``words`` case-folded and without accents; letters that have no accent but a stroke are spelled out."""
    lower = words.casefold()
    if lower.isascii():
        return lower
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFC", stream_safe(lower)).translate(_WITHOUT_ACCENT))
    bare = _LATIN_ACCENT.sub("", apart)
    if _BEYOND_LATIN.search(bare) is None:
        return bare
    return "".join(letter for letter in bare if unicodedata.category(letter) != "Mn")
