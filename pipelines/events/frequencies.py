"""Document frequencies: the share of articles that contain a term, from the articles read and a prior."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import lru_cache

from pipelines.events import lexicon

PRIOR_ARTICLES = 500
"""Weight of the prior, in articles: until that many were read, the prior counts for more than they do."""

PRIOR_WORDS = 300
"""Words in an article of the prior."""

UNSEEN = 1.0
"""Articles added to the count of every term, so that no term counts as rarer than a short history can show."""

PRIORS_IN_MEMORY = 65_536
"""Terms of a language whose prior is cached in memory."""

HORIZON = 10_000
"""Articles of a language after which its counts are halved, so that they follow the news and stay bounded."""

_YEAR = re.compile(r"#(?:19|20)\d\d")


def expected_share(term: str, language: str) -> float:
    """Return the share of articles that contain a term, as expected from general language; numbers start with ``#``."""
    if term.startswith("#"):
        if len(term) == 2 or _YEAR.fullmatch(term):
            return 0.02
        return 0.01 if len(term) == 3 else 0.002
    return -math.expm1(-PRIOR_WORDS * lexicon.lemma_share(term, language))


class _Prior(dict[str, float]):
    """The count that each term of a language starts with, in articles; computed on first use."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, term: str) -> float:
        if len(self) >= PRIORS_IN_MEMORY:
            self.clear()
        self[term] = prior = UNSEEN + PRIOR_ARTICLES * expected_share(term, self._language)
        return prior


_prior = lru_cache(maxsize=32)(_Prior)


class Frequencies:
    """Document frequencies of one language: the number of articles read that contain each term.

    :param articles: the number of articles behind stored counts.
    :param counts: stored counts, as pairs of term and number of articles.
    """

    def __init__(self, language: str, articles: int = 0, counts: Iterable[tuple[str, int]] = ()) -> None:
        self.language = language
        self.articles = articles
        self.counts = dict(counts)
        self._prior = _prior(language)

    def share(self, term: str) -> float:
        """Return the share of articles that contain a term, above 0 and at most 1.

        One of these articles is not counted: it may be the very one that is compared next, and a term must not become
        common because two articles share it.
        """
        share = ((self.counts.get(term) or 1) - 1 + self._prior[term]) / (self.articles + PRIOR_ARTICLES)
        return share if share < 1.0 else 1.0

    def shares(self, terms: Iterable[str]) -> list[float]:
        """Return ``share`` of each term, faster than one by one."""
        counts, prior, articles = self.counts, self._prior, self.articles + PRIOR_ARTICLES
        shares = [((counts.get(term) or 1) - 1 + prior[term]) / articles for term in terms]
        return [share if share < 1.0 else 1.0 for share in shares]

    def add(self, terms: Iterable[str]) -> None:
        """Count an article; ``terms`` are the terms it contains, each once."""
        counts = self.counts
        for term in terms:
            counts[term] = counts.get(term, 0) + 1
        self.articles += 1

    def remove(self, terms: Iterable[str]) -> None:
        """Undo ``add`` of an article with these terms."""
        for term in terms:
            if self.counts[term] == 1:
                del self.counts[term]
            else:
                self.counts[term] -= 1
        self.articles -= 1

    @property
    def is_full(self) -> bool:
        """Whether the counts are to be halved."""
        return self.articles >= HORIZON

    def halve(self) -> None:
        """Halve all counts and drop the terms that were counted once."""
        self.articles //= 2
        self.counts = {term: count // 2 for term, count in self.counts.items() if count > 1}
