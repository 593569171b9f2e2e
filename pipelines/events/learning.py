"""What the event index learns from articles, as of one moment in their order: for whoever begins in the middle of it.

Counts of terms are halved from time to time, so what was learned up to a moment is not a sum over parts of the
articles. But it depends on their terms alone, and on those of one language: one pass over these gives it exactly.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterable, Mapping

import msgspec

from pipelines.events.frequencies import Frequencies
from pipelines.events.issuer_frequencies import REMEMBERED_ARTICLES
from pipelines.events.signature import issuer_terms, term_weights

IssuedTerms = tuple[tuple[int, ...], list[str]]
"""The place of an article in the order of all, and the terms that its issuer's frequencies count."""


class LanguageCounts(msgspec.Struct, array_like=True):
    """How many articles of a language contain each term."""

    articles: int
    terms: dict[str, int]


class Learned(msgspec.Struct, array_like=True):
    """What was learned from articles."""

    languages: dict[str, LanguageCounts]
    issuers: dict[str, list[IssuedTerms]]
    """The last articles of each issuer, the oldest first."""


class LanguageLearning:
    """Learns from the articles of one language, in order."""

    def __init__(self, language: str) -> None:
        self._frequencies = Frequencies(language)
        self._issuers: dict[str, deque[IssuedTerms]] = {}

    def add(self, place: tuple[int, ...], issuer: str | None, terms: Mapping[str, float]) -> None:
        """Learn from an article that copies no other.

        :param place: its place in the order of the articles of all languages.
        :param terms: its terms with their emphasis.
        """
        frequencies = self._frequencies
        if issuer is not None:
            latest = self._issuers.setdefault(issuer, deque(maxlen=REMEMBERED_ARTICLES))
            latest.append((place, issuer_terms(term_weights(terms, frequencies))))
        frequencies.add(terms)
        if frequencies.is_full:
            frequencies.halve()

    def learned(self, issuers: Container[str]) -> Learned:
        """Return what was learned so far: nothing before the first article.

        :param issuers: those of which the last articles are returned.
        """
        frequencies = self._frequencies
        if not frequencies.articles:
            return Learned({}, {})
        counts = LanguageCounts(frequencies.articles, dict(frequencies.counts))
        asked = {issuer: list(latest) for issuer, latest in self._issuers.items() if issuer in issuers}
        return Learned({frequencies.language: counts}, asked)


def together(learned: Iterable[Learned]) -> Learned:
    """Return what was learned from the articles of several languages up to one moment."""
    languages: dict[str, LanguageCounts] = {}
    issuers: dict[str, list[IssuedTerms]] = {}
    for each in learned:
        languages |= each.languages
        for issuer, articles in each.issuers.items():
            latest = sorted([*issuers.get(issuer, []), *articles], key=lambda article: article[0])
            issuers[issuer] = latest[-REMEMBERED_ARTICLES:]
    return Learned(languages, issuers)
