"""Words: their lemmas and stems, the parts of German compounds, and how common they are.

German and English words are lemmatised by simplemma; in other languages the stem is used instead. A stem is the first
five letters without accents: on news pairs in six languages, stems separated events as well as character 4-grams, with
a fifth as many terms. Frequencies come from wordfreq's small lists. The data of a language is loaded on first use.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from functools import lru_cache

from simplemma import Lemmatizer
from simplemma.strategies import DefaultStrategy

LEMMATISED = frozenset({"de", "en"})
"""Languages with lemmas; in any other a word's lemma is its stem."""

STEM_LETTERS = 5
"""Letters in a stem."""

UNLISTED_ZIPF = 2.5
"""Zipf value assumed for words that are not listed; the lists end at 3.0, one occurrence in a million words."""

_UNLISTED = 10 ** (UNLISTED_ZIPF - 9)
_LONGEST_LEMMATISED = 30
_LINKING = ("", "s", "es", "n", "en")
_SHORTEST_COMPOUND = 9
_SHORTEST_PART = 3
_SHORTEST_HEAD = 4
_COMMON_COMPOUND = 4.0  # such a word is not split: its parts would say less
_COMMON_HEAD = 3.2
_COMMON_MODIFIER = 3.0


@lru_cache(maxsize=32)
def _shares(language: str) -> dict[str, float]:
    """Return wordfreq's small list, from word to its share of all words; empty if wordfreq lacks the language."""
    # not with this module: wordfreq reads the source of every caller, and imports within imports are the most of them
    from wordfreq import get_frequency_dict  # noqa: PLC0415

    try:
        return get_frequency_dict(language, wordlist="small")
    except LookupError:
        return {}


@lru_cache(maxsize=32)
def _stem_shares(language: str) -> dict[str, float]:
    """Return the share of all words that each stem has, summed over its words."""
    shares: Counter[str] = Counter()
    for word, share in _shares(language).items():
        shares[stem(word)] += share  # type: ignore[assignment]  # Counter is typed for int only
    return dict(shares)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return the first letters of a word in lower case, without accents."""
    if word.isascii():
        return word[:STEM_LETTERS].lower()
    plain = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))[:STEM_LETTERS]


def listed_zipf(word: str, language: str) -> float | None:
    """Return the Zipf value (log10 of occurrences in 10^9 words) of a lower-case word; None if it is not listed."""
    share = _shares(language).get(word)
    return None if share is None else math.log10(share) + 9


def zipf(word: str, language: str) -> float:
    """Return the Zipf value of a lower-case word, ``UNLISTED_ZIPF`` if it is not listed."""
    listed = listed_zipf(word, language)
    return UNLISTED_ZIPF if listed is None else listed


def lemma_share(lemma: str, language: str) -> float:
    """Return the share of all words of a language that a lemma (or stem) has; inflected forms are not added."""
    shares = _shares(language) if language in LEMMATISED else _stem_shares(language)
    return shares.get(lemma, _UNLISTED)


@lru_cache(maxsize=1)
def _strategy() -> DefaultStrategy:
    # low_memory would save 120 MB and take five times as long for each word
    return DefaultStrategy()


@lru_cache(maxsize=1)
def _lemmatizer() -> Lemmatizer:
    return Lemmatizer(cache_max_size=0, lemmatization_strategy=_strategy())


def in_dictionary(word: str, language: str) -> bool:
    """Return whether simplemma's dictionary of the language contains the word in exactly this spelling."""
    return _strategy().is_dictionary_member(word, language)


def lemma(word: str, language: str) -> str:
    """Return the lower-case lemma of a German or English word, the stem of a word in any other language."""
    if language not in LEMMATISED:
        return stem(word)
    return _lemmatizer().lemmatize(word, language).lower() if len(word) < _LONGEST_LEMMATISED else word.lower()


def _without_genitive(name: str) -> str:
    """Return a lower-case German name without a genitive s that the lemmatiser left, as in ``gazastreifens``.

    Names that end in s themselves are listed in English (``abbas``, ``paris``), genitives are not.
    """
    bare = name[:-1]
    genitive = name.endswith("s") and zipf(bare, "de") > zipf(name, "de") and listed_zipf(name, "en") is None
    return bare if genitive else name


def compound_parts(noun: str) -> tuple[str, ...]:
    """Return modifier and head of a lower-case German compound, nothing if it does not split into known words."""
    if len(noun) < _SHORTEST_COMPOUND or zipf(noun, "de") >= _COMMON_COMPOUND:
        return ()
    best: tuple[float, str, str] | None = None
    for cut in range(_SHORTEST_PART, len(noun) - _SHORTEST_HEAD + 1):
        head = noun[cut:]
        head_zipf = zipf(head, "de")
        if head_zipf < _COMMON_HEAD:
            continue
        for modifier in _modifiers(noun[:cut]):
            modifier_zipf = max(zipf(modifier, "de"), zipf(modifier + "e", "de"))
            if modifier_zipf < _COMMON_MODIFIER:
                continue
            # the more common the rarer part, the likelier the split; among equals, prefer even halves
            quality = min(head_zipf, modifier_zipf) + 0.02 * min(len(modifier), len(head))
            if best is None or quality > best[0]:
                best = (quality, modifier, head)
    return best[1:] if best else ()


def _modifiers(front: str) -> list[str]:
    """Return the possible modifiers that the front of a compound contains, with each linking element removed."""
    bare = [front[: len(front) - len(linking)] for linking in _LINKING if front.endswith(linking)]
    return [modifier for modifier in bare if len(modifier) >= _SHORTEST_PART]


@lru_cache(maxsize=65_536)
def terms_of(word: str, language: str) -> tuple[str, ...]:
    """Return the terms of a word: its lemma, then the parts of a German compound noun."""
    own = lemma(word[:-2] if word.endswith(("'s", "’s")) else word, language)
    if language != "de" or not word[0].isupper():
        return (own,)
    own = _without_genitive(own)
    return (own, *compound_parts(own))
