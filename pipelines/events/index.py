"""The events stage's memory: which article reports the event of an earlier one, in whosever words."""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from pipelines.events import candidates, clusters, diversify, frequencies, score, signature
from pipelines.events.article_time import DAY, Occasion, occasion
from pipelines.events.articles import Articles, Found, Place
from pipelines.events.clusters import Match
from pipelines.events.embedding_index import Meanings
from pipelines.events.encoder import Encoder
from pipelines.events.incoming import Newcomer, Newcomers
from pipelines.events.score_bounds import SharedTerms
from pipelines.events.signature import Signature
from pipelines.items import Article, Event

VERSION = 6
"""Raised whenever stored signatures, keys or tables would come out differently."""

NO_ENCODER = "none"
"""What stands for the encoder in the scheme of an index that has none."""

LATEST_MEMBERS = 32
"""Articles and copies of an event among which further texts of it are looked for, the latest."""

FOR_MEMBERS = 6
"""How many of the texts compared may be such further ones; the candidates that share most come first."""

KEPT_DAYS = 90.0
"""Days after its arrival when an article is forgotten."""

SIGNATURES_IN_MEMORY = 1_024
"""Signatures that are held in memory, for the same texts come up again while an event is in the news; 15 kB each."""


@dataclass(frozen=True, slots=True)
class _Verified:
    """An earlier text within the window, and its score."""

    match: Match
    signature: Signature
    wording: int
    apart: int


