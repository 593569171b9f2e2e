"""Terms that an issuer uses in every article: the terms of its last articles.

The issuer of a text is the office or agency that releases it, or else the outlet that prints it. A police office signs
with its name and appeals for witnesses in every report; a stock-market letter has the same table every day. Such
boilerplate is rare in the language as a whole, so it has to be learned for each issuer. (The ``source`` of a record is
another thing: always the outlet.)
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from pipelines.items import Article

REMEMBERED_ARTICLES = 24
"""Articles of an issuer whose terms are counted, the latest: templates change, and counts stay bounded."""

PRIOR_ARTICLES = 10
"""Weight of the language's frequencies in those of an issuer, in articles."""

KEPT_ISSUERS = 20_000
"""Issuers that are remembered, those with the latest articles."""

ISSUERS_IN_MEMORY = 500
"""Issuers whose terms are kept in memory at a time."""

_TABLE = """CREATE TABLE IF NOT EXISTS event_senders (
    sender TEXT PRIMARY KEY, turn INTEGER NOT NULL, articles BLOB NOT NULL
) WITHOUT ROWID"""

# "POL-KN:", "FW-MG:", "DGAP-News:": police, fire brigades, listed companies, which all release through shared portals
_OFFICE = re.compile(r"\s*((?:POL|BPOL[ID]?|FW|HZA|ZOLL|LKA|DLRG|DGAP|EQS)(?:-[\w/]{1,12})+):\s")

_NO_ARTICLES = msgspec.msgpack.encode([])
_decoder = msgspec.msgpack.Decoder(list[list[str]])


def issuer_of(article: Article) -> str | None:
    """Return the issuer of an article: the office that a release names before its title, else the outlet."""
    office = _OFFICE.match(article.title or article.text[:200])
    return office[1] if office else article.source.host or article.source.name


class IssuerFrequencies:
    """The number of an issuer's last articles that contain each term.

    :param articles: the terms of each article, the oldest first.
    :param turn: position of its last article among those of all issuers.
    """

    def __init__(self, articles: Sequence[Sequence[str]] = (), turn: int = 0) -> None:
        self.turn = turn
        self.articles = [list(terms) for terms in articles]
        self._counts = Counter(term for terms in self.articles for term in terms)

    def share(self, term: str, in_language: float) -> float:
        """Return the share of the issuer's articles that contain a term.

        One article is not counted, as in the language's share.

        :param in_language: share of the language's articles that contain it.
        """
        count = self._counts.get(term, 0) - 1
        if count <= 0:
            return 0.0
        return min((count + PRIOR_ARTICLES * in_language) / (len(self.articles) + PRIOR_ARTICLES), 1.0)

    def raised(self, term: str, in_language: float) -> float:
        """Return ``share``, but no less than the share in the language."""
        return max(in_language, self.share(term, in_language))

    def repeated(self, terms: Iterable[str]) -> list[str]:
        """Return those of the given terms that more than one of the issuer's articles contains."""
        counts = self._counts
        return [term for term in terms if term in counts and counts[term] > 1]

    def add(self, terms: Iterable[str]) -> list[str] | None:
        """Count an article; return the terms of the oldest article if it was dropped to make room."""
        self.articles.append(list(terms))
        self._counts.update(self.articles[-1])
        if len(self.articles) <= REMEMBERED_ARTICLES:
            return None
        dropped = self.articles.pop(0)
        self._discount(dropped)
        return dropped

    def undo_add(self, dropped: list[str] | None) -> None:
        """Undo the last ``add``, given what it returned."""
        self._discount(self.articles.pop())
        if dropped is not None:
            self.articles.insert(0, dropped)
            self._counts.update(dropped)

    def _discount(self, terms: Iterable[str]) -> None:
        counts = self._counts
        for term in terms:
            if counts[term] == 1:
                del counts[term]
            else:
                counts[term] -= 1


class _IssuedArticle(NamedTuple):
    """An article that may still be rolled back."""

    issuer: str
    turn: int
    """Turn of its issuer before it."""
    dropped: list[str] | None
    """Terms of the article that was dropped to make room for it."""


class StoredIssuerFrequencies:
    """The frequencies of all issuers, each loaded on first use.

    :param connection: the caller's; ``commit`` and ``flush`` write into its open transaction.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._issuers: dict[str, IssuerFrequencies] = {}
        self._uncommitted: list[_IssuedArticle] = []
        connection.execute(_TABLE)
        (self._turn,) = connection.execute("SELECT coalesce(max(turn), 0) FROM event_senders").fetchone()

    def of(self, issuer: str) -> IssuerFrequencies:
        """Return the frequencies of an issuer; read-only."""
        if issuer not in self._issuers:
            query = "SELECT turn, articles FROM event_senders WHERE sender = ?"
            turn, articles = self._connection.execute(query, (issuer,)).fetchone() or (0, _NO_ARTICLES)
            self._issuers[issuer] = IssuerFrequencies(_decoder.decode(articles), turn)
        return self._issuers[issuer]

    def start_from(self, issuer: str, articles: Sequence[Sequence[str]]) -> None:
        """Take over the terms of the articles of an issuer, the oldest first; no article of it was counted here yet."""
        self._turn += 1
        self._issuers[issuer] = IssuerFrequencies(articles, self._turn)

    def add(self, issuer: str, terms: Iterable[str]) -> None:
        """Count an article of an issuer."""
        frequencies = self.of(issuer)
        self._uncommitted.append(_IssuedArticle(issuer, frequencies.turn, frequencies.add(terms)))
        self._turn += 1
        frequencies.turn = self._turn

    def commit(self) -> None:
        """Make the articles counted so far final, and write them if many issuers are in memory."""
        self._uncommitted.clear()
        if len(self._issuers) >= ISSUERS_IN_MEMORY:
            self._write()

    def rollback(self) -> None:
        """Undo the articles that were counted since the last commit."""
        for issuer, turn, dropped in reversed(self._uncommitted):
            frequencies = self._issuers[issuer]
            frequencies.undo_add(dropped)
            frequencies.turn = turn
            self._turn -= 1
            if not frequencies.articles:
                del self._issuers[issuer]
        self._uncommitted.clear()

    def flush(self) -> None:
        """Write what is in memory, and delete the issuers whose last articles are the oldest."""
        self._write()
        self._connection.execute(
            "DELETE FROM event_senders WHERE sender IN"
            " (SELECT sender FROM event_senders ORDER BY turn DESC, sender LIMIT -1 OFFSET ?)",
            (KEPT_ISSUERS,),
        )

    def _write(self) -> None:
        rows = (
            (issuer, frequencies.turn, msgspec.msgpack.encode(frequencies.articles))
            for issuer, frequencies in sorted(self._issuers.items())
        )
        self._connection.executemany("INSERT OR REPLACE INTO event_senders VALUES (?, ?, ?)", rows)
        self._issuers.clear()
