"""What is remembered of each container: when it is due, how it grows, where it moved, how often it failed."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from newscrawl.web.schedule import EARLY, NO_WISHES, RESTING_SITEMAP, Limits, Rhythm, Wishes, next_poll


@dataclass(slots=True)
class Container:
    """A feed, a sitemap, a list of feeds; times are in seconds since 1970."""

    root: int
    """Number of the container that was given, and led to it."""
    hash: bytes | None = None
    """Hash of its last body."""
    rhythm: Rhythm = field(default_factory=Rhythm)
    """How it grows."""
    oldest: float | None = None
    """Time of the oldest entry that it lists; None if it forgets nothing or gives no times."""
    due: float | None = None
    """When it is to be polled again; None: when its index says that it changed."""
    failures: int = 0
    """How often in a row it could not be had."""
    moved_to: str | None = None
    """Where it is now, if its address says that it moved there for good."""
    succeeded: float | None = None
    """When it was last had."""
    grew: float | None = None
    """When something new was last found in it."""
    wishes: Wishes = NO_WISHES
    """When it is worth asking for, as it says itself."""

    def is_due(self, now: float) -> bool:
        """Return whether it may be polled; ``EARLY`` says how long before its time."""
        return self.due is None or now >= self.due - EARLY * (self.due - (self.succeeded or self.due))


@dataclass(slots=True)
class Poll:
    """What a container had to say."""

    listed: int = 0
    """Leads that it lists."""
    new: int = 0
    """Those of them that were not known."""
    times: list[float] = field(default_factory=list)
    """When its entries say that they were published."""
    forgets: bool = False
    """Whether old entries make room for new ones, as in a feed."""
    dated: bool = False
    """Whether an index says when it changes, so that it need not be polled."""
    fresh: float = 0.0
    """Seconds for which the server calls its answer fresh."""
    moved_to: str | None = None
    """Where it is now, if it moved for good."""
    wishes: Wishes | None = None
    """When it is worth asking for, as it says itself; None if it was not sent again."""


_COLUMNS = "c.root, c.hash, c.rhythm, c.oldest, c.due, c.failures, c.moved_to, c.succeeded, c.grew, c.wishes"


class ContainerTable:
    """Rows of containers.

    :param connection: to the state's database.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, lead_id: int) -> Container | None:
        """Return the container that a lead turned out to be, or None if it is none so far."""
        query = f"SELECT {_COLUMNS} FROM web_containers AS c WHERE c.id = ?"  # noqa: S608 - our names
        row = self._connection.execute(query, (lead_id,)).fetchone()
        return _container(row) if row is not None else None

    def of_root(self, root: int) -> list[tuple[str, Container]]:
        """Return the containers that a given address led to, with their addresses; itself too, if it is one."""
        query = f"SELECT url, {_COLUMNS} FROM web_containers AS c JOIN web_leads AS l USING (id) WHERE c.root = ?"  # noqa: S608
        return [(url, _container(row)) for url, *row in self._connection.execute(query, (root,))]

    def due_of_root(self, root: int, now: float) -> list[int]:
        """Return the ids of the containers that a given address led to, and that may be polled."""
        query = "SELECT id FROM web_containers WHERE root = ? AND due - ? * (due - coalesce(succeeded, due)) <= ?"
        return [lead_id for (lead_id,) in self._connection.execute(query, (root, EARLY, now))]

    def polled(self, lead_id: int, container: Container, poll: Poll, now: float, limits: Limits) -> None:
        """Record a poll that succeeded, and when the next one is due."""
        if container.succeeded is None:
            container.rhythm.begin(now, poll.times)
        else:
            container.rhythm.observe(now, poll.new)
        if poll.times:
            container.oldest = min(poll.times)
        if poll.new or container.grew is None:
            container.grew = now
        shows = max(0.0, now - container.oldest) if poll.forgets and container.oldest is not None else None
        container.wishes = container.wishes if poll.wishes is None else poll.wishes
        container.due = next_poll(
            container.rhythm, now, limits, shows=shows, at_least=poll.fresh, wishes=container.wishes
        )
        if poll.dated or (not poll.forgets and now - container.grew >= RESTING_SITEMAP):
            container.due = None
        container.succeeded, container.failures, container.moved_to = now, 0, poll.moved_to
        self.write(lead_id, container)

    def failed(self, lead_id: int, container: Container) -> None:
        """Record that a container could not be had; its old address is tried again."""
        container.failures += 1
        container.moved_to = None
        self.write(lead_id, container)

    def write(self, lead_id: int, container: Container) -> None:
        """Write the row of a container."""
        row = (
            lead_id,
            container.root,
            container.hash,
            container.rhythm.pack(),
            container.oldest,
            container.due,
            container.failures,
            container.moved_to,
            container.succeeded,
            container.grew,
            msgspec.msgpack.encode(container.wishes),
        )
        self._connection.execute("INSERT OR REPLACE INTO web_containers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def _container(row: Sequence[Any]) -> Container:
    root, body, rhythm, oldest, due, failures, moved_to, succeeded, grew, wishes = row
    known = Rhythm.unpack(rhythm), oldest, due, failures, moved_to, succeeded, grew
    return Container(root, body, *known, msgspec.msgpack.decode(wishes, type=Wishes))
