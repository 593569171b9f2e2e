"""The event index, the memory of the events stage: which articles report the same event, in whatever words."""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from pipelines.events import candidates, clusters, frequencies, score, signature
from pipelines.events.article_store import ArticleStore, Candidate, StoredText
from pipelines.events.article_time import DAY, ArticleTime, article_time
from pipelines.events.clusters import EventMatch
from pipelines.events.diversify import diversify
from pipelines.events.embedding_index import EmbeddingIndex
from pipelines.events.encoder import Encoder
from pipelines.events.genres import reports_event
from pipelines.events.incoming import IncomingArticle, IncomingArticles
from pipelines.events.score_bounds import SharedTermBounds
from pipelines.events.scored_texts import ScoredText, group_of, score_texts
from pipelines.events.signature import Signature
from pipelines.items import Article, Event
from pipelines.participant import Participant

VERSION = 9
"""Raised whenever stored signatures, keys or tables would come out differently."""

NO_ENCODER = "none"
"""Name of the encoder in the scheme of an index without one."""

LATEST_MEMBERS = 32
"""Latest articles and copies of an event among which further texts of it are looked up."""

MEMBERS_COMPARED = 6
"""How many of the texts compared may be such further ones; the best candidates come first."""

KEPT_DAYS = 90.0
"""Days after its arrival when an article is deleted."""

SIGNATURES_IN_MEMORY = 1_024
"""Signatures that are cached in memory, for the same texts recur while an event is in the news; 15 kB each."""


