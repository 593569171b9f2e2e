"""What happens to leads that are given or listed: which are new, which have changed, which are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from newscrawl.web.conditional import Validators
from newscrawl.web.container_table import Container, Poll
from newscrawl.web.lead_queue import AGAIN, CONTAINER, GIVEN, LeadQueue, Tables, Taken
from newscrawl.web.lead_table import LeadState, Row, guid_key, key_of
from newscrawl.web.schedule import DAY, HOUR
from pipelines.documents import Lead

DEEPEST = 5
"""Containers within containers that are followed."""
RELISTED_DAYS = 7
"""How old the note on when a lead was last listed may become before it is written again."""
RECEIVED = "newscrawl:received/"
"""How the place begins, in the table of leads, that stands for the containers of other shards."""
_EPOCH = date(1970, 1, 1).toordinal()


class LeadList:
    """Writes what is given and listed in one run; each method is called within the state's transaction.

    :param run: number of the run.
    :param identity: the address by which a lead is known, by the id of its source and its own address.
    :param everything: whether what was fetched by earlier runs is to be fetched again.
    """

    def __init__(
        self,
        tables: Tables,
        queue: LeadQueue,
        run: int,
        now: Callable[[], float],
        *,
        identity: Callable[[str | None, str], str],
        everything: bool,
    ) -> None:
        self._connection, self._table, self._containers = tables.connection, tables.leads, tables.containers
        self._queue, self._run, self._now = queue, run, now
        self._identity, self._everything = identity, everything
        self._began = now()
        self.not_due = 0
        """How many containers of sources, of those that could be had, are not to be asked for yet."""

    @property
    def today(self) -> int:
        """The day in UTC, in days since 1970."""
        return int(self._now() // DAY)

    def give(self, lead: Lead, *, due_only: bool) -> int:
        """Have an address asked for, and return the number of its lead.

        :param due_only: whether a container is to be asked for only when it is due.
        """
        key = key_of(lead.url)
        row = self._table.find(key)
        if row is None:
            columns = {"root": -self._run, "state": LeadState.WAITING, "rank": GIVEN, "listed": self.today}
            return self._table.insert(lead, key, None, **columns)
        if row.root != -self._run:
            self._table.remember_secret(row.id, lead)
            self._give_again(row, due_only=due_only)
        return row.id

    def root_of_received(self, source: str | None, *, is_made: bool) -> Taken | None:
        """Return what stands for the containers, asked by other shards, that list addresses of this one.

        It is a row that is never asked for.

        :param source: id of the source of those containers.
        :param is_made: whether to make the row if it is missing; else None is returned.
        """
        place = Lead(f"{RECEIVED}{source or ''}")
        row = self._table.find(key := key_of(place.url))
        if row is None and not is_made:
            return None
        if row is None:
            columns = {"root": 0, "state": LeadState.DONE, "rank": 0, "listed": self.today}
            root = self._table.insert(place, key, None, **columns)
        else:
            root = row.id
            self._connection.execute("UPDATE web_leads SET listed = ? WHERE id = ?", (self.today, root))
        return Taken(root, place, 0, root, source, Container(root), Validators())

    def add(self, taken: Taken, leads: Sequence[Lead], poll: Poll) -> None:
        """Have asked for what a container lists, if it is new or has changed; count the new ones in ``poll``."""
        root = root_of(taken)
        self._queue.begin(root, self._now())
        if taken.container is None:
            taken.container = Container(root)
            self._containers.write(taken.id, taken.container)
        guids = Counter(guid_key(lead) for lead in leads)
        for lead in leads:
            if len(lead.via) > DEEPEST + (lead.kind == "page"):  # what is listed as a page may be a container
                continue
            guid = guid_key(lead)
            if guids[guid] > 1:  # an id that several entries have says nothing about any
                guid = None
            key = key_of(self._identity(taken.source, lead.url))
            row = self._table.find(key, guid)
            if row is None:
                columns = {"root": root, "lister": root, "state": LeadState.WAITING, "listed": self.today}
                self._table.insert(lead, key, guid, rank=self._rank(lead), **columns)
                poll.new += 1
            else:
                self._add_again(row, lead, key, root)

    def _give_again(self, row: Row, *, due_only: bool) -> None:
        container = self._containers.get(row.id)
        waits = row.state == LeadState.LATER and row.due is not None and row.due > self._now()
        if row.state != LeadState.LATER and container is not None:
            waits = not container.is_due(self._now())
        rank = GIVEN if container or row.fetched is None else int(row.fetched // HOUR)
        query = "UPDATE web_leads SET state = ?, root = ?, rank = ?, listed = ? WHERE id = ?"
        state = row.state if due_only and waits else LeadState.WAITING
        self.not_due += state == LeadState.DONE
        self._connection.execute(query, (state, -self._run, rank, self.today, row.id))
        if container is not None:
            self._queue.begin(row.id, self._now())

    def _add_again(self, row: Row, lead: Lead, key: bytes, root: int) -> None:
        execute = self._connection.execute
        if row.state in {LeadState.DONE, LeadState.GONE}:
            if self._is_to_be_asked_again(row, lead):
                self._table.rewrite(row.id, lead, key)
                rank = self._rank(lead) if lead.kind == "container" else AGAIN
                execute("UPDATE web_leads SET state = 0, root = ?, rank = ? WHERE id = ?", (root, rank, row.id))
            elif row.changed is None and lead.changed is not None:
                execute("UPDATE web_leads SET changed = ? WHERE id = ?", (lead.changed, row.id))
        elif not self._queue.is_root(row.root) or row.key != key:
            self._table.rewrite(row.id, lead, key)
            execute("UPDATE web_leads SET root = ?, lister = ? WHERE id = ?", (root, root, row.id))
        else:
            self._table.remember_secret(row.id, lead)
        if self.today - row.listed >= RELISTED_DAYS:
            execute("UPDATE web_leads SET listed = ? WHERE id = ?", (self.today, row.id))

    def _is_to_be_asked_again(self, row: Row, lead: Lead) -> bool:
        """Return whether a lead changed since it was asked for, or a complete output needs what it is."""
        if self._queue.is_open(row.id) or (row.due is not None and row.due > self._now()):
            return False
        if lead.changed is not None and row.changed is not None and lead.changed > row.changed:
            return True
        return self._everything and (row.fetched is None or row.fetched < self._began)

    def _rank(self, lead: Lead) -> int:
        day = self.today if lead.changed is None else min(self.today, _day_of(lead.changed))
        return (CONTAINER if lead.kind == "container" else 0) - day


def root_of(taken: Taken) -> int:
    """Return the root of what a container lists: its own, or itself if it was given."""
    return taken.id if taken.given else taken.root


def _day_of(changed: str) -> int:
    """Return the day of a date such as ``2024``, ``2024-04`` or ``2024-04-02T09:30:00Z``, in days since 1970."""
    year, month, day = [*changed[:10].split("-"), "1", "1"][:3]
    try:
        return date(int(year), int(month), int(day)).toordinal() - _EPOCH
    except ValueError:
        return 0
