"""What an article is about, small enough to keep: weighted terms, lead names, numbers, dates, weekdays, slots.

``read`` looks at the text alone and may run anywhere; ``weigh`` needs the document frequencies of the moment. A
signature keeps the weights of its own day: what was rare when it was read stays what the article was about.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from pipelines.events import dates, lexicon, names, numbers
from pipelines.events.frequencies import Frequencies
from pipelines.events.slots import Slots, read_slots
from pipelines.events.source_frequencies import SenderFrequencies
from pipelines.events.tokens import Token, tokenise
from pipelines.tables import shipped_table

READ_CHARACTERS = 20_000
"""Code points of title and text that are read; what follows in a longer document changes nothing."""

LEAD_TERMS = 40
"""Tokens at the head whose terms count double."""

LEAD_NAMES = 80
"""Tokens at the head in which names are looked for."""

LEAD_WEEKDAYS = 110
"""Tokens at the head in which weekdays are looked for."""

LEAD_DATES = 80
"""Tokens at the head whose dates are asked first."""

DATES = 400
"""Tokens at the head in which dates are looked for at all."""

RARITY_FLOOR = 1.5
"""Terms with a rarity under this many nats, in more than a fifth of all articles, say nothing."""

RARITY_CEILING = 8.0
"""Rarity beyond this many nats is not told apart."""

KEPT_TERMS = 256
"""Terms that a signature keeps, the weightiest."""

NAMED = 2.0
"""How many other terms a name or a number is worth."""

DAMPING = 0.7
"""Power to which weights are raised, so that one rare name, often repeated, does not outweigh all else that is said."""

COMMON_NAME = 1
"""Weight of a name that stands in so many articles that it has none as a term: next to nothing."""

SENDER_TERMS = 96
"""Terms by which an article tells what its sender writes in any case, the weightiest."""

UNIT = 10_000
"""Weights are whole numbers of this fraction: the squares of all weights add up to about ``UNIT`` squared."""

WORDS_IN_MEMORY = 65_536
"""Words of a language whose terms are held in memory."""

_CHARACTERS_A_TOKEN = 6
_COMMON_NUMBER = re.compile(r"\d|1[0-2]|(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Reading:
    """What an article's text says, before its terms are weighed."""

    language: str
    """Primary subtag of its language."""
    sender: str | None
    """Outlet or office that the text comes from."""
    terms: dict[str, float]
    """Terms with their emphasis: 1 + ln of their frequency, raised for names and numbers; numbers begin with ``#``."""
    named: frozenset[str]
    """Those terms that are numbers, or words with a capital inside a sentence: names, in German all nouns."""
    names: dict[str, str]
    """Names in the lead: key to the name as written."""
    numbers: frozenset[str]
    """Numbers that tell articles apart: neither small nor years."""
    lead_dates: frozenset[int]
    """Days of the year that the lead names."""
    dates: frozenset[int]
    """Days of the year that the text names."""
    weekdays: frozenset[int]
    """Weekdays that the lead names, Monday 0."""
    slots: Slots
    """Streets, times and companies that the head names."""


