"""The document frequencies between runs: read from the caller's database, written back just before it commits."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

from pipelines.events.frequencies import Frequencies

_TABLES = (
    """CREATE TABLE IF NOT EXISTS event_frequencies (
        language TEXT, term TEXT, articles INTEGER NOT NULL, PRIMARY KEY (language, term)
    ) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS event_languages (language TEXT PRIMARY KEY, articles INTEGER NOT NULL) WITHOUT ROWID",
)


class _CountedArticle(NamedTuple):
    """An article that may still be rolled back."""

    language: str
    terms: set[str]
    changed: set[str]
    """Terms whose counts had not changed since the last flush."""
    unhalved: tuple[int, dict[str, int]] | None
    """The number of articles and the counts before they were halved, if this article caused that."""


class StoredFrequencies:
    """The frequencies of all languages, each loaded on first use.

    :param connection: the caller's; ``flush`` writes into its open transaction.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._languages: dict[str, Frequencies] = {}
        self._changed: dict[str, set[str]] = {}
        self._halved: set[str] = set()
        self._uncommitted: list[_CountedArticle] = []
        for statement in _TABLES:
            connection.execute(statement)

    def languages(self) -> list[str]:
        """Return the languages of the articles read, in alphabetical order."""
        stored = self._connection.execute("SELECT language FROM event_languages").fetchall()
        return sorted({language for (language,) in stored} | self._languages.keys())

    def of(self, language: str) -> Frequencies:
        """Return the frequencies of a language; read-only."""
        if language not in self._languages:
            row = self._connection.execute(
                "SELECT articles FROM event_languages WHERE language = ?", (language,)
            ).fetchone()
            counts = self._connection.execute(
                "SELECT term, articles FROM event_frequencies WHERE language = ?", (language,)
            )
            self._languages[language] = Frequencies(language, row[0] if row else 0, counts)
            self._changed[language] = set()
        return self._languages[language]

    def start_from(self, language: str, articles: int, counts: Mapping[str, int]) -> None:
        """Take over the counts of a language, of which no article was counted here yet."""
        self._languages[language] = Frequencies(language, articles, counts.items())
        self._changed[language] = set(counts)

    def add(self, language: str, terms: set[str]) -> None:
        """Count an article with these terms."""
        frequencies = self.of(language)
        frequencies.add(terms)
        changed = terms - self._changed[language]
        self._changed[language] |= changed
        unhalved = None
        if frequencies.is_full:
            unhalved = (frequencies.articles, frequencies.counts)
            frequencies.halve()
            self._halved.add(language)
        self._uncommitted.append(_CountedArticle(language, terms, changed, unhalved))

    def commit(self) -> None:
        """Make the articles counted so far final."""
        self._uncommitted.clear()

    def rollback(self) -> None:
        """Undo the articles that were counted since the last commit."""
        for article in reversed(self._uncommitted):
            frequencies = self._languages[article.language]
            if article.unhalved is not None:
                frequencies.articles, frequencies.counts = article.unhalved
            frequencies.remove(article.terms)
            self._changed[article.language] -= article.changed
        self._uncommitted.clear()

    def flush(self) -> None:
        """Write what changed since the last flush."""
        for language in sorted(self._languages):
            frequencies, changed = self._languages[language], self._changed[language]
            if not changed:
                continue
            if language in self._halved:
                self._connection.execute("DELETE FROM event_frequencies WHERE language = ?", (language,))
                changed = set(frequencies.counts)
            self._connection.executemany(
                "INSERT OR REPLACE INTO event_frequencies VALUES (?, ?, ?)",
                ((language, term, frequencies.counts[term]) for term in sorted(changed) if term in frequencies.counts),
            )
            self._connection.execute(
                "INSERT OR REPLACE INTO event_languages VALUES (?, ?)", (language, frequencies.articles)
            )
            self._changed[language] = set()
        self._halved.clear()
