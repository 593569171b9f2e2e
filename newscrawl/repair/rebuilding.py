"""Replays published articles into a new state, run by run and file by file, as the runs that published them did.

Each stage that learns from articles learns again, from the same articles in the same order and with the same clock.
What was decided then is taken from the records: copies, revisions, events, credits that were inherited, names.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import msgspec
from scrapy.settings import BaseSettings

from newscrawl.components import encoder_of
from newscrawl.repair.preparation import PreparedBatch
from newscrawl.serialization import from_line
from newscrawl.state.state import State
from newscrawl.web.published_leads import PublishedLeads
from pipelines.attribution.outlet_names import SCHEME as NAMES
from pipelines.attribution.outlet_names import OutletNames, own_name
from pipelines.cleaning.learned_counts import LearnedCounts
from pipelines.cleaning.segments import SCHEME as SEGMENTS
from pipelines.documents import Rejection
from pipelines.duplicates.disk_store import FOLDER, DiskStore
from pipelines.duplicates.published_texts import LostLeaders, PublishedTexts
from pipelines.duplicates.signer import Signer
from pipelines.duplicates.sketch import Sketches
from pipelines.events.features import TextFeatures
from pipelines.events.incoming import features_of
from pipelines.events.published_events import PublishedEvents
from pipelines.extraction.identity import document_of, reading_key
from pipelines.gc_pause import gc_paused
from pipelines.items import CLUSTERED_KINDS, Article
from pipelines.participant import Participant

logger = logging.getLogger(__name__)


class Rebuilding(Participant):
    """A new state that published articles are added to.

    :param state: new; nothing else may write to it.
    :param signer: that of the crawls.
    :param latest: when the last run began.
    :param events: the scheme of the event index that is replaced, if it is known; it names the encoder.
    :raises ArgumentError: when a setting names what there is not.
    """

    def __init__(
        self,
        settings: BaseSettings,
        state: State,
        signer: Signer,
        latest: datetime,
        events: Mapping[str, str | int] | None,
    ) -> None:
        self._state, self._signer = state, signer
        self._kept_days = settings.getfloat("NEWSCRAWL_INDEX_DAYS")
        self._events = PublishedEvents(
            state.connection,
            latest=latest,
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
        self._run = -1
        self.lost: LostLeaders = {}
        """Leaders of copy clusters of which no text was found."""
        self.articles = 0
        """Articles that were added."""

    def begin(self, run: int, started: datetime) -> None:
        """Go on with the articles of a run, unless they are being added already.

        :param run: its number.
        :param started: when it began.
        """
        if run == self._run:
            return
        self._run = run
        connection = self._state.connection
        store = DiskStore(connection, self._state.folder / FOLDER, started, self._kept_days)
        self._texts = PublishedTexts(store, started)
        self._learned = LearnedCounts(connection, started)
        self._started = started
        self._participants = [store, self._learned, self._events]

    def add(self, batch: PreparedBatch, reject: Callable[[Rejection], None]) -> None:
        """Add the articles of a batch; those that are known already are left out.

        :param reject: called with each article that could not be added.
        """
        articles = list(map(from_line, batch.lines))
        found = {article.id: article for article in reversed(articles)}
        new = [article for article in reversed(found.values()) if self._state.labels(article.id) is None]
        if len(new) == len(articles):
            self._add_or_reject(new, batch.sketches, batch.features, reject)
        elif new:
            self._add_or_reject(new, *self._prepared(new), reject)

    def save(self) -> None:
        """Commit what was added: a file of a run ends here."""
        self._state.commit()

    def _prepared(self, articles: Sequence[Article]) -> tuple[Sketches | None, list[TextFeatures]]:
        """Return the sketches and features of those articles that enter clusters."""
        clustered = [article for article in articles if article.kind in CLUSTERED_KINDS]
        sketches = self._signer.sketch([article.text for article in clustered]) if clustered else None
        return sketches, list(map(features_of, clustered))

    def _add_or_reject(
        self,
        articles: Sequence[Article],
        sketches: Sketches | None,
        features: Sequence[TextFeatures],
        reject: Callable[[Rejection], None],
    ) -> None:
        """Add articles together; if one of them fails, each on its own."""
        try:
            with gc_paused(), self._state.staging():
                self._add(articles, sketches, features)
        except (ValueError, TypeError, LookupError, msgspec.MsgspecError) as error:
            logger.debug("%d articles could not be added", len(articles), exc_info=True)
            if len(articles) == 1:
                reject(Rejection(articles[0].locator, "repair", f"the record could not be used: {error}"))
                return
            for article in articles:
                self._add_or_reject([article], *self._prepared([article]), reject)
        else:
            self.articles += len(articles)

    def _add(self, articles: Sequence[Article], sketches: Sketches | None, features: Sequence[TextFeatures]) -> None:
        clustered = [article for article in articles if article.kind in CLUSTERED_KINDS]
        if sketches is not None:
            self._texts.remember(
                sketches,
                [article.id for article in clustered],
                [document_of(article) for article in clustered],
                [article.duplicate for article in clustered],
                self.lost,
            )
        for article in articles:
            self._learned.remember(article)
        pairs = zip(clustered, features, strict=True)
        reported = [(article, own) for article, own in pairs if not article.duplicate.notice]
        if reported:
            self._events.remember(*map(list, zip(*reported, strict=True)), arrived=self._started)
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