class Signature(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of a reading; the fields mean the same, ``weights`` are whole numbers of 1/``UNIT``."""

    language: str
    sender: str | None
    weights: dict[str, int]
    names: dict[str, str]
    numbers: frozenset[str]
    lead_dates: frozenset[int]
    dates: frozenset[int]
    weekdays: frozenset[int]
    slots: Slots
    meaning: bytes = b""
    """What the text means, as ``pipelines.events.encoder`` keeps it; empty where no encoder knows its language."""

    def name_weights(self) -> dict[str, int]:
        """Return the keys of the names, each with the weight of its term; what is common has no weight as a term."""
        weights, language = self.weights, self.language
        found = {key: weights.get(lexicon.terms_of(name, language)[0], 0) for key, name in self.names.items()}
        return {key: max(weight, COMMON_NAME) for key, weight in found.items()}


_encoder = msgspec.msgpack.Encoder(order="deterministic")
_decoder = msgspec.msgpack.Decoder(Signature)


def pack(signature: Signature) -> bytes:
    """Return a signature as bytes, the same for the same signature."""
    return _encoder.encode(signature)


def unpack(packed: bytes) -> Signature:
    """Return the signature that ``pack`` made bytes of."""
    return _decoder.decode(packed)


def read(title: str | None, text: str, language: str, sender: str | None = None) -> Reading:
    """Return what title and cleaned text say; ``language`` is a BCP 47 code, ``sender`` the outlet or office."""
    language = language.partition("-")[0].lower()
    whole = (f"{title}\n{text}" if title else text)[:READ_CHARACTERS]
    tokens = tokenise(whole)
    words = [token.lower for token in tokens[:DATES]]
    lead = whole[: LEAD_DATES * _CHARACTERS_A_TOKEN]
    lead_dates = dates.worded_dates(words[:LEAD_DATES], language) | dates.numeric_dates(lead, language)
    start = whole[: DATES * _CHARACTERS_A_TOKEN]
    terms, named, figures = _terms(tokens, language)
    return Reading(
        language=language,
        sender=sender,
        terms=terms,
        named=named,
        names=names.names_in(tokens, LEAD_NAMES, language),
        numbers=frozenset(figure for figure in figures if not _COMMON_NUMBER.fullmatch(figure)),
        lead_dates=lead_dates,
        dates=lead_dates | dates.worded_dates(words, language) | dates.numeric_dates(start, language),
        weekdays=dates.weekdays(words[:LEAD_WEEKDAYS], language),
        slots=read_slots(tokens),
    )


def weigh(
    reading: Reading, frequencies: Frequencies, sender: SenderFrequencies | None = None, meaning: bytes = b""
) -> Signature:
    """Return the signature of a reading, its terms weighed by their rarity in the articles read before it.

    What is rare in the language but stands in many texts of the sender weighs as little as it says there.
    """
    return sign(reading, frequencies, weights(reading, frequencies), sender, meaning)


def weights(reading: Reading, frequencies: Frequencies) -> dict[str, float]:
    """Return what terms weigh by their rarity in the language, before weights are brought to one length."""
    found: dict[str, float] = {}
    for (term, emphasis), share in zip(reading.terms.items(), frequencies.shares(reading.terms), strict=True):
        if weight := _weight(emphasis, share):
            found[term] = weight
    return found


def sign(
    reading: Reading,
    frequencies: Frequencies,
    in_language: Mapping[str, float],
    sender: SenderFrequencies | None = None,
    meaning: bytes = b"",
) -> Signature:
    """Return the signature of a reading, given what its terms weigh in the language."""
    weights = in_language if sender is None else _among_sender(reading, frequencies, in_language, sender)
    kept = _heaviest(weights, KEPT_TERMS) if len(weights) > KEPT_TERMS else list(weights)
    length = math.sqrt(sum([weights[term] ** 2 for term in kept])) or 1.0
    return Signature(
        language=reading.language,
        sender=reading.sender,
        weights={term: round(UNIT * weights[term] / length) for term in kept},
        names=reading.names,
        numbers=reading.numbers,
        lead_dates=reading.lead_dates,
        dates=reading.dates,
        weekdays=reading.weekdays,
        slots=reading.slots,
        meaning=meaning,
    )


def sender_terms(in_language: Mapping[str, float]) -> list[str]:
    """Return the weightiest terms of a reading, by which its sender is known, given what they weigh in the language."""
    return _heaviest(in_language, SENDER_TERMS)


def _among_sender(
    reading: Reading, frequencies: Frequencies, in_language: Mapping[str, float], sender: SenderFrequencies
) -> dict[str, float]:
    """Return the weights of terms, lower where more of the sender's articles than of the language's hold them."""
    weights = dict(in_language)
    for term in sender.repeated(in_language):
        weight = _weight(reading.terms[term], sender.raised(term, frequencies.share(term)))
        if weight:
            weights[term] = weight
        else:
            del weights[term]
    return weights


def _weight(emphasis: float, share: float) -> float:
    """Return what a term weighs that so great a share of the articles holds; 0 if it says nothing."""
    rarity = -math.log(share)
    if rarity < RARITY_FLOOR:
        return 0.0
    weight: float = (emphasis * (rarity if rarity < RARITY_CEILING else RARITY_CEILING)) ** DAMPING
    return weight


def _heaviest(weights: Mapping[str, float], count: int) -> list[str]:
    """Return the terms of the greatest weights, in alphabetical order where weights are equal."""
    return sorted(sorted(weights), key=weights.__getitem__, reverse=True)[:count]


@lru_cache(maxsize=1)
def _reporting_words() -> frozenset[str]:
    return frozenset(shipped_table("events", "terms")["reporting"])


def _terms(tokens: Sequence[Token], language: str) -> tuple[dict[str, float], frozenset[str], set[str]]:
    """Return the terms with their emphasis, the names and numbers among them, and the numbers without their mark."""
    figures = _figures(tokens, language)
    frequency = {"#" + figure: count for figure, count in figures.items()}
    emphasised = set(frequency)
    words = [token.text for token in tokens if not token.number]
    words += [token.text for token in tokens[:LEAD_TERMS] if not token.number]
    marked = language in lexicon.LEMMATISED
    inside = {token.text for token in tokens if token.capital and not token.opening} if marked else frozenset()
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
    return emphasis, frozenset(emphasised), set(figures)


class _Terms(dict[str, tuple[str, ...]]):
    """The terms that words stand for; letters stand for none, nor do words that say who reports."""

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


_terms_of = lru_cache(maxsize=32)(_Terms)


def _figures(tokens: Sequence[Token], language: str) -> Counter[str]:
    """Return the numbers in their one form, those of the lead counted twice."""
    figures: Counter[str] = Counter()
    for place in [place for place, token in enumerate(tokens) if token.number]:
        following = tokens[place + 1].lower if place + 1 < len(tokens) else ""
        figure = numbers.normalise(tokens[place].lower, language, following)
        if figure is not None:
            figures[figure] += 2 if place < LEAD_TERMS else 1
    return figures
