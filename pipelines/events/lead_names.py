"""Names of people, places and organisations, by a key that all spellings share: ``Netanjahu`` and ``Netanyahu``.

This is a heuristic, not a trained recogniser. A word is taken for a name if it has a capital inside a sentence, nowhere
occurs in lower case, and does not look like an ordinary noun of its language. Countries come from CLDR, by their code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from pipelines.events import lexicon, text_dates
from pipelines.events.tokens import Token
from pipelines.tables import shipped_table

_COMMON = 5.3  # Zipf value above which a word is not a name, however it is written
_SHORTEST = 3
_LONGEST_UNLISTED = 12  # longer German words outside all word lists are compounds
_FOREIGN_LEAD = 1.5  # a German noun is rarer in English texts by more than this Zipf value


@lru_cache(maxsize=1)
def _tables() -> tuple[tuple[tuple[str, str], ...], dict[str, str], dict[str, str]]:
    """Return the sound rules, the letters that Unicode does not decompose, and additional names of countries."""
    table = shipped_table("events", "names")
    return tuple((written, spoken) for written, spoken in table["sounds"]), table["letters"], table["territories"]


def _folded(word: str) -> str:
    """Return a word in lower case without accents."""
    letters = _tables()[1]
    plain = "".join(letters.get(letter, letter) for letter in word.lower())
    return "".join(letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter))


@lru_cache(maxsize=32_768)
def spelling_key(word: str) -> str:
    """Return a key that the spellings of a name share: its first letter and its consonants by sound.

    Words in other scripts than Latin are only folded.
    """
    folded = _folded(word)
    if not folded.isascii():
        return folded
    sound = re.sub(r"[^a-z]", "", folded)
    for written, spoken in _tables()[0]:
        sound = sound.replace(written, spoken)
    sound = re.sub(r"(.)\1+", r"\1", sound)
    if len(sound) < 3:
        return sound
    consonants = re.sub(r"[aeiouh]", "", sound)
    key = sound[0] + re.sub(r"[aeiouh]", "", sound[1:])
    return key if len(consonants) > 2 else key + sound[1:3]


@lru_cache(maxsize=32)
def _territories(language: str) -> dict[str, str]:
    """Return the lower-case names of countries in a language with their ISO 3166 codes."""
    names = dict(_tables()[2])
    if locale := text_dates.locale_of(language):
        known = locale.territories.items()
        names.update((name.lower(), code) for code, name in known if len(code) == 2 and code.isalpha())
    return names


@lru_cache(maxsize=32_768)
def _may_be_name(word: str, language: str) -> bool:
    """Return whether a word may be a name, given in lower case though the text always has it with a capital."""
    own = lexicon.listed_zipf(word, language)
    if own is not None and own > _COMMON:
        return False
    if word in text_dates.month_names(language) or word in text_dates.day_names(language):
        return False
    if language != "de":
        return True
    # all German nouns have capitals: a name is a word that English texts use too, but not as an English word, or one
    # that is in no dictionary
    english = lexicon.listed_zipf(word, "en")
    if english is not None:
        return english > lexicon.zipf(word, "de") - _FOREIGN_LEAD and not lexicon.in_dictionary(word, "en")
    head = word.rpartition("-")[2]  # "US-Präsident" is a noun, "Mikl-Leitner" a name
    known = lexicon.in_dictionary(head, "de") or lexicon.in_dictionary(head.capitalize(), "de")
    return own is None and len(word) <= _LONGEST_UNLISTED and not known


def names_in(tokens: Sequence[Token], lead: int, language: str) -> dict[str, str]:
    """Return the names among the first ``lead`` tokens, from key (``@IL`` for a country) to name as first written."""
    territories = _territories(language)
    inside = {token.lower for token in tokens if not token.opening and token.capital}
    in_lower_case = {token.text for token in tokens if not token.capital}
    found: dict[str, str] = {}
    for token in tokens[:lead]:
        word = token.lower
        if token.number or not token.capital or len(word) < 2:
            continue
        if country := territories.get(word) or territories.get(lexicon.terms_of(token.text, language)[0]):
            found.setdefault("@" + country, token.text)
        elif len(word) >= _SHORTEST and word in inside and word not in in_lower_case and _may_be_name(word, language):
            found.setdefault(spelling_key(word), token.text)
    return found