class EventIndex:
    """Finds the event of each article as it arrives.

    Everything is kept in tables named ``event_*`` of the connection's database, inside the transaction that the caller
    has open: the index never begins, commits or rolls back. What is assigned can be taken back until it is settled.

    :param window_days: how far apart two articles may stand to report one event.
    :param kept_days: how long after its arrival an article is remembered; never less than the window.
    :param encoder: tells what articles mean; without one, their terms and names decide alone.
    :raises ValueError: the window is negative.
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
        self._articles = Articles(connection)
        self._signature = lru_cache(maxsize=SIGNATURES_IN_MEMORY)(self._unpacked)
        self._shared_terms = SharedTerms(lambda number: self._signature(number).weights)
        self._meanings = Meanings(connection)
        self._newcomers = Newcomers(connection, encoder)
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

        An article alone in its event is its cluster's first. A copy of an article that is remembered takes that one's
        event and is not scored; ``of`` then names it, and ``score`` stays empty.

        :param arrived: when it arrived, with a time zone.
        :param copy_of: id of the earlier article whose text it copies.
        :raises ValueError: the article was assigned before.
        """
        (event,) = self.assign_all([article], arrived=arrived, copies={article.id: copy_of} if copy_of else {})
        return event

    def assign_all(
        self, articles: Sequence[Article], *, arrived: datetime, copies: Mapping[str, str] | None = None
    ) -> list[Event]:
        """Return the events of articles as if they were assigned one by one, in less time.

        :param copies: by the ids of those that are copies, the ids of the articles whose text they copy.
        """
        copies = copies or {}
        new = {article.id for article in articles}
        copying = {id_ for id_, of in copies.items() if of in new or self._articles.place(of) is not None}
        texts = [article for article in articles if article.id not in copying]
        newcomers = iter(self._newcomers.weigh(texts))
        events = []
        for article in articles:
            if self._articles.place(article.id) is not None:
                raise ValueError(f"article {article.id} has an event already: each article is assigned once")
            when = occasion(article.published_at, article.published_precision, arrived)
            self._latest_arrival = max(when.arrived, self._latest_arrival or when.arrived)
            if article.id in copying:
                events.append(self._copy(article.id, copies[article.id], when))
            else:
                events.append(self._text(article.id, next(newcomers), when))
        return events

    def settle(self) -> None:
        """Make the articles final that were assigned: they cannot be taken back any more."""
        self._articles.settle()
        self._newcomers.settle()

    def flush(self) -> None:
        """Write what is still in memory and forget what is too old; to be called just before the caller commits."""
        self._articles.flush()
        self._newcomers.flush()
        if self._latest_arrival is not None and self._latest_arrival != self._expired_at:
            for number, occasion in self._articles.expire(self._latest_arrival - self._kept):
                self._meanings.forget(number, occasion.moment)
            self._forget_numbers()
            self._expired_at = self._latest_arrival

    def take_back(self) -> None:
        """Forget what was assigned and not settled, when the caller has rolled it back; others will get the numbers."""
        self._articles.take_back()
        self._newcomers.take_back()
        self._meanings.clear()
        self._forget_numbers()

    def _forget_numbers(self) -> None:
        self._signature.cache_clear()
        self._shared_terms.clear()

    def _unpacked(self, number: int) -> Signature:
        return signature.unpack(self._articles.signature(number))

    def _copy(self, id_: str, copy_of: str, when: Occasion) -> Event:
        """Return the event of an article that copies one in the index."""
        place = self._articles.place(copy_of)
        assert place is not None
        self.compared = frozenset()
        self._articles.add_copy(id_, place, when)
        return Event(cluster=place.cluster, of=copy_of)

    def _text(self, id_: str, newcomer: Newcomer, when: Occasion) -> Event:
        """Return the event of an article whose text is its own."""
        own = newcomer.signature
        verified = self._verified(newcomer, when)
        decision = clusters.decide(found.match for found in verified.values())
        cluster = decision.cluster or id_
        event = Event(cluster=cluster, related=decision.related)
        if decision.best is not None:
            best = verified[decision.best.id]
            event.of = best.match.id
            event.model = self._model(own, best.signature)
            event.score = round(best.match.score, 3)
            event.probability = round(score.probability(best.match.score), 3)
            event.evidence = score.evidence(own, best.signature, round(best.apart / DAY, 2))
        place = Place(cluster, newcomer.keys, wording=_wording(own, verified.values()))
        number = self._articles.add_text(id_, place, when, signature.pack(own))
        self._shared_terms.add(number, own.weights)
        if own.meaning:
            self._meanings.add(number, own.language, when.moment, own.meaning)
        return event

    def _model(self, own: Signature, other: Signature) -> str:
        """Return how the two were compared, with the name of the encoder if their meaning was."""
        way = score.way(own, other)
        return way.replace("meaning", self._encoder.name) if self._encoder else way

    def _verified(self, newcomer: Newcomer, when: Occasion) -> dict[str, _Verified]:
        """Return the earlier texts within the window, scored, by id: candidates, and what shares their events.

        Where too few of an event's texts are candidates to decide whether the article joins it, others of it take the
        place of the last candidates.
        """
        own = newcomer.signature
        near, abroad = self._candidates(newcomer, when)
        first = candidates.COMPARED - FOR_MEMBERS
        texts = near[:first]
        promising = self._promising(own, near)
        verified = self._told(own, texts, promising, when, self._score(own, abroad, when))
        members = self._members(found.match for found in verified.values())
        texts += [*members, *near[first : candidates.COMPARED - len(members)]]
        self.compared = frozenset(text.id for text in (*texts, *abroad))
        return self._told(own, texts, promising | self._promising(own, members), when, verified)

    def _told(
        self,
        own: Signature,
        texts: Sequence[Found],
        promising: Container[int],
        when: Occasion,
        verified: dict[str, _Verified],
    ) -> dict[str, _Verified]:
        """Return what is verified and, scored, the promising texts, and the others of the events reached.

        The rest share so little with the article that they would change nothing.
        """
        likely = [text for text in texts if text.number in promising and text.id not in verified]
        verified = self._score(own, likely, when) | verified
        threshold = score.model().threshold
        reached = {found.match.cluster for found in verified.values() if found.match.score >= threshold}
        others = [text for text in texts if text.cluster in reached and text.id not in verified]
        return self._score(own, others, when) | verified

    def _members(self, matches: Iterable[Match]) -> list[Found]:
        """Return further texts of the events that an article might join, as many as decide, best event first."""
        members: list[Found] = []
        for cluster, compared in clusters.undecided(matches):
            others: dict[str, Found] = {}
            for text in self._articles.latest(cluster, LATEST_MEMBERS):
                if len(compared) + len(others) == clusters.BEST_MEMBERS:
                    break
                if text.id not in compared:
                    others.setdefault(text.id, text)
            members += others.values()
        return members[:FOR_MEMBERS]

    def _candidates(self, newcomer: Newcomer, when: Occasion) -> tuple[list[Found], list[Found]]:
        """Return the texts and copies to compare, of its own language and of others, best first."""
        own = newcomer.signature
        questions = [(newcomer.asked, candidates.RANKED), (newcomer.elsewhere, candidates.ACROSS)]
        ranked, abroad = self._articles.sharing(questions, when, self._window)
        near = diversify.spread(self._articles.found(ranked), candidates.COMPARED)
        if own.meaning:
            moment, meaning = when.moment, own.meaning
            abroad = self._meanings.nearest(own.language, moment, meaning, self._window, candidates.ACROSS)
        return near, list(self._articles.found(abroad))

    def _promising(self, own: Signature, texts: Sequence[Found]) -> set[int]:
        """Return the numbers of texts that a record may tell of by their score; the others share too little."""
        if not texts:
            return set()
        least = min(score.least_product(way) for way in (("terms", "terms+meaning") if own.meaning else ("terms",)))
        products = self._shared_terms.products(own.weights, {text.number for text in texts})
        return {number for number, product in products.items() if product >= least}

    def _score(self, own: Signature, texts: Iterable[Found], when: Occasion) -> dict[str, _Verified]:
        """Return those texts that stand within the window, with their score; each once, however many copies it has."""
        scored: dict[str, _Verified] = {}
        for text in texts:
            apart = when.apart(text.occasion)
            if apart > self._window:
                continue
            known = scored.get(text.id)
            if known is not None and known.apart <= apart:
                continue
            other = self._signature(text.number)
            match = Match(text.id, text.cluster, score.score(own, other, apart / DAY))
            scored[text.id] = _Verified(match, other, text.wording, apart)
        return scored


def _wording(own: Signature, verified: Iterable[_Verified]) -> int | None:
    """Return the wording of an article, that of the best match in the same; None if there is none."""
    same = [found for found in verified if diversify.one_wording(own, found.signature)]
    best = min(same, key=lambda found: (-found.match.score, found.match.id), default=None)
    return best.wording if best else None
