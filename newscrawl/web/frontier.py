"""The frontier: which addresses are to be asked for, and what is remembered of each between runs.

Every address is a *lead*, listed by a container or given by the user; a lead that turns out to be a feed, a sitemap or
a list of feeds has a row among the *containers* too. What is given is the *root* of all that is found from it, and a
run asks only for what belongs to its roots. So what a feed listed yesterday and nobody fetched is fetched today, if
today's run reads that feed.

All of it is part of the one transaction that publishes (``newscrawl/state/state.py``):

- A lead is done when its article is published: the row is staged with the article (``newscrawl/stages/leads.py``).
- That a page was rejected, seen before or could not be had is noted when all that was found is dealt with, a rejection
  when it is in the run's list. What a stop leaves unfinished keeps its lead waiting for the next run.
- What a container lists is noted when it is known, together with its validators. If a killed run loses what a feed
  listed, it loses the feed's ETag with it, and the next run is told everything again.
- What was noted is committed with the next part of the output; while no article waits to be published, every
  ``SAVE_SECONDS``, and at the end of the run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from time import monotonic
from typing import ClassVar
from weakref import WeakKeyDictionary

from scrapy import signals
from scrapy.crawler import Crawler

from newscrawl.crawl.session import Session
from newscrawl.crawl.unfinished import UnfinishedDocument
from newscrawl.state.state import State
from newscrawl.web.conditional import Validators
from newscrawl.web.container_table import Container, ContainerTable, Poll
from newscrawl.web.lead_list import RELISTED_DAYS, LeadList, root_of
from newscrawl.web.lead_queue import LeadQueue, Tables, Taken
from newscrawl.web.lead_table import SCHEME, TABLES, LeadState, LeadTable
from newscrawl.web.schedule import HOUR, Limits, next_try
from newscrawl.web.source_rules import SourceRules
from pipelines.documents import Draft, Lead, Rejection
from pipelines.items import Article

AGAIN_AFTER = 6 * HOUR
"""A page whose container says that it changed is asked for again after this time at the earliest."""
KEPT_DAYS = 90
"""Days after which a lead is forgotten that is listed no longer."""
SAVE_SECONDS = 15.0


class Frontier:
    """The leads and containers of one run.

    :param limits: between which intervals a container is polled, by the id of its source.
    :param identity: the address by which a lead is known, by the id of its source and its own address.
    :param per_host: how many leads of one host are asked for at once; the others wait in the table.
    :param everything: whether the output is to be complete, so that what was fetched before is fetched again.
    """

    _by_crawler: ClassVar[WeakKeyDictionary[Crawler, Frontier]] = WeakKeyDictionary()

    def __init__(
        self,
        state: State,
        now: Callable[[], float],
        *,
        limits: Callable[[str | None], Limits] = lambda _source: Limits(),
        identity: Callable[[str | None, str], str] = lambda _source, url: url,
        per_host: int = 4,
        everything: bool = False,
    ) -> None:
        self._state, self._now, self._limits = state, now, limits
        self._connection = connection = state.connection
        connection.executescript(TABLES)
        state.require("web", SCHEME)
        run = self._count_run()
        self._table, self._containers = LeadTable(connection), ContainerTable(connection)
        tables = Tables(connection, self._table, self._containers)
        self._queue = LeadQueue(tables, run, per_host, conditional=not everything)
        self._list = LeadList(tables, self._queue, run, now, identity=identity, everything=everything)
        self._sources: dict[int, str] = {}
        self._places: dict[str, list[Taken]] = {}
        """The leads whose documents are on their way to be published, by the locators of those."""
        self._saved = monotonic()
        state.note(self._wake_what_is_due)

    @classmethod
    def of(cls, crawler: Crawler) -> Frontier:
        """Return the frontier of a crawler, which begins with the first call; it hears what becomes of each item."""
        known = cls._by_crawler.get(crawler)
        if known is None:
            session, settings, rules = Session.of(crawler), crawler.settings, SourceRules.of(crawler)
            known = cls._by_crawler[crawler] = cls(
                session.state,
                session.now,
                limits=rules.limits,
                identity=rules.identity,
                per_host=2 * max(2, settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")),
                everything=session.rewriting,
            )
            for signal in (signals.item_scraped, signals.item_dropped):
                crawler.signals.connect(known.item_ended, signal)
            crawler.signals.connect(known.item_failed, signals.item_error)
        return known

    @classmethod
    def find(cls, crawler: Crawler) -> Frontier | None:
        """Return the frontier of a crawler, or None if it has none."""
        return cls._by_crawler.get(crawler)

    # What is to be asked for

    def give(self, leads: Sequence[Lead], source: str | None = None) -> None:
        """Have addresses asked for that the user gives, whether they were asked for before or not.

        :param source: id of the source that they belong to; its containers are asked for only when they are due.
        """
        self._state.note(partial(self._give, leads, source))

    def receive(self, leads: Sequence[Lead], source: str | None = None) -> None:
        """Have addresses asked for that other shards found, and those of earlier runs that still wait.

        :param leads: may be empty.
        :param source: id of the source that they belong to.
        """
        self._state.note(partial(self._receive, leads, source))

    def add(self, taken: Taken, leads: Sequence[Lead], poll: Poll) -> None:
        """Remember what a container lists: what is new, or was changed since it was fetched, is to be asked for.

        :param poll: the numbers of the answer that lists them, to which the new ones are added.
        """
        self._state.note(lambda: self._list.add(taken, leads, poll))

    def take(self, most: int) -> list[Taken]:
        """Return leads that are to be asked for now, hosts by turns, and of each host in the order of their ranks."""
        return self._queue.take(most, self._sources)

    def waiting(self) -> int:
        """Return how many leads of what this run was given are left for later runs."""
        return self._queue.waiting()

    @property
    def not_due(self) -> int:
        """How many feeds and other containers of the sources were had before and are not due yet."""
        return self._list.not_due

    # What became of it

    def arrived(self, taken: Taken) -> None:
        """Note that a lead is not on its way any more, whatever the answer is."""
        self._queue.arrived(taken)

    def found(self, taken: Taken, locator: str) -> None:
        """Note that a document or a rejection was found in an answer; :meth:`ended` is told when it is dealt with."""
        taken.waiting_for += 1
        self._places.setdefault(locator, []).append(taken)

    def finished_reading(self, taken: Taken) -> None:
        """Note that all that is in an answer has been read; the lead is done when all that was found is dealt with."""
        self._end(taken, partial(self._write_done, taken))

    def published(self, locators: Iterable[str]) -> None:
        """Stage the leads of articles as done, within the batch that stages the articles."""
        for locator in locators:
            for taken in self._places.get(locator, ()):
                if taken.ending is not None and taken.waiting_for == 1 and not taken.is_failed:
                    taken.ending()

    def ended(self, locator: str) -> None:
        """Note that what was found is published, seen before, or rejected."""
        there = self._places.get(locator)
        if there is None:
            return
        taken = there.pop()
        if not there:
            del self._places[locator]
        taken.waiting_for -= 1
        self._close_if_ended(taken)

    def item_ended(self, item: Draft | Article | Rejection, exception: Exception | None = None) -> None:
        """Note that an item has left the pipeline; if it is unfinished, its lead waits for the next run.

        :param exception: why it was dropped.
        """
        if not isinstance(exception, UnfinishedDocument):
            self.ended(_locator_of(item))

    def item_failed(self, item: Draft | Article | Rejection) -> None:
        """Note that a stage failed on an item: its page is asked for again, later."""
        locator = _locator_of(item)
        for taken in self._places.get(locator, ())[-1:]:
            taken.is_failed = True
        self.ended(locator)

    def unchanged(self, taken: Taken, validators: Validators, poll: Poll | None) -> None:
        """Note that a lead is as it was when it was last fetched.

        :param poll: what its answer says, if it is a container.
        """
        taken.validators = validators
        if poll is not None:
            self.polled(taken, validators, taken.container.hash if taken.container else None, poll)
        self.finished_reading(taken)

    def polled(self, taken: Taken, validators: Validators, body: bytes | None, poll: Poll) -> None:
        """Note what an answer of a container says, and when the next poll is due; the lead's end follows.

        :param body: hash of its body.
        """
        taken.validators = validators
        container = taken.container = taken.container or Container(root_of(taken))
        container.hash = body
        limits = self._limits(taken.source)
        self._state.note(lambda: self._containers.polled(taken.id, container, poll, self._now(), limits))

    def gone(self, taken: Taken) -> None:
        """Note that a lead cannot be had: it is not asked for again unless it is given, or listed as changed.

        If a rejection says so (:meth:`found`), it is written down when that has been dealt with.
        """

        def write() -> None:
            row = (LeadState.GONE, int(self._now() + AGAIN_AFTER), taken.id)
            self._connection.execute("UPDATE web_leads SET state = ?, due = ?, tries = tries + 1 WHERE id = ?", row)
            self._table.forget_text(taken.id)

        self._end(taken, write)

    def later(self, taken: Taken, until: float | None = None) -> None:
        """Note in the same way that a lead could not be had, but may be later: after an hour, two, four ... seven days.

        :param until: when the server says that it may be asked for again.
        """
        self._end(taken, partial(self._write_later, taken, until))

    def save(self) -> None:
        """Commit what was noted, if it is time and no article waits to be published."""
        if monotonic() - self._saved >= SAVE_SECONDS:
            self._state.save()
            self._saved = monotonic()

    def forget_old(self) -> None:
        """Forget what no container has listed, and no user given, for 90 days."""
        today = self._list.today
        query = "SELECT number FROM web_numbers WHERE name = 'swept'"
        swept = self._connection.execute(query).fetchone()
        if swept is not None and swept[0] >= today:
            return

        def write() -> None:
            self._connection.execute("DELETE FROM web_leads WHERE listed < ?", (today - KEPT_DAYS - RELISTED_DAYS,))
            for table, column in (("web_containers", "id"), ("web_texts", "lead")):
                query = f"DELETE FROM {table} WHERE {column} NOT IN (SELECT id FROM web_leads)"  # noqa: S608 - our names
                self._connection.execute(query)
            self._connection.execute("INSERT OR REPLACE INTO web_numbers VALUES ('swept', ?)", (today,))

        self._state.note(write)

    # Rows

    def _give(self, leads: Sequence[Lead], source: str | None) -> None:
        for lead in leads:
            lead_id = self._list.give(lead, due_only=source is not None)
            if source is not None:
                self._sources[lead_id] = source

    def _receive(self, leads: Sequence[Lead], source: str | None) -> None:
        root = self._list.root_of_received(source, is_made=bool(leads))
        if root is None:
            return
        if source is not None:
            self._sources[root.id] = source
        self._list.add(root, leads, Poll())

    def _write_done(self, taken: Taken) -> None:
        now, limits = self._now(), self._limits(taken.source)
        again = now + (AGAIN_AFTER if taken.container is None else limits.floor)
        row = (LeadState.DONE, int(now), int(again), taken.validators.etag, taken.validators.last_modified, taken.id)
        query = "UPDATE web_leads SET state = ?, fetched = ?, due = ?, tries = 0, etag = ?, modified = ? WHERE id = ?"
        self._connection.execute(query, row)
        self._table.forget_text(taken.id)

    def _write_later(self, taken: Taken, until: float | None = None) -> None:
        now = self._now()
        (tries,) = self._connection.execute("SELECT tries FROM web_leads WHERE id = ?", (taken.id,)).fetchone()
        due = next_try(tries + 1, now, at_least=max(0.0, until - now) if until is not None else 0.0)
        row = (LeadState.LATER, int(due), tries + 1, taken.id)
        self._connection.execute("UPDATE web_leads SET state = ?, due = ?, tries = ? WHERE id = ?", row)
        if taken.container is not None:
            self._containers.failed(taken.id, taken.container)

    def _end(self, taken: Taken, write: Callable[[], None]) -> None:
        taken.ending = write
        self._close_if_ended(taken)

    def _close_if_ended(self, taken: Taken) -> None:
        if taken.ending is not None and not taken.waiting_for:
            self._queue.close(taken)
            again = taken.is_failed and taken.container is None  # an unchanged container would not be read again
            self._state.note(partial(self._write_later, taken) if again else taken.ending)

    def _wake_what_is_due(self) -> None:
        self._connection.execute("UPDATE web_leads SET state = 0 WHERE state = 3 AND due <= ?", (self._now(),))

    def _count_run(self) -> int:
        query = (
            "INSERT INTO web_numbers VALUES ('runs', 1) ON CONFLICT DO UPDATE SET number = number + 1 RETURNING number"
        )
        return int(self._connection.execute(query).fetchall()[0][0])


def _locator_of(item: Draft | Article | Rejection) -> str:
    return item.article.locator if isinstance(item, Draft) else item.locator
