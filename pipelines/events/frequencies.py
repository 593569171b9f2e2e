"""How many articles hold a term: what the stream has shown so far, over a prior from general language."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import lru_cache

from pipelines.events import lexicon

PRIOR_ARTICLES = 500
"""How many articles the prior is worth: while fewer were read, it says more than they do."""

PRIOR_WORDS = 300
"""Words in an article of the prior."""

UNSEEN = 1.0
"""Articles that every term is credited with, so that no term counts as rarer than the little that was read can show."""

CREDITS_IN_MEMORY = 65_536
"""Terms of a language whose prior is held in memory."""

HORIZON = 10_000
"""Articles of a language after which its counts are halved: they follow the news, and stay bounded."""

_YEAR = re.compile(r"#(?:19|20)\d\d")


def expected_share(term: str, language: str) -> float:
    """Return the share of articles that hold a term, as general language lets expect; numbers begin with ``#``."""
    if term.startswith("#"):
        if len(term) == 2 or _YEAR.fullmatch(term):
            return 0.02
        return 0.01 if len(term) == 3 else 0.002
    return -math.expm1(-PRIOR_WORDS * lexicon.lemma_share(term, language))


class _Credit(dict[str, float]):
    """Articles that terms of a language are credited with before any was read, worked out when first asked for."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, term: str) -> float:
        if len(self) >= CREDITS_IN_MEMORY:
            self.clear()
        self[term] = credit = UNSEEN + PRIOR_ARTICLES * expected_share(term, self._language)
        return credit


_credit = lru_cache(maxsize=32)(_Credit)


class Frequencies:
    """Document frequencies of one language: in how many of the articles read each term stands."""

    def __init__(self, language: str, articles: int = 0, counts: Iterable[tuple[str, int]] = ()) -> None:
        """Take up stored counts; ``articles`` is how many articles they were counted in."""
        self.language = language
        self.articles = articles
        self.counts = dict(counts)
        self._credit = _credit(language)

    def share(self, term: str) -> float:
        """Return the share of articles that hold a term, over 0 and at most 1.

        One of the articles that hold the term is passed over: it may be the very one that is compared next, and that
        two articles share a term must not make it common.
        """
        share = ((self.counts.get(term) or 1) - 1 + self._credit[term]) / (self.articles + PRIOR_ARTICLES)
        return share if share < 1.0 else 1.0

    def shares(self, terms: Iterable[str]) -> list[float]:
        """Return the same for each of many terms."""
        counts, credit, articles = self.counts, self._credit, self.articles + PRIOR_ARTICLES
        shares = [((counts.get(term) or 1) - 1 + credit[term]) / articles for term in terms]
        return [share if share < 1.0 else 1.0 for share in shares]

    def add(self, terms: Iterable[str]) -> None:
        """Count an article that holds these terms, each named once."""
        counts = self.counts
        for term in terms:
            counts[term] = counts.get(term, 0) + 1
        self.articles += 1

    def take_back(self, terms: Iterable[str]) -> None:
        """Count an article less that was counted last."""
        for term in terms:
            if self.counts[term] == 1:
                del self.counts[term]
            else:
                self.counts[term] -= 1
        self.articles -= 1

    def halve(self) -> None:
        """Halve all counts; terms that were seen once are forgotten."""
        self.articles //= 2
        self.counts = {term: count // 2 for term, count in self.counts.items() if count > 1}
