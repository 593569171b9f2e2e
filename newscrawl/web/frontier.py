"""The frontier: which addresses are to be asked for, and what is remembered of each between runs.

Every address is a *lead*, listed by a container or given by the user; a lead that turns out to be a feed, a sitemap or
a list of feeds has a row among the *containers* too. What is given is the *root* of all that is found from it, and a
run asks only for what belongs to its roots. So what a feed listed yesterday and nobody fetched is fetched today, if
today's run reads that feed.

All of it is part of the one transaction that publishes (``newscrawl/state/state.py``):

- A lead is done when its article is published: the row is staged with the article (``newscrawl/stages/leads.py``).
- That a page was rejected, seen before or could not be had is noted when it is known; so is what a container lists,
  together with its validators. If a killed run loses what a feed listed, it loses the feed's ETag with it, and the next
  run is told everything again.
- What was noted is committed with the next part of the output; while no article waits to be published, every
  ``SAVE_SECONDS``, and at the end of the run.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from time import monotonic
from typing import ClassVar
from weakref import WeakKeyDictionary

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector

from newscrawl.crawl.session import Session
from newscrawl.state.state import State
from newscrawl.web.conditional import Validators
from newscrawl.web.container_table import Container, ContainerTable, Poll
from newscrawl.web.lead_table import SCHEME, TABLES, LeadState, LeadTable, Row, guid_key, key_of
from newscrawl.web.schedule import DAY, HOUR, Limits, next_try
from newscrawl.web.source_rules import SourceRules
from pipelines.documents import Draft, Lead, Rejection
from pipelines.items import Article

AGAIN_AFTER = 6 * HOUR
"""A page whose container says that it changed is asked for again after this time at the earliest."""
KEPT_DAYS = 90
"""Days after which a lead is forgotten that is listed no longer."""
DEEPEST = 5
"""Containers within containers that are followed."""
SAVE_SECONDS = 15.0

_RELISTED_DAYS = 7
"""How old the note on when a lead was last listed may become before it is written again."""
_EPOCH = date(1970, 1, 1).toordinal()
_GIVEN, _CONTAINER, _AGAIN = -1_000_000, -100_000, 0
"""Ranks: what is given comes first, then containers, then pages, the newest day first, then pages asked for again."""


@dataclass(slots=True, eq=False)
class Taken:
    """A lead that is being asked for."""

    id: int
    lead: Lead
    host: int
    root: int
    given: bool
    """Whether the user gave it, and no container."""
    source: str | None
    """Id of the source that it belongs to."""
    container: Container | None
    """What is known of it as a container."""
    validators: Validators
    """Those of its last answer, if it need not be sent again."""
    waiting_for: int = 0
    """Documents and rejections found in it that are not published or dropped yet."""
    was_read: bool = False
    """Whether all that is in its answer has been read."""


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
        stats: StatsCollector,
        now: Callable[[], float],
        *,
        limits: Callable[[str | None], Limits] = lambda _source: Limits(),
        identity: Callable[[str | None, str], str] = lambda _source, url: url,
        per_host: int = 4,
        everything: bool = False,
    ) -> None:
        self._state, self._stats, self._now = state, stats, now
        self._limits, self._identity, self._per_host, self._everything = limits, identity, per_host, everything
        self._connection = connection = state.connection
        connection.executescript(TABLES)
        state.require("web", SCHEME)
        self._table, self._containers = LeadTable(connection), ContainerTable(connection)
        self._run = self._count_run()
        self._roots: list[int] = [-self._run]
        self._sources: dict[int, str] = {}
        self._open: dict[int, Taken] = {}
        self._places: dict[str, list[Taken]] = {}
        self._began = now()
        self._asked: Counter[int] = Counter()
        self._turn = (-self._run, -1)
        self._saved = monotonic()
        state.note(self._wake_what_is_due)

    @classmethod
    def of(cls, crawler: Crawler) -> Frontier:
        """Return the frontier of a crawler, which begins with the first call; it hears what becomes of each item."""
        known = cls._by_crawler.get(crawler)
        if known is None:
            session, settings, rules = Session.of(crawler), crawler.settings, SourceRules.of(crawler)
            assert crawler.stats is not None
            known = cls._by_crawler[crawler] = cls(
                session.state,
                crawler.stats,
                session.now,
                limits=rules.limits,
                identity=rules.identity,
                per_host=2 * max(2, settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")),
                everything=session.rewriting,
            )
            for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
                crawler.signals.connect(known.item_ended, signal)
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

    def add(self, taken: Taken, leads: Sequence[Lead], poll: Poll) -> None:
        """Remember what a container lists: what is new, or was changed since it was fetched, is to be asked for.

        :param poll: the numbers of the answer that lists them, to which the new ones are added.
        """
        self._state.note(partial(self._add, taken, leads, poll))

    def take(self, most: int) -> list[Taken]:
        """Return leads that are to be asked for now, hosts by turns, and of each host in the order of their ranks."""
        taken: list[Taken] = []
        place, start, wrapped = self._turn, self._turn, False
        while len(taken) < most:
            pair = self._next_pair(place)
            if pair is None:
                if wrapped:
                    break
                place, wrapped = (self._roots[0], -1), True
                continue
            if wrapped and pair > start:
                break
            place = self._turn = pair
            taken += self._take_of(*pair, most - len(taken))
        return taken

    def waiting(self) -> int:
        """Return how many leads of this run's roots are left for later runs."""
        queries = ("state = 0 AND root = ?", "state = 3 AND root = max(0, ?)")
        return sum(
            self._connection.execute(f"SELECT count(*) FROM web_leads WHERE {query}", (root,)).fetchone()[0]  # noqa: S608
            for query in queries
            for root in self._roots
        )

    # What became of it

    def arrived(self, taken: Taken) -> None:
        """Note that a lead is not on its way any more, whatever the answer is."""
        self._asked[taken.host] -= 1
        if not self._asked[taken.host]:
            del self._asked[taken.host]

    def found(self, taken: Taken, locator: str) -> None:
        """Note that a document or a rejection was found in an answer; :meth:`ended` is told when it is dealt with."""
        taken.waiting_for += 1
        self._places.setdefault(locator, []).append(taken)

    def finished_reading(self, taken: Taken) -> None:
        """Note that all that is in an answer has been read; the lead is done when all that was found is dealt with."""
        taken.was_read = True
        if not taken.waiting_for:
            self.done(taken)

    def published(self, locators: Iterable[str]) -> None:
        """Stage the leads of articles as done, within the batch that stages the articles."""
        for locator in locators:
            for taken in self._places.get(locator, ()):
                if taken.was_read and taken.waiting_for == 1:
                    self._write_done(taken)

    def ended(self, locator: str) -> None:
        """Note that what was found is published, seen before, or rejected."""
        there = self._places.get(locator)
        if there is None:
            return
        taken = there.pop()
        if not there:
            del self._places[locator]
        taken.waiting_for -= 1
        if taken.was_read and not taken.waiting_for:
            self.done(taken)

    def item_ended(self, item: Draft | Article | Rejection) -> None:
        """Note that an item has left the pipeline, whatever became of it."""
        self.ended(item.article.locator if isinstance(item, Draft) else item.locator)

    def done(self, taken: Taken) -> None:
        """Note that a lead was fetched."""
        self._close(taken, partial(self._write_done, taken))

    def unchanged(self, taken: Taken, validators: Validators, poll: Poll | None) -> None:
        """Note that a lead is as it was when it was last fetched.

        :param poll: what its answer says, if it is a container.
        """
        taken.validators = validators
        if poll is not None:
            self.polled(taken, validators, taken.container.hash if taken.container else None, poll)
        self.done(taken)

    def polled(self, taken: Taken, validators: Validators, body: bytes | None, poll: Poll) -> None:
        """Note what an answer of a container says, and when the next poll is due; :meth:`done` follows.

        :param body: hash of its body.
        """
        taken.validators = validators
        container = taken.container = taken.container or Container(self._root_of(taken))
        container.hash = body
        limits = self._limits(taken.source)
        self._state.note(lambda: self._containers.polled(taken.id, container, poll, self._now(), limits))

    def gone(self, taken: Taken) -> None:
        """Note that a lead cannot be had: it is not asked for again unless it is given, or listed as changed."""

        def write() -> None:
            row = (LeadState.GONE, int(self._now() + AGAIN_AFTER), taken.id)
            self._connection.execute("UPDATE web_leads SET state = ?, due = ?, tries = tries + 1 WHERE id = ?", row)
            self._table.forget_text(taken.id)

        self._close(taken, write)

    def later(self, taken: Taken, until: float | None = None) -> None:
        """Note that a lead could not be had, but may be later: after an hour, two, four ... seven days.

        :param until: when the server says that it may be asked for again.
        """

        def write() -> None:
            now = self._now()
            (tries,) = self._connection.execute("SELECT tries FROM web_leads WHERE id = ?", (taken.id,)).fetchone()
            due = next_try(tries + 1, now, at_least=max(0.0, until - now) if until is not None else 0.0)
            row = (LeadState.LATER, int(due), tries + 1, taken.id)
            self._connection.execute("UPDATE web_leads SET state = ?, due = ?, tries = ? WHERE id = ?", row)
            if taken.container is not None:
                self._containers.failed(taken.id, taken.container)

        self._close(taken, write)

    def save(self) -> None:
        """Commit what was noted, if it is time and no article waits to be published."""
        if monotonic() - self._saved >= SAVE_SECONDS:
            self._state.save()
            self._saved = monotonic()

    def forget_old(self) -> None:
        """Forget what no container has listed, and no user given, for 90 days."""
        today = self._today()
        query = "SELECT number FROM web_numbers WHERE name = 'swept'"
        swept = self._connection.execute(query).fetchone()
        if swept is not None and swept[0] >= today:
            return

        def write() -> None:
            self._connection.execute("DELETE FROM web_leads WHERE listed < ?", (today - KEPT_DAYS - _RELISTED_DAYS,))
            for table, column in (("web_containers", "id"), ("web_texts", "lead")):
                query = f"DELETE FROM {table} WHERE {column} NOT IN (SELECT id FROM web_leads)"  # noqa: S608 - our names
                self._connection.execute(query)
            self._connection.execute("INSERT OR REPLACE INTO web_numbers VALUES ('swept', ?)", (today,))

        self._state.note(write)

    # Rows

    def _give(self, leads: Sequence[Lead], source: str | None) -> None:
        for lead in leads:
            key = key_of(lead.url)
            row = self._table.find(key)
            if row is None:
                columns = {"root": -self._run, "state": LeadState.WAITING, "rank": _GIVEN, "listed": self._today()}
                lead_id = self._table.insert(lead, key, None, **columns)
            else:
                lead_id = row.id
                if row.root != -self._run:
                    self._give_again(row, due_only=source is not None)
            if source is not None:
                self._sources[lead_id] = source

    def _give_again(self, row: Row, *, due_only: bool) -> None:
        container = self._containers.get(row.id)
        waits = row.state == LeadState.LATER and row.due is not None and row.due > self._now()
        if row.state != LeadState.LATER and container is not None:
            waits = not container.is_due(self._now())
        state = LeadState(row.state) if due_only and waits else LeadState.WAITING
        rank = _GIVEN if container or row.fetched is None else int(row.fetched // HOUR)
        changes = (state, -self._run, rank, self._today(), row.id)
        self._connection.execute("UPDATE web_leads SET state = ?, root = ?, rank = ?, listed = ? WHERE id = ?", changes)
        if container is not None:
            self._activate(row.id)

    def _activate(self, root: int) -> None:
        """Make a container's root one of this run's: what is left of it is asked for, and what is due in it."""
        place = bisect_left(self._roots, root)
        if place < len(self._roots) and self._roots[place] == root:
            return
        insort(self._roots, root)
        execute = self._connection.execute
        execute("UPDATE web_leads SET root = lister WHERE lister = ? AND root < 0 AND root != ?", (root, -self._run))
        query = "UPDATE web_leads SET state = 0, rank = ? WHERE state = 1 AND root = ? AND id = ?"
        for container in self._containers.due_of_root(root, self._now()):
            execute(query, (_CONTAINER, root, container))

    def _add(self, taken: Taken, leads: Sequence[Lead], poll: Poll) -> None:
        root = self._root_of(taken)
        self._activate(root)
        if taken.container is None:
            taken.container = Container(root)
            self._containers.write(taken.id, taken.container)
        guids = Counter(guid_key(lead) for lead in leads)
        for lead in leads:
            if lead.kind == "container" and len(lead.via) > DEEPEST:
                continue
            guid = guid_key(lead)
            if guids[guid] > 1:  # an id that several entries have says nothing about any
                guid = None
            key = key_of(self._identity(taken.source, lead.url))
            row = self._table.find(key, guid)
            if row is None:
                rank = self._rank(lead)
                self._table.insert(
                    lead, key, guid, root=root, lister=root, state=LeadState.WAITING, rank=rank, listed=self._today()
                )
                poll.new += 1
            else:
                self._add_again(row, lead, key, root)

    def _add_again(self, row: Row, lead: Lead, key: bytes, root: int) -> None:
        execute, now = self._connection.execute, self._now()
        if row.state in {LeadState.DONE, LeadState.GONE}:
            grew = lead.changed is not None and row.changed is not None and lead.changed > row.changed
            may_ask = row.due is None or row.due <= now
            if row.id not in self._open and may_ask and (grew or (self._everything and self._is_old(row))):
                self._table.rewrite(row.id, lead, key)
                rank = self._rank(lead) if lead.kind == "container" else _AGAIN
                execute("UPDATE web_leads SET state = 0, root = ?, rank = ? WHERE id = ?", (root, rank, row.id))
            elif row.changed is None and lead.changed is not None:
                execute("UPDATE web_leads SET changed = ? WHERE id = ?", (lead.changed, row.id))
        elif not self._is_root(row.root) or row.key != key:
            self._table.rewrite(row.id, lead, key)
            execute("UPDATE web_leads SET root = ?, lister = ? WHERE id = ?", (root, root, row.id))
        if self._today() - row.listed >= _RELISTED_DAYS:
            execute("UPDATE web_leads SET listed = ? WHERE id = ?", (self._today(), row.id))

    def _take_of(self, root: int, host: int, most: int) -> list[Taken]:
        free = min(most, self._per_host - self._asked[host])
        if free <= 0:
            return []
        query = (
            "SELECT id, url, changed, way, details, fetched, etag, modified FROM web_leads "
            "WHERE state = 0 AND root = ? AND host = ? ORDER BY rank, id"
        )
        taken = []
        for lead_id, url, changed, way, details, fetched, etag, modified in self._connection.execute(
            query, (root, host)
        ):
            if lead_id in self._open:
                continue
            known = Validators(etag, modified) if fetched is not None and not self._everything else Validators()
            one = Taken(
                lead_id,
                self._table.lead(lead_id, url, way, details, changed),
                host,
                root,
                root < 0,
                self._sources.get(lead_id) or self._sources.get(root),
                self._containers.get(lead_id),
                known,
            )
            self._open[lead_id] = one
            self._asked[host] += 1
            taken.append(one)
            if len(taken) == free:
                break
        return taken

    def _next_pair(self, place: tuple[int, int]) -> tuple[int, int] | None:
        """Return the next root of this run and host after a place for which leads wait."""
        query = "SELECT root, host FROM web_leads WHERE state = 0 AND (root, host) > (?, ?) ORDER BY root, host LIMIT 1"
        while True:
            pair: tuple[int, int] | None = self._connection.execute(query, place).fetchone()
            if pair is None or self._is_root(pair[0]):
                return pair
            following = bisect_left(self._roots, pair[0])
            if following == len(self._roots):
                return None
            place = (self._roots[following], -1)

    def _write_done(self, taken: Taken) -> None:
        now, limits = self._now(), self._limits(taken.source)
        again = now + (AGAIN_AFTER if taken.container is None else limits.floor)
        row = (LeadState.DONE, int(now), int(again), taken.validators.etag, taken.validators.last_modified, taken.id)
        query = "UPDATE web_leads SET state = ?, fetched = ?, due = ?, tries = 0, etag = ?, modified = ? WHERE id = ?"
        self._connection.execute(query, row)
        self._table.forget_text(taken.id)

    def _close(self, taken: Taken, write: Callable[[], None]) -> None:
        self._open.pop(taken.id, None)
        self._state.note(write)

    def _wake_what_is_due(self) -> None:
        self._connection.execute("UPDATE web_leads SET state = 0 WHERE state = 3 AND due <= ?", (self._now(),))

    def _count_run(self) -> int:
        query = (
            "INSERT INTO web_numbers VALUES ('runs', 1) ON CONFLICT DO UPDATE SET number = number + 1 RETURNING number"
        )
        return int(self._connection.execute(query).fetchall()[0][0])

    def _root_of(self, taken: Taken) -> int:
        """Return the root of what a container lists: its own, or itself if it was given."""
        return taken.id if taken.root < 0 else taken.root

    def _is_root(self, root: int) -> bool:
        place = bisect_left(self._roots, root)
        return place < len(self._roots) and self._roots[place] == root

    def _is_old(self, row: Row) -> bool:
        """Return whether a lead was fetched before this run began."""
        return row.fetched is None or row.fetched < self._began

    def _rank(self, lead: Lead) -> int:
        day = self._today()
        if lead.changed is not None:
            day = min(day, _day_of(lead.changed))
        return (_CONTAINER if lead.kind == "container" else 0) - day

    def _today(self) -> int:
        return int(self._now() // DAY)


def _day_of(changed: str) -> int:
    """Return the day of a date such as ``2024``, ``2024-04`` or ``2024-04-02T09:30:00Z``, in days since 1970."""
    year, month, day = [*changed[:10].split("-"), "1", "1"][:3]
    try:
        return date(int(year), int(month), int(day)).toordinal() - _EPOCH
    except ValueError:
        return 0
