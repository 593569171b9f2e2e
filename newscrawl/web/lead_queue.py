"""Which leads are asked for next: those of this run's roots, hosts by turns, of each host by their ranks."""

from __future__ import annotations

import sqlite3
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from newscrawl.web.conditional import Validators
from newscrawl.web.container_table import Container, ContainerTable
from newscrawl.web.lead_table import LeadTable
from pipelines.documents import Lead

GIVEN, CONTAINER, AGAIN = -1_000_000, -100_000, 0
"""Ranks: what is given comes first, then containers, then pages, the newest day first, then pages asked for again."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of the frontier."""

    connection: sqlite3.Connection
    leads: LeadTable
    containers: ContainerTable


@dataclass(slots=True, eq=False)
class Taken:
    """A lead that is being asked for."""

    id: int
    lead: Lead
    host: int
    """Number of its host."""
    root: int
    """Number of the lead that was given and led to it; negative if it was given itself."""
    source: str | None
    """Id of the source that it belongs to."""
    container: Container | None
    """What is known of it as a container."""
    validators: Validators
    """Those of its last answer, if that need not be sent again."""
    waiting_for: int = 0
    """Documents and rejections found in it that are not published or dropped yet."""
    ending: Callable[[], None] | None = None
    """Writes down what became of it, once all that was found is dealt with; None while its answer is being read."""
    is_failed: bool = False
    """Whether a stage failed on a document that was found in it."""

    @property
    def given(self) -> bool:
        """Whether the user gave it, and no container."""
        return self.root < 0


class LeadQueue:
    """The waiting leads of one run, which stay in the table until they are asked for.

    :param run: number of the run; what is given in it has its negative as root.
    :param per_host: how many leads of one host are asked for at once.
    :param conditional: whether what was fetched before need not be sent again if it has not changed.
    """

    def __init__(self, tables: Tables, run: int, per_host: int, *, conditional: bool) -> None:
        self._connection, self._table, self._containers = tables.connection, tables.leads, tables.containers
        self._run, self._per_host, self._conditional = run, per_host, conditional
        self._roots = [-run]
        self._open: dict[int, Taken] = {}
        self._asked: Counter[int] = Counter()
        self._turn = (-run, -1)

    def begin(self, root: int, now: float) -> None:
        """Make a container that was given a root of this run: what is left of it waits again, and what is due in it."""
        if self.is_root(root):
            return
        insort(self._roots, root)
        execute = self._connection.execute
        execute("UPDATE web_leads SET root = lister WHERE lister = ? AND root < 0 AND root != ?", (root, -self._run))
        query = "UPDATE web_leads SET state = 0, rank = ? WHERE state = 1 AND root = ? AND id = ?"
        for container in self._containers.due_of_root(root, now):
            execute(query, (CONTAINER, root, container))

    def is_root(self, root: int) -> bool:
        """Return whether this run asks for what belongs to a root."""
        place = bisect_left(self._roots, root)
        return place < len(self._roots) and self._roots[place] == root

    def is_open(self, lead_id: int) -> bool:
        """Return whether a lead is being asked for, or its documents are not published yet."""
        return lead_id in self._open

    def take(self, most: int, sources: Mapping[int, str]) -> list[Taken]:
        """Return leads that are to be asked for now.

        :param sources: ids of sources by the leads that they begin with.
        """
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
            taken += self._take_of(*pair, most - len(taken), sources)
        return taken

    def arrived(self, taken: Taken) -> None:
        """Note that a lead is on its way no longer, so that another one of its host may be taken."""
        self._asked[taken.host] -= 1
        if not self._asked[taken.host]:
            del self._asked[taken.host]

    def close(self, taken: Taken) -> None:
        """Note that all is known of what became of a lead."""
        self._open.pop(taken.id, None)

    def waiting(self) -> int:
        """Return how many leads of this run's roots are left for later runs."""
        queries = ("state = 0 AND root = ?", "state = 3 AND root = max(0, ?)")
        return sum(
            self._connection.execute(f"SELECT count(*) FROM web_leads WHERE {query}", (root,)).fetchone()[0]  # noqa: S608
            for query in queries
            for root in self._roots
        )

    def _next_pair(self, place: tuple[int, int]) -> tuple[int, int] | None:
        """Return the next root of this run and host after a place for which leads wait."""
        query = "SELECT root, host FROM web_leads WHERE state = 0 AND (root, host) > (?, ?) ORDER BY root, host LIMIT 1"
        while True:
            pair: tuple[int, int] | None = self._connection.execute(query, place).fetchone()
            if pair is None or self.is_root(pair[0]):
                return pair
            following = bisect_left(self._roots, pair[0])
            if following == len(self._roots):
                return None
            place = (self._roots[following], -1)

    def _take_of(self, root: int, host: int, most: int, sources: Mapping[int, str]) -> list[Taken]:
        free = min(most, self._per_host - self._asked[host])
        if free <= 0:
            return []
        query = (
            "SELECT id, url, changed, way, details, fetched, etag, modified FROM web_leads "
            "WHERE state = 0 AND root = ? AND host = ? ORDER BY rank, id"
        )
        taken: list[Taken] = []
        for lead_id, url, changed, way, details, fetched, etag, modified in self._connection.execute(
            query, (root, host)
        ):
            lead = None if lead_id in self._open else self._table.lead(lead_id, url, way, details, changed)
            if lead is None:
                continue
            known = Validators(etag, modified) if fetched is not None and self._conditional else Validators()
            source = sources.get(lead_id) or sources.get(root)
            one = Taken(lead_id, lead, host, root, source, self._containers.get(lead_id), known)
            self._open[lead_id] = one
            taken.append(one)
            if len(taken) == free:
                break
        if taken:
            self._asked[host] += len(taken)
        return taken
