"""What is learned of each source's furniture, kept in the caller's database between runs.

Pieces are counted over distinct copy clusters, so that a text printed thirty times counts once. What a run counts acts
from the next run on. The table is bounded as in lossy counting (Manku and Motwani, "Approximate frequency counts over
data streams", 2002): every hundred articles of a source, pieces that stood in less than one of a hundred are let go.
"""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec

from pipelines.cleaning.learned_boilerplate import FEWEST_ARTICLES, KIND, LEAST_SHARE, RULE, Lesson, mark_learned
from pipelines.cleaning.marking import CAP
from pipelines.cleaning.segments import LONGEST, Piece, folded, longest_prose, pieces, share_of, source_of
from pipelines.documents import Draft
from pipelines.items import CLUSTERED_KINDS, CREDITED, Article

DAY = 86_400
DAYS_KEPT = 90
"""A piece not seen for so many days is forgotten, and acts no more."""
ROUND = 100
"""Articles of a source between two weedings, and the rarity of what is weeded out."""
MOST_PIECES = 5_000
"""Pieces kept of one source, the most frequent ones."""

_TABLES = (
    """CREATE TABLE IF NOT EXISTS learned_sources (
        source TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, articles INTEGER NOT NULL, last INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS learned_pieces (
        source INTEGER, piece TEXT, articles INTEGER NOT NULL, since INTEGER NOT NULL, last INTEGER NOT NULL,
        words TEXT, PRIMARY KEY (source, piece)
    ) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS learned_by_articles ON learned_pieces (articles) WHERE articles > 2",
    """CREATE TABLE IF NOT EXISTS learned_clusters (
        source INTEGER, cluster TEXT, last INTEGER NOT NULL, PRIMARY KEY (source, cluster)
    ) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS learned_cuts (article TEXT PRIMARY KEY, lessons BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS learned_never (piece TEXT PRIMARY KEY, words TEXT NOT NULL) WITHOUT ROWID",
)

_ACTING = """
    SELECT sources.source, piece, pieces.articles, sources.articles - since, words
    FROM learned_pieces AS pieces JOIN learned_sources AS sources ON sources.number = pieces.source
    WHERE pieces.articles > 2 AND pieces.articles >= :fewest AND pieces.last >= :oldest
        AND pieces.articles >= :share * (sources.articles - since) AND piece NOT IN (SELECT piece FROM learned_never)
"""

# The words are kept from the second sighting on: nearly all pieces are seen once
_COUNT = """
    INSERT INTO learned_pieces VALUES (:source, :piece, 1, :since, :today, NULL)
    ON CONFLICT DO UPDATE SET articles = articles + 1, last = :today, words = :words
"""


class _Marked(NamedTuple):
    """A draft on its way."""

    source: str
    found: dict[str, Lesson]
    """What was marked in it as learned, by key."""


class Lessons:
    """What earlier runs learned, ready to act, and what this run adds for later ones.

    :param connection: the caller's; what is counted is staged in its open transaction.
    :param today: when the run began.
    :param open_ended: ids of the rules that share the cap with what was learned.
    """

    def __init__(self, connection: sqlite3.Connection, today: datetime, open_ended: Container[str] = ()) -> None:
        self._connection = connection
        self._today = int(today.timestamp()) // DAY
        self._open_ended = open_ended
        for statement in _TABLES:
            connection.execute(statement)
        self._acting = acting(connection, self._today)
        self._marked: dict[str, _Marked] = {}
        self._counted = False

    def mark(self, draft: Draft) -> None:
        """Mark what was learned of the draft's source before this run.

        An article of an earlier run is marked as it was then, so that its text stays what was published.
        """
        article, source = draft.article, source_of(draft.article)
        lessons = self._acting.get(source, {}) if article.run is None else self._lessons_of(article.id)
        found = mark_learned(draft, lessons, source, self._open_ended)
        self._marked[article.id] = _Marked(source, {key: lessons[key]._replace(words="") for key in sorted(found)})

    def count(self, article: Article) -> None:
        """Remember what was found in a marked article, and count its pieces if it is no copy of one counted before.

        An article that repeats a stretch as long as an article, or in which most was seen before, is a reprint or a
        form filled in: what it repeats is not furniture.
        """
        self._counted = True
        marked = self._marked[article.id]
        if marked.found:
            row = (article.id, msgspec.json.encode(marked.found))
            self._connection.execute("INSERT OR REPLACE INTO learned_cuts VALUES (?, ?)", row)
        if article.kind not in CLUSTERED_KINDS:
            return
        number, articles = self._number_of(marked.source)
        if not self._is_new(number, article):
            return
        found = list(pieces(article.text))
        known = self._known(number, {piece.key for piece in found})
        repeated = [piece for piece in found if piece.key in known]
        if share_of(article.text, repeated) > CAP or longest_prose(article.text, repeated) > LONGEST:
            return
        seen = _countable(article, found)
        common = {"source": number, "since": articles, "today": self._today}
        counts = ({"piece": key, "words": words, **common} for key, words in seen.items())
        self._connection.executemany(_COUNT, counts)
        total = (articles + 1, self._today, number)
        self._connection.execute("UPDATE learned_sources SET articles = ?, last = ? WHERE number = ?", total)
        if (articles + 1) % ROUND == 0:
            self._weed(number, articles + 1)

    def forget_marked(self) -> None:
        """Forget which drafts were marked: they have been counted, or will not be."""
        self._marked.clear()

    def forget_old(self) -> None:
        """Let go of the sources that have not been seen for long."""
        if not self._counted:
            return
        query = "SELECT number FROM learned_sources WHERE last < ?"
        for (number,) in self._connection.execute(query, (self._today - DAYS_KEPT,)).fetchall():
            for table in ("learned_pieces", "learned_clusters"):
                self._connection.execute(f"DELETE FROM {table} WHERE source = ?", (number,))  # noqa: S608 - ours
            self._connection.execute("DELETE FROM learned_sources WHERE number = ?", (number,))

    def _lessons_of(self, article_id: str) -> dict[str, Lesson]:
        query = "SELECT lessons FROM learned_cuts WHERE article = ?"
        row = self._connection.execute(query, (article_id,)).fetchone()
        return msgspec.json.decode(row[0], type=dict[str, Lesson]) if row else {}

    def _number_of(self, source: str) -> tuple[int, int]:
        """Return the number of a source and how many of its articles were counted."""
        query = "SELECT number, articles FROM learned_sources WHERE source = ?"
        row = self._connection.execute(query, (source,)).fetchone()
        if row is None:
            query = "SELECT coalesce(max(number), 0) + 1 FROM learned_sources"
            row = (self._connection.execute(query).fetchone()[0], 0)
            new = (source, row[0], 0, self._today)
            self._connection.execute("INSERT INTO learned_sources VALUES (?, ?, ?, ?)", new)
        return row[0], row[1]

    def _is_new(self, number: int, article: Article) -> bool:
        """Tell whether an article is the first of its source with this text, and note that it was seen."""
        said = article.duplicate
        # A copy of a copy may have left the first one's cluster, and founded its own
        texts = {text for text in (said.cluster or article.id, said.of) if text is not None}
        marks = ",".join("?" * len(texts))
        query = f"SELECT 1 FROM learned_clusters WHERE source = ? AND cluster IN ({marks})"  # noqa: S608 - marks only
        known = self._connection.execute(query, (number, *texts)).fetchone() is not None
        rows = [(number, text, self._today) for text in sorted({article.id, *texts})]
        self._connection.executemany("INSERT OR REPLACE INTO learned_clusters VALUES (?, ?, ?)", rows)
        return not known and article.revision_of is None

    def _known(self, number: int, keys: set[str]) -> set[str]:
        marks = ",".join("?" * len(keys))
        query = f"SELECT piece FROM learned_pieces WHERE source = ? AND piece IN ({marks})"  # noqa: S608 - marks only
        return {key for (key,) in self._connection.execute(query, (number, *keys))}

    def _weed(self, number: int, articles: int) -> None:
        """Let go of a source's rare and old pieces, and of its old clusters."""
        oldest = self._today - DAYS_KEPT
        query = "DELETE FROM learned_pieces WHERE source = ? AND (articles * ? < ? - since OR last < ?)"
        self._connection.execute(query, (number, ROUND, articles, oldest))
        query = """DELETE FROM learned_pieces WHERE source = ?1 AND piece IN (
            SELECT piece FROM learned_pieces WHERE source = ?1 ORDER BY articles DESC, since DESC, piece
            LIMIT -1 OFFSET ?2)"""
        self._connection.execute(query, (number, MOST_PIECES))
        self._connection.execute("DELETE FROM learned_clusters WHERE source = ? AND last < ?", (number, oldest))


def acting(connection: sqlite3.Connection, today: int) -> Mapping[str, dict[str, Lesson]]:
    """Return what is learned well enough to act, by source and key.

    :param today: days since 1970.
    """
    limits = {"fewest": FEWEST_ARTICLES, "share": LEAST_SHARE, "oldest": today - DAYS_KEPT}
    found: defaultdict[str, dict[str, Lesson]] = defaultdict(dict)
    for source, piece, articles, of, words in connection.execute(_ACTING, limits):
        found[source][piece] = Lesson(articles, of, folded(words))
    return dict(found)


def _countable(article: Article, found: Iterable[Piece]) -> dict[str, str]:
    """Return the words of an article's pieces by their keys, those that were cut as learned among them."""
    speaking = _credits(article)
    words = {piece.key: article.text[piece.start : piece.end] for piece in found}
    kept = {key: said for key, said in words.items() if not (speaking and speaking.search(said))}
    return kept | {cut.rule.removeprefix(RULE): cut.text for cut in article.removed if cut.kind == KIND}


def _credits(article: Article) -> re.Pattern[str] | None:
    """Return a pattern of the words in the text that say whose it is: they must never be taken for furniture."""
    said = article.syndication
    named = [agency.evidence for agency in said.agencies if agency.role in CREDITED]
    named += [said.distributor.evidence] if said.distributor else []
    words = {evidence.text for found in named for evidence in found if evidence.place == "text"}
    # what stands before is asked behind the words, so that the search skips to them
    forms = (rf"{text}(?<!\w{text})(?!\w)" for text in map(re.escape, sorted(words)))
    return re.compile("|".join(forms)) if words else None
