"""What each sender writes in any case: the terms of its last articles.

A police office signs with its name and asks the same witnesses in every report; an exchange letter has the same table
every day. Such a frame is rare in the language, so it has to be learned sender by sender.
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
"""Articles of a sender, the latest, whose terms are counted: frames change, and counts stay bounded."""

PRIOR_ARTICLES = 10
"""How many articles of a sender the language's frequencies are worth."""

KEPT_SENDERS = 20_000
"""Senders that are remembered, those that wrote last."""

SENDERS_IN_MEMORY = 500
"""Senders whose terms are held in memory at a time."""

_TABLE = """CREATE TABLE IF NOT EXISTS event_senders (
    sender TEXT PRIMARY KEY, turn INTEGER NOT NULL, articles BLOB NOT NULL
) WITHOUT ROWID"""

# "POL-KN:", "FW-MG:", "DGAP-News:" - police, fire brigades, issuers: they release through portals that many share
_OFFICE = re.compile(r"\s*((?:POL|BPOL[ID]?|FW|HZA|ZOLL|LKA|DLRG|DGAP|EQS)(?:-[\w/]{1,12})+):\s")

_NONE = msgspec.msgpack.encode([])
_decoder = msgspec.msgpack.Decoder(list[list[str]])


def sender_of(article: Article) -> str | None:
    """Return who speaks in an article: the office that a release names before its title, else the outlet."""
    office = _OFFICE.match(article.title or article.text[:200])
    return office[1] if office else article.source.host or article.source.name


class SenderFrequencies:
    """In how many of a sender's last articles each term stands."""

    def __init__(self, articles: Sequence[Sequence[str]] = (), turn: int = 0) -> None:
        """Count the terms of articles, the oldest first; ``turn`` is when the last came, among those of all senders."""
        self.turn = turn
        self.articles = [list(terms) for terms in articles]
        self._counts = Counter(term for terms in self.articles for term in terms)

    def share(self, term: str, in_language: float) -> float:
        """Return the share of the sender's articles that hold a term, given its share in the language.

        One article is passed over, as it is in the language's count.
        """
        count = self._counts.get(term, 0) - 1
        if count <= 0:
            return 0.0
        return min((count + PRIOR_ARTICLES * in_language) / (len(self.articles) + PRIOR_ARTICLES), 1.0)

    def raised(self, term: str, in_language: float) -> float:
        """Return the same, but no less than the share in the language."""
        return max(in_language, self.share(term, in_language))

    def repeated(self, terms: Iterable[str]) -> list[str]:
        """Return those of some terms that stand in more than one of the sender's articles."""
        counts = self._counts
        return [term for term in terms if term in counts and counts[term] > 1]

    def add(self, terms: Iterable[str]) -> list[str] | None:
        """Count an article; return the terms of one that is too long ago and forgotten for it."""
        self.articles.append(list(terms))
        self._counts.update(self.articles[-1])
        if len(self.articles) <= REMEMBERED_ARTICLES:
            return None
        forgotten = self.articles.pop(0)
        self._discount(forgotten)
        return forgotten

    def take_back(self, forgotten: list[str] | None) -> None:
        """Forget the article that was added last, and count again what was forgotten for it."""
        self._discount(self.articles.pop())
        if forgotten is not None:
            self.articles.insert(0, forgotten)
            self._counts.update(forgotten)

    def _discount(self, terms: Iterable[str]) -> None:
        counts = self._counts
        for term in terms:
            if counts[term] == 1:
                del counts[term]
            else:
                counts[term] -= 1


class _Counted(NamedTuple):
    """An article that may be taken back."""

    sender: str
    turn: int
    """When its sender had written last."""
    forgotten: list[str] | None
    """The terms of the article that was forgotten for it."""


class LearnedSenders:
    """The frequencies of all senders, each loaded when it is first asked for.

    :param connection: the caller's; ``flush`` writes into its open transaction.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._senders: dict[str, SenderFrequencies] = {}
        self._unsettled: list[_Counted] = []
        connection.execute(_TABLE)
        (self._turn,) = connection.execute("SELECT coalesce(max(turn), 0) FROM event_senders").fetchone()

    def of(self, sender: str) -> SenderFrequencies:
        """Return the frequencies of a sender, to be read only."""
        if sender not in self._senders:
            query = "SELECT turn, articles FROM event_senders WHERE sender = ?"
            turn, articles = self._connection.execute(query, (sender,)).fetchone() or (0, _NONE)
            self._senders[sender] = SenderFrequencies(_decoder.decode(articles), turn)
        return self._senders[sender]

    def add(self, sender: str, terms: Iterable[str]) -> None:
        """Count an article of a sender."""
        frequencies = self.of(sender)
        self._unsettled.append(_Counted(sender, frequencies.turn, frequencies.add(terms)))
        self._turn += 1
        frequencies.turn = self._turn

    def settle(self) -> None:
        """Make the articles final that were counted; what is in memory is written if it is much."""
        self._unsettled.clear()
        if len(self._senders) >= SENDERS_IN_MEMORY:
            self._write()

    def take_back(self) -> None:
        """Forget the articles that were counted and not settled."""
        for sender, turn, forgotten in reversed(self._unsettled):
            frequencies = self._senders[sender]
            frequencies.take_back(forgotten)
            frequencies.turn = turn
            self._turn -= 1
            if not frequencies.articles:
                del self._senders[sender]
        self._unsettled.clear()

    def flush(self) -> None:
        """Write what is in memory, and forget the senders that have been silent longest."""
        self._write()
        self._connection.execute(
            "DELETE FROM event_senders WHERE sender IN"
            " (SELECT sender FROM event_senders ORDER BY turn DESC, sender LIMIT -1 OFFSET ?)",
            (KEPT_SENDERS,),
        )

    def _write(self) -> None:
        rows = (
            (sender, frequencies.turn, msgspec.msgpack.encode(frequencies.articles))
            for sender, frequencies in sorted(self._senders.items())
        )
        self._connection.executemany("INSERT OR REPLACE INTO event_senders VALUES (?, ?, ?)", rows)
        self._senders.clear()
