"""Counts of what recurs at each source, kept in the caller's database between runs.

Segments are counted over distinct copy clusters, so that a text printed thirty times counts once. What a run counts is
active from the next run on; what recurs while it reads is in :mod:`pipelines.cleaning.recurring`. The table is bounded
by lossy counting (Manku and Motwani, "Approximate frequency counts over data streams", 2002): after every hundred
articles of a source, segments that occurred in fewer than one in a hundred are dropped.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from pipelines.cleaning.cutting import WHITE_SPACE, restore
from pipelines.cleaning.learned_boilerplate import KIND, PRUNING_INTERVAL, RULE, Recurrence, mark_learned
from pipelines.cleaning.learned_evidence import cuts_in, source_when_read
from pipelines.cleaning.learned_tables import (
    DAYS_KEPT,
    TABLES,
    active_segments,
    day_of,
    recurring_segments,
    suppressed_keys,
)
from pipelines.cleaning.marking import CAP
from pipelines.cleaning.recurring import Recurring
from pipelines.cleaning.segments import LONGEST, Segment, covered_share, longest_prose, segments, source_of
from pipelines.cleaning.topical import count_topical, drop_orphans
from pipelines.documents import Draft
from pipelines.items import CLUSTERED_KINDS, CREDITED, Article
from pipelines.participant import Participant
from pipelines.text.layout import hide

MAX_SEGMENTS = 5_000
"""Segments kept for one source, the most frequent ones."""

# The words are stored from the second occurrence on: nearly all segments occur once
_COUNT = """
    INSERT INTO learned_pieces VALUES (:source, :piece, 1, :since, :today, NULL)
    ON CONFLICT DO UPDATE SET articles = articles + 1, last = :today, words = :words
