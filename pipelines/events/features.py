"""The features of an article's text: terms, names in the lead, numbers, dates, weekdays, slots.

They depend on the text alone, so they can be extracted anywhere and in parallel. Only the weights of the terms depend
on what was read before; see ``signature``.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.events import lead_names, lexicon, numbers, text_dates
from pipelines.events.slots import Slots, read_slots
from pipelines.events.tokens import Token, tokenise
from pipelines.tables import shipped_table

READ_CHARACTERS = 20_000
"""Code points of title and text that are read; the rest of a longer document is ignored."""

LEAD_TERMS = 40
"""Tokens at the start whose terms count twice."""

LEAD_NAMES = 80
"""Tokens at the start that are searched for names."""

LEAD_WEEKDAYS = 110
"""Tokens at the start that are searched for weekdays."""

LEAD_DATES = 80
"""Tokens at the start whose dates take precedence."""

DATES = 400
"""Tokens at the start that are searched for dates."""

NAMED = 2.0
"""Factor by which names and numbers are emphasised over other terms."""

WORDS_IN_MEMORY = 65_536
"""Words of a language whose terms are cached in memory."""

_CHARACTERS_PER_TOKEN = 6
_COMMON_NUMBER = re.compile(r"\d|1[0-2]|(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class TextFeatures:
    """The features of an article's text, with terms that are not weighted yet."""

    language: str
    """Primary subtag of its language."""
    issuer: str | None
    """Office or outlet that issued the text; see ``issuer_frequencies``."""
    terms: dict[str, float]
    """Terms with their emphasis: 1 + ln of their frequency, doubled for names and numbers; numbers start with ``#``."""
    named: frozenset[str]
    """Terms that are numbers, or words with a capital inside a sentence: names, in German all nouns."""
    names: dict[str, str]
    """Names in the lead, from key to the name as written."""
    numbers: frozenset[str]
    """Numbers that distinguish articles: neither small nor years."""
    lead_dates: frozenset[int]
    """Dates in the lead, as days of the year."""
    dates: frozenset[int]
    """Dates in the text, as days of the year."""
    weekdays: frozenset[int]
    """Weekdays in the lead, Monday 0."""
    slots: Slots
    """Streets, times and companies at the start of the text."""


def text_features(title: str | None, text: str, language: str, issuer: str | None = None) -> TextFeatures:
    """Return the features of title and cleaned text.

    :param language: BCP 47 code.
    :param issuer: the office or outlet that issued the text.
    """
    language = language.partition("-")[0].lower()
    whole = (f"{title}\n{text}" if title else text)[:READ_CHARACTERS]
    tokens = tokenise(whole)
    words = [token.lower for token in tokens[:DATES]]
    lead = whole[: LEAD_DATES * _CHARACTERS_PER_TOKEN]
    lead_dates = text_dates.month_name_dates(words[:LEAD_DATES], language) | text_dates.numeric_dates(lead, language)
    start = whole[: DATES * _CHARACTERS_PER_TOKEN]
    dates = text_dates.month_name_dates(words, language) | text_dates.numeric_dates(start, language)
    terms, named, values = _terms(tokens, language)
    return TextFeatures(
        language=language,
        issuer=issuer,
        terms=terms,
        named=named,
        names=lead_names.names_in(tokens, LEAD_NAMES, language),
        numbers=frozenset(value for value in values if not _COMMON_NUMBER.fullmatch(value)),
        lead_dates=lead_dates,
        dates=lead_dates | dates,
        weekdays=text_dates.weekdays(words[:LEAD_WEEKDAYS], language),
        slots=read_slots(tokens),
    )


@lru_cache(maxsize=1)
def _reporting_words() -> frozenset[str]:
    return frozenset(shipped_table("events", "terms")["reporting"])


def _terms(tokens: Sequence[Token], language: str) -> tuple[dict[str, float], frozenset[str], set[str]]:
    """Return the terms with their emphasis, the names and numbers among them, and the numbers without ``#``."""
    values = _numbers(tokens, language)
    frequency = {"#" + value: count for value, count in values.items()}
    emphasised = set(frequency)
    words = [token.text for token in tokens if not token.number]
    words += [token.text for token in tokens[:LEAD_TERMS] if not token.number]
    has_lemmas = language in lexicon.LEMMATISED
    inside = {token.text for token in tokens if token.capital and not token.opening} if has_lemmas else frozenset()
    terms_of = _terms_of(language)
    for word, count in Counter(words).items():
        terms = terms_of[word]
        if terms and word in inside:
            emphasised.add(terms[0])
        for term in terms:
            frequency[term] = frequency.get(term, 0) + count
    emphasis = {term: 1 + math.log(count) for term, count in frequency.items()}
    for term in emphasised:
        emphasis[term] *= NAMED
    return emphasis, frozenset(emphasised), set(values)


class _TermCache(dict[str, tuple[str, ...]]):
    """The terms of each word of a language; none for single letters and for words that name the reporter."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, word: str) -> tuple[str, ...]:
        if len(self) >= WORDS_IN_MEMORY:
            self.clear()
        self[word] = terms = self._terms(word)
        return terms

    def _terms(self, word: str) -> tuple[str, ...]:
        if len(word) < 2 or word.lower() in _reporting_words():
            return ()
        return tuple(term for term in lexicon.terms_of(word, self._language) if len(term) > 1)


_terms_of = lru_cache(maxsize=32)(_TermCache)


def _numbers(tokens: Sequence[Token], language: str) -> Counter[str]:
    """Return the numbers in normal form with their counts; those in the lead count twice."""
    values: Counter[str] = Counter()
    for position in [position for position, token in enumerate(tokens) if token.number]:
        following = tokens[position + 1].lower if position + 1 < len(tokens) else ""
        value = numbers.normal_form(tokens[position].lower, language, following)
        if value is not None:
            values[value] += 2 if position < LEAD_TERMS else 1
    return values
