"""Replays published articles into a new state, run by run and file by file, as the runs that published them did.

Each stage that learns from articles learns again, from the same articles in the same order and with the same clock.
What was decided then is taken from the records: copies, revisions, events, credits that were inherited, names.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

import msgspec
from scrapy.settings import BaseSettings

from newscrawl.components import encoder_of, signer_of
from newscrawl.state.state import State
from newscrawl.web.published_leads import PublishedLeads
from pipelines.attribution.outlet_names import SCHEME as NAMES
from pipelines.attribution.outlet_names import OutletNames, own_name
from pipelines.cleaning.learned_counts import LearnedCounts
from pipelines.cleaning.segments import SCHEME as SEGMENTS
from pipelines.documents import Rejection
from pipelines.duplicates.disk_store import FOLDER, DiskStore
from pipelines.duplicates.published_texts import LostLeaders, PublishedTexts
from pipelines.events.published_events import PublishedEvents
from pipelines.extraction.identity import document_of, reading_key
from pipelines.gc_pause import gc_paused
from pipelines.items import CLUSTERED_KINDS, Article
from pipelines.participant import Participant

logger = logging.getLogger(__name__)

BATCH = 256
"""Articles that are replayed in one step."""


class Rebuilding(Participant):
    """A new state that published articles are added to.

    :param state: new; nothing else may write to it.
    :param events: the scheme of the event index that is replaced, if it is known; it names the encoder.
    :raises ArgumentError: when a setting names what there is not.
    """

    def __init__(self, settings: BaseSettings, state: State, events: Mapping[str, str | int] | None) -> None:
        self._state = state
        self._kept_days = settings.getfloat("NEWSCRAWL_INDEX_DAYS")
        self._signer = signer_of(settings, state.folder / "compiled")
        self._events = PublishedEvents(
            state.connection,
            window_days=settings.getfloat("NEWSCRAWL_EVENT_WINDOW_DAYS"),
            kept_days=self._kept_days,
            encoder=encoder_of(settings["NEWSCRAWL_EVENT_ENCODER"], events),
        )
        self._names = OutletNames(state.connection)
        self._leads = PublishedLeads(state)
        state.require("duplicates", PublishedTexts.scheme)
        state.require("learned", SEGMENTS)
        state.require("outlet names", NAMES)
        state.require("events", self._events.scheme)
        state.join(self)
        self._participants: list[Participant] = []
        self.lost: LostLeaders = {}
        """Leaders of copy clusters of which no text was found."""
        self.articles = 0
        """Articles that were added."""

    def begin(self, started: datetime) -> None:
        """Go on with the articles of the run that began at a time."""
        connection = self._state.connection
        store = DiskStore(connection, self._state.folder / FOLDER, started, self._kept_days)
        self._texts = PublishedTexts(store, started)
        self._learned = LearnedCounts(connection, started)
        self._started = started
        self._participants = [store, self._learned, self._events]

    def add(self, articles: Iterable[Article], reject: Callable[[Rejection], None]) -> None:
        """Add the articles of one file and commit them; those that are known already are left out.

        :param reject: called with each article that could not be added.
        """
        for batch in _batches(articles):
            known = {article.id for article in batch if self._state.labels(article.id) is not None}
            new = list({article.id: article for article in reversed(batch) if article.id not in known}.values())[::-1]
            self._add_each(new, reject)
        self._state.commit()

    def _add_each(self, articles: Sequence[Article], reject: Callable[[Rejection], None]) -> None:
        """Add articles together; if one of them fails, each on its own."""
        if not articles:
            return
        try:
            with gc_paused(), self._state.staging():
                self._add(articles)
        except (ValueError, TypeError, KeyError, msgspec.MsgspecError) as error:
            logger.debug("%d articles could not be added", len(articles), exc_info=True)
            if len(articles) == 1:
                reject(Rejection(articles[0].locator, "repair", f"the record could not be used: {error}"))
            else:
                for article in articles:
                    self._add_each([article], reject)
        else:
            self.articles += len(articles)

    def _add(self, articles: Sequence[Article]) -> None:
        clustered = [article for article in articles if article.kind in CLUSTERED_KINDS]
        if clustered:
            self._texts.remember(
                self._signer.sketch([article.text for article in clustered]),
                [article.id for article in clustered],
                [document_of(article) for article in clustered],
                [article.duplicate for article in clustered],
                self.lost,
            )
        for article in articles:
            self._learned.remember(article)
        reported = [article for article in clustered if not article.duplicate.notice]
        self._events.remember(reported, arrived=self._started)
        for article in articles:
            if article.source.host is not None and (name := own_name(article)) is not None:
                self._names.count(article.source.host, name)
            self._state.remember(article, reading_key(article.locator, article.source_hash))
        self._leads.add(articles, self._started)

    def commit(self) -> None:
        """Keep the batch."""
        for participant in self._participants:
            participant.commit()

    def rollback(self) -> None:
        """Forget the batch: one of its articles could not be added."""
        for participant in self._participants:
            participant.rollback()
        self._leads = PublishedLeads(self._state)  # the tables may have been made in the batch

    def flush(self) -> None:
        """Write what is still in memory."""
        for participant in self._participants:
            participant.flush()

    def published(self) -> None:
        """Clean up after the commit."""
        for participant in self._participants:
            participant.published()


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    remaining = iter(articles)
    while batch := list(islice(remaining, BATCH)):
        yield batch