"""


@dataclass(slots=True)
class _Marked:
    """A draft that was marked and will be counted."""

    source: str
    found: dict[str, Recurrence]
    """What was marked in it as learned, by key."""
    rest: str = ""
    """What was left of its body after attribution; empty if it did not come so far."""
    segments: Sequence[Segment] = ()
    """The segments of ``rest`` that stay in the text."""


class LearnedCounts(Participant):
    """What earlier runs learned, which marks the drafts of this run, and what this run adds for later ones.

    :param connection: the caller's; what is counted is staged in its open transaction.
    :param today: when the run began.
    """

    def __init__(self, connection: sqlite3.Connection, today: datetime) -> None:
        self._connection = connection
        self._today = day_of(today)
        for statement in TABLES:
            connection.execute(statement)
        self._active = active_segments(connection, self._today)
        self.recurring = Recurring(self._known_at, suppressed_keys(connection))
        """What recurs in the articles that this run has read."""
        self._marked: dict[str, _Marked] = {}
        self._counted = False

    def mark(self, draft: Draft, open_ended: Container[str]) -> None:
        """Mark what was learned of the draft's source before this run.

        An article of an earlier run is marked as it was then, so that its text stays what was published.

        :param open_ended: ids of the rules that share the cap with learned segments.
        """
        article, source = draft.article, source_of(draft.article)
        learned = self._active.get(source, {}) if article.is_new else self._learned_in(article.id, early=False)
        self._marked[article.id] = _Marked(source, mark_learned(draft, learned, source, open_ended))

    def mark_recurring(self, draft: Draft, open_ended: Container[str]) -> None:
        """Count the segments of an attributed draft, and mark those that recur in what this run has read so far.

        Credits are known by now, and are not counted. An article of an earlier run is marked as it was then.

        :param open_ended: ids of the rules that share the cap with learned segments.
        """
        article = draft.article
        marked = self._marked.get(article.id) or _Marked(source_of(article), {})
        if not article.is_new:
            mark_learned(draft, self._learned_in(article.id, early=True), marked.source, open_ended)
            return
        marked.rest = hide(draft.body, draft.spans)
        found = list(segments(marked.rest))
        if article.kind in CLUSTERED_KINDS:
            credited = _credited(article, marked.rest, found)
            self.recurring.count(article, marked.source, marked.rest, found, credited)
        learned = self.recurring.recurring(article, marked.source, found)
        marked.segments = [segment for segment in found if segment.key not in learned]
        if learned:
            marked.found |= mark_learned(draft, learned, marked.source, open_ended)
            marked.rest = hide(draft.body, draft.spans)

    def count(self, article: Article) -> None:
        """Count the segments of a new article, unless it is a copy of one counted before.

        What was marked in it is stored with it, so that it can be marked likewise when it is written again. An article
        that was not marked here counts as one in which nothing was found.

        An article that repeats a passage as long as an article, or that was mostly seen before, is a reprint or a
        filled-in template: what it repeats is not boilerplate.
        """
        self._counted = True
        marked = self._marked.get(article.id) or _Marked(source_of(article), {})
        if marked.found:
            row = (article.id, msgspec.json.encode(marked.found))
            self._connection.execute("INSERT OR REPLACE INTO learned_cuts VALUES (?, ?)", row)
        if article.kind not in CLUSTERED_KINDS:
            return
        number, articles = self._number_of(marked.source)
        if not self._is_new(number, article):
            return
        text = marked.rest or article.text
        found = marked.segments if marked.rest else list(segments(text))
        known = self._known(number, {segment.key for segment in found})
        repeated = [segment for segment in found if segment.key in known]
        covered = covered_share(text, repeated) * len(text)
        if covered > CAP * len(article.text) or longest_prose(text, repeated) > LONGEST:
            return
        seen = _countable(article, text, found)
        count_topical(self._connection, number, *_known_words(article, text, repeated))
        common = {"source": number, "since": articles, "today": self._today}
        counts = ({"piece": key, "words": words, **common} for key, words in seen.items())
        self._connection.executemany(_COUNT, counts)
        total = (articles + 1, self._today, number)
        self._connection.execute("UPDATE learned_sources SET articles = ?, last = ? WHERE number = ?", total)
        if (articles + 1) % PRUNING_INTERVAL == 0:
            self._prune(number, articles + 1)

    def remember(self, article: Article) -> None:
        """Count a published article as ``count`` did when it was published.

        Its record says what was cut and on which evidence. What was found and not cut for its length, it does not say.
        """
        source = source_when_read(article)
        found = cuts_in(article, self._active.get(source, {}))
        early = {RULE + key for key, recurrence in found.items() if recurrence.early}
        body = restore(article.text, article.removed)
        cuts = [removal for removal in article.removed if removal.kind != WHITE_SPACE]
        before = hide(body, [removal for removal in cuts if removal.rule not in early])
        kept = [segment for segment in segments(before) if RULE + segment.key not in early]
        self._marked = {article.id: _Marked(source, found, hide(body, cuts), kept)}
        self.count(article)

    def forget_marked(self) -> None:
        """Forget which drafts were marked: they have been counted, or never will be."""
        self._marked.clear()

    def flush(self) -> None:
        """Drop the sources that have not been seen for ``DAYS_KEPT`` days."""
        if not self._counted:
            return
        query = "SELECT number FROM learned_sources WHERE last < ?"
        for (number,) in self._connection.execute(query, (self._today - DAYS_KEPT,)).fetchall():
            for table in ("learned_pieces", "learned_topical", "learned_clusters"):
                self._connection.execute(f"DELETE FROM {table} WHERE source = ?", (number,))  # noqa: S608 - ours
            self._connection.execute("DELETE FROM learned_sources WHERE number = ?", (number,))

    def _learned_in(self, article_id: str, *, early: bool) -> dict[str, Recurrence]:
        query = "SELECT lessons FROM learned_cuts WHERE article = ?"
        row = self._connection.execute(query, (article_id,)).fetchone()
        found = msgspec.json.decode(row[0], type=dict[str, Recurrence]) if row else {}
        return {key: recurrence for key, recurrence in found.items() if recurrence.early == early}

    def _known_at(self, source: str) -> dict[str, Recurrence]:
        return recurring_segments(self._connection, source, self._today)

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
        """Return whether an article is the first of its source with this text, and note that it was seen."""
        said = article.duplicate
        # A copy of a copy may have left the first one's cluster and founded its own
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

    def _prune(self, number: int, articles: int) -> None:
        """Drop a source's rare and old segments, and its old clusters."""
        oldest = self._today - DAYS_KEPT
        query = "DELETE FROM learned_pieces WHERE source = ? AND (articles * ? < ? - since OR last < ?)"
        self._connection.execute(query, (number, PRUNING_INTERVAL, articles, oldest))
        query = """DELETE FROM learned_pieces WHERE source = :source AND piece IN (
            SELECT piece FROM learned_pieces WHERE source = :source ORDER BY articles DESC, since DESC, piece
            LIMIT -1 OFFSET :kept)"""
        self._connection.execute(query, {"source": number, "kept": MAX_SEGMENTS})
        drop_orphans(self._connection, number)
        self._connection.execute("DELETE FROM learned_clusters WHERE source = ? AND last < ?", (number, oldest))


def _countable(article: Article, text: str, found: Sequence[Segment]) -> dict[str, str]:
    """Return the words of an article's segments by their keys, including those that were cut as learned."""
    words = {segment.key: text[segment.start : segment.end] for segment in found}
    for key in _credited(article, text, found):
        del words[key]
    return words | {cut.rule.removeprefix(RULE): cut.text for cut in article.removed if cut.kind == KIND}


def _known_words(article: Article, text: str, repeated: Iterable[Segment]) -> tuple[dict[str, str], str]:
    """Return the words of the segments that were seen before, by key, and the title and text without them."""
    known = {cut.rule.removeprefix(RULE): cut.text for cut in article.removed if cut.kind == KIND}
    rest, position = [article.title or ""], 0
    for segment in sorted(repeated):
        known[segment.key] = text[segment.start : segment.end]
        rest.append(text[position : segment.start])
        position = max(position, segment.end)
    return known, " ".join([*rest, text[position:]])


def _credited(article: Article, text: str, found: Iterable[Segment]) -> set[str]:
    """Return the keys of the segments that credit an author: they must never count as boilerplate."""
    said = article.syndication
    named = [agency.evidence for agency in said.agencies if agency.role in CREDITED]
    named += [said.distributor.evidence] if said.distributor else []
    words = {evidence.text for found in named for evidence in found if evidence.place == "text"}
    # the look-behind comes after the words, so that the search can skip to them
    forms = (rf"{form}(?<!\w{form})(?!\w)" for form in map(re.escape, sorted(words)))
    credit = re.compile("|".join(forms)) if words else None
    return {one.key for one in found if credit.search(text, one.start, one.end)} if credit else set()
