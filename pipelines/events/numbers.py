"""Numbers in running text, normalised: ``1,3 Millionen`` and ``1.3 million`` are the same term."""

from __future__ import annotations

import re
from functools import lru_cache

COMMA_LANGUAGES = frozenset({"de", "es", "fr", "it", "nl", "pl", "pt", "ru", "tr", "uk", "cs", "sv"})
"""Languages with a decimal comma and a point between thousands."""

_SCALES = {
    "tausend": 1e3,
    "thousand": 1e3,
    "mio": 1e6,
    "mn": 1e6,
    "million": 1e6,
    "millionen": 1e6,
    "millions": 1e6,
    "mrd": 1e9,
    "bn": 1e9,
    "milliarde": 1e9,
    "milliarden": 1e9,
}
_BILLION = {"de": 1e12, "en": 1e9}
_GREATEST = 1e18  # longer digit sequences are phone and account numbers
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


def _plain(digits: str, language: str) -> str:
    """Return a number without thousands separators and with a decimal point."""
    decimal, thousands = (",", ".") if language in COMMA_LANGUAGES else (".", ",")
    marks = [character for character in digits if character in ".,"]
    if _GROUPED.fullmatch(digits) and marks != [decimal]:
        return digits.replace(".", "").replace(",", "")
    return digits.replace(thousands, "").replace(decimal, ".") if decimal in marks else digits.replace(",", ".")


def scale(word: str, language: str) -> float:
    """Return the factor that the word after a number stands for: 1e6 for ``Millionen``, 1 for most words."""
    word = word.lower()
    if word in {"billion", "billions", "billionen"}:
        return _BILLION.get(language, 1e9)
    return _SCALES.get(word, 1.0)


def normal_form(digits: str, language: str, following: str = "") -> str | None:
    """Return a number in normal form, ``1300000`` for ``1,3`` before ``Millionen``; None for clock times and the like.

    :param digits: digits, which points, commas and colons may separate.
    :param following: the next word.
    """
    return _scaled(digits, language, scale(following, language))


@lru_cache(maxsize=16_384)
def _scaled(digits: str, language: str, factor: float) -> str | None:
    try:
        value = float(_plain(digits.rstrip(".,:"), language)) * factor
    except ValueError:
        return None
    return f"{value:.6f}".rstrip("0").rstrip(".") if value < _GREATEST else None