class EventIndex(Participant):
    """Finds the event of each article as it arrives.

    Everything is stored in tables named ``event_*`` of the connection's database, inside the transaction that the
    caller has open: the index never begins or ends one. What was assigned can be rolled back until it is committed.

    :param window_days: how far apart two articles may be to report one event.
    :param kept_days: how long after its arrival an article is remembered; never less than the window.
    :param encoder: embeds articles; without one they are compared by terms and names alone.
    :raises ValueError: when the window is negative.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        *,
        window_days: float = 4.0,
        kept_days: float = KEPT_DAYS,
        encoder: Encoder | None = None,
    ) -> None:
        if window_days < 0:
            raise ValueError(f"an event window of {window_days:g} days cannot work: give 0 or more")
        self._window = int(window_days * DAY)
        self._kept = int(max(kept_days, window_days) * DAY)
        self._encoder = encoder
        self._store = ArticleStore(connection)
        self._signature = lru_cache(maxsize=SIGNATURES_IN_MEMORY)(self._unpacked)
        self._bounds = SharedTermBounds(lambda number: self._signature(number).weights)
        self._embeddings = EmbeddingIndex(connection)
        self._incoming = IncomingArticles(connection, encoder)
        self.compared: frozenset[str] = frozenset()
        """Ids of the texts that the latest article was compared with; empty for a copy."""
        self._latest_arrival: int | None = None
        self._expired_at: int | None = None

    @property
    def scheme(self) -> dict[str, str | int]:
        """How the tables are written; an index with another scheme cannot be continued."""
        return {
            "version": VERSION,
            "keys": candidates.SCHEME,
            "encoder": self._encoder.name if self._encoder else NO_ENCODER,
            "salient_terms": candidates.SALIENT_TERMS,
            "prior_articles": frequencies.PRIOR_ARTICLES,
        }

    def assign(self, article: Article, *, arrived: datetime, copy_of: str | None = None) -> Event:
        """Return the event of an article, and remember the article.

        An article that joins no event starts one, with its own id as the cluster. A copy of a remembered article takes
        that article's event: its ``of`` names the article, and it has no ``score``. An article that reports no event,
        such as a comment, is in none and not remembered; ``related`` names the articles on its subject.

        :param arrived: when it arrived, with a time zone.
        :param copy_of: id of the earlier article whose text it copies.
        :raises ValueError: when the article was assigned before.
        """
        (event,) = self.assign_all([article], arrived=arrived, copies={article.id: copy_of} if copy_of else {})
        return event

    def assign_all(
        self,
        articles: Sequence[Article],
        *,
        arrived: datetime | Sequence[datetime],
        copies: Mapping[str, str] | None = None,
    ) -> list[Event]:
        """Return the events of articles as if they were assigned one by one, in less time.

        :param arrived: when they arrived, together or one by one, with a time zone.
        :param copies: for the articles that are copies, by id: the id of the article whose text each copies.
        :raises ValueError: when an article was assigned before.
        """
        arrivals = [arrived] * len(articles) if isinstance(arrived, datetime) else arrived
        copies = self._known_copies(articles, copies or {})
        texts = [article for article in articles if article.id not in copies]
        incoming = iter(self._prepare(texts))
        events = []
        for article, arrival in zip(articles, arrivals, strict=True):
            if self._store.text_of(article.id) is not None:
                raise ValueError(f"article {article.id} has an event already: each article is assigned once")
            time = article_time(article.published_at, article.published_precision, arrival)
            self._latest_arrival = max(time.arrived, self._latest_arrival or time.arrived)
            if article.id in copies:
                events.append(self._assign_copy(article.id, copies[article.id], time))
            elif not self._reports_event(article):
                events.append(self._relate(next(incoming), time))
            else:
                events.append(self._assign_text(article.id, next(incoming), time))
        return events

    def commit(self) -> None:
        """Make the articles assigned so far final."""
        self._store.commit()
        self._incoming.commit()

    def rollback(self) -> None:
        """Forget the articles assigned since the last commit, after the caller has rolled back its transaction."""
        self._store.rollback()
        self._incoming.rollback()
        self._embeddings.clear_cache()
        self._clear_caches()

    def flush(self) -> None:
        """Write what is still in memory and delete what is too old; call it just before the transaction commits."""
        self._store.flush()
        self._incoming.flush()
        if self._latest_arrival is not None and self._latest_arrival != self._expired_at:
            for number, time in self._store.expire(self._latest_arrival - self._kept):
                self._embeddings.remove(number, time.timestamp)
            self._clear_caches()
            self._expired_at = self._latest_arrival

    def _clear_caches(self) -> None:
        """Drop what is cached by number: the numbers may belong to other texts now."""
        self._signature.cache_clear()
        self._bounds.clear()

    def _unpacked(self, number: int) -> Signature:
        return signature.unpack(self._store.signature(number))

    def _known_copies(self, articles: Sequence[Article], copies: Mapping[str, str]) -> dict[str, str]:
        """Return those of the copies whose text the index has, or will have when their turn comes."""
        known: dict[str, str] = {}
        remembered: set[str] = set()
        for article in articles:
            copied = copies.get(article.id)
            if copied is not None and (copied in remembered or self._store.text_of(copied) is not None):
                known[article.id] = copied
            if article.id in known or self._reports_event(article):
                remembered.add(article.id)
        return known

    def _prepare(self, texts: Sequence[Article]) -> list[IncomingArticle]:
        """Return articles ready to be compared, and learn from each for the next."""
        return self._incoming.prepare(texts)

    def _reports_event(self, article: Article) -> bool:
        """Return whether an article is to be in an event."""
        return reports_event(article)

    def _cluster(self, id_: str, decision: clusters.Decision) -> str:
        """Return the id of the event of a text: the one that it joins, or one of its own."""
        return decision.cluster or id_

    def _assign_copy(self, id_: str, copied: str, time: ArticleTime) -> Event:
        """Return the event of an article that copies one in the index."""
        text = self._store.text_of(copied)
        assert text is not None
        self.compared = frozenset()
        self._store.add_copy(id_, text, time)
        return Event(cluster=text.cluster, of=copied)

    def _assign_text(self, id_: str, incoming: IncomingArticle, time: ArticleTime) -> Event:
        """Return the event of an article with a text of its own."""
        own = incoming.signature
        scored = self._compare(incoming, time)
        decision = clusters.decide_event(text.match for text in scored.values())
        cluster = self._cluster(id_, decision)
        event = Event(cluster=cluster, related=decision.related)
        if decision.best is not None:
            best = scored[decision.best.id]
            event.of = best.match.id
            event.model = self._model(own, best.signature)
            event.score = round(best.match.score, 3)
            event.probability = round(score.probability(best.match.score), 3)
            event.evidence = score.evidence(own, best.signature, round(best.distance / DAY, 2))
        self._add_text(id_, StoredText(cluster, incoming.keys, group=group_of(own, scored.values())), own, time)
        return event

    def _add_text(self, id_: str, text: StoredText, own: Signature, time: ArticleTime) -> None:
        """Remember an article with a text of its own."""
        number = self._store.add_text(id_, text, time, signature.pack(own))
        self._bounds.add(number, own.weights)
        if own.embedding:
            self._embeddings.add(number, own.language, time.timestamp, own.embedding)

    def _relate(self, incoming: IncomingArticle, time: ArticleTime) -> Event:
        """Return the event of an article that reports none: the articles on its subject."""
        matches = (text.match for text in self._compare(incoming, time).values())
        return Event(related=clusters.related(matches))

    def _model(self, own: Signature, other: Signature) -> str:
        """Return the method by which the two were compared, with the name of the encoder if it had a part in it."""
        method = score.method(own, other)
        return method.replace("meaning", self._encoder.name) if self._encoder else method

    def _compare(self, incoming: IncomingArticle, time: ArticleTime) -> dict[str, ScoredText]:
        """Return the scored texts within the window by id: the candidates, and members of their events.

        If too few texts of an event are candidates to decide whether the article joins it, further members of the event
        take the place of the last candidates.
        """
        own = incoming.signature
        near, foreign = self._candidates(incoming, time)
        first = candidates.COMPARED - MEMBERS_COMPARED
        texts = near[:first]
        promising = self._promising(own, near)
        scored = self._score_relevant(own, texts, promising, time, self._score(own, foreign, time))
        members = self._members(text.match for text in scored.values())
        texts += [*members, *near[first : candidates.COMPARED - len(members)]]
        self.compared = frozenset(text.id for text in (*texts, *foreign))
        return self._score_relevant(own, texts, promising | self._promising(own, members), time, scored)

    def _score_relevant(
        self,
        own: Signature,
        texts: Sequence[Candidate],
        promising: Container[int],
        time: ArticleTime,
        scored: dict[str, ScoredText],
    ) -> dict[str, ScoredText]:
        """Return ``scored`` and, scored as well, the promising texts and the others of the events these may join.

        The remaining texts share so little with the article that they would change nothing.
        """
        likely = [text for text in texts if text.number in promising and text.id not in scored]
        scored = self._score(own, likely, time) | scored
        threshold = score.model().threshold
        eligible = {text.match.cluster for text in scored.values() if text.match.score >= threshold}
        others = [text for text in texts if text.cluster in eligible and text.id not in scored]
        return self._score(own, others, time) | scored

    def _members(self, matches: Iterable[EventMatch]) -> list[Candidate]:
        """Return further texts of the events that the article may join, as many as decide, best event first."""
        members: list[Candidate] = []
        for cluster, compared in clusters.undecided(matches):
            others: dict[str, Candidate] = {}
            for text in self._store.latest(cluster, LATEST_MEMBERS):
                if len(compared) + len(others) == clusters.BEST_MEMBERS:
                    break
                if text.id not in compared:
                    others.setdefault(text.id, text)
            members += others.values()
        return members[:MEMBERS_COMPARED]

    def _candidates(self, incoming: IncomingArticle, time: ArticleTime) -> tuple[list[Candidate], list[Candidate]]:
        """Return the texts and copies to compare, those in its own language and those in others, best first."""
        own = incoming.signature
        queries = [
            (incoming.query_terms, candidates.RANKED),
            (incoming.cross_language_names, candidates.CROSS_LANGUAGE),
        ]
        ranked, foreign = self._store.search(queries, time, self._window)
        near = diversify(self._store.candidates(ranked), candidates.COMPARED)
        if own.embedding:
            foreign = self._embeddings.nearest(
                own.language, time.timestamp, own.embedding, self._window, candidates.CROSS_LANGUAGE
            )
        return near, list(self._store.candidates(foreign))

    def _promising(self, own: Signature, texts: Sequence[Candidate]) -> set[int]:
        """Return the numbers of the texts whose score may reach a threshold; the others share too little."""
        if not texts:
            return set()
        methods = ("terms", "terms+meaning") if own.embedding else ("terms",)
        least = min(map(score.min_product, methods))
        bounds = self._bounds.upper_bounds(own.weights, {text.number for text in texts})
        return {number for number, bound in bounds.items() if bound >= least}

    def _score(self, own: Signature, texts: Iterable[Candidate], time: ArticleTime) -> dict[str, ScoredText]:
        """Return the texts within the window with their scores, by id."""
        return score_texts(own, texts, time, self._window, self._signature)
