"""Words in the letters that addresses have: lower case, without accents."""

from __future__ import annotations

import unicodedata

_WITHOUT_ACCENT = str.maketrans(
    {"ß": "ss", "ı": "i", "ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)


def folded(words: str) -> str:
    """Return ``words`` case-folded and without accents; letters that have no accent but a stroke are spelled out."""
    lower = words.casefold()
    if lower.isascii():
        return lower
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFC", lower).translate(_WITHOUT_ACCENT))
    return "".join(letter for letter in apart if unicodedata.category(letter) != "Mn")
