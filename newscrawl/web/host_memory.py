"""What is remembered of hosts between runs: their robots.txt for a day, and until when they are to be left in peace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler

from newscrawl.crawl.session import Session
from newscrawl.state.state import State
from newscrawl.web.schedule import DAY, LONGEST_WAIT

ROBOTS_LIFETIME = DAY
"""Seconds for which a robots.txt may be used (RFC 9309, 2.4)."""

_TABLES = """
CREATE TABLE IF NOT EXISTS web_robots (authority TEXT PRIMARY KEY, body BLOB NOT NULL, fetched REAL NOT NULL);
CREATE TABLE IF NOT EXISTS web_pauses (host TEXT PRIMARY KEY, until REAL NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """What was found as the robots.txt of a host."""

    authority: str
    """Scheme, host and port that it holds for, as ``https://example.org`` or ``http://example.org:8080``."""
    body: bytes
    """The file, up to the limit of what is read; empty where there is none."""
    age: float = 0.0
    """Seconds since it was fetched."""


class HostMemory:
    """The memory of hosts in a run's state; it is noted at once, and committed as the frontier is.

    What could be of no use any more is forgotten at the beginning of a run, and so are times that the clock of this run
    cannot have given: another run may have had another ``NEWSCRAWL_NOW``.
    """

    _by_crawler: ClassVar[WeakKeyDictionary[Crawler, HostMemory]] = WeakKeyDictionary()

    def __init__(self, state: State, now: Callable[[], float]) -> None:
        self._state, self._now, self._connection = state, now, state.connection
        self._connection.executescript(_TABLES)
        state.require("web hosts", {"version": 1})
        state.note(self._forget)

    @classmethod
    def begin(cls, crawler: Crawler) -> None:
        """Give a crawler a memory of hosts, before anything is noted in its state."""
        session = Session.of(crawler)
        cls._by_crawler[crawler] = cls(session.state, session.now)

    @classmethod
    def find(cls, crawler: Crawler) -> HostMemory | None:
        """Return the memory of a crawler; None where nothing is remembered."""
        return cls._by_crawler.get(crawler)

    def robots(self, authority: str) -> RobotsFile | None:
        """Return the robots.txt of a host if it is still fresh."""
        query = "SELECT body, ? - fetched FROM web_robots WHERE authority = ?"
        row = self._connection.execute(query, (self._now(), authority)).fetchone()
        return RobotsFile(authority, *row) if row is not None and row[1] < ROBOTS_LIFETIME else None

    def keep_robots(self, file: RobotsFile) -> None:
        """Remember a robots.txt."""
        row = (file.authority, file.body, self._now() - file.age)
        self._note("INSERT OR REPLACE INTO web_robots VALUES (?, ?, ?)", row)

    def pause(self, host: str) -> float:
        """Return for how many seconds a host is to be left in peace; 0 if it may be asked."""
        row = self._connection.execute("SELECT until FROM web_pauses WHERE host = ?", (host,)).fetchone()
        return max(0.0, row[0] - self._now()) if row is not None else 0.0

    def keep_pause(self, host: str, seconds: float) -> None:
        """Remember that a host is to be left in peace for some time from now."""
        self._note("INSERT OR REPLACE INTO web_pauses VALUES (?, ?)", (host, self._now() + seconds))

    def _note(self, query: str, row: tuple[object, ...]) -> None:
        def write() -> None:
            self._connection.execute(query, row)

        self._state.note(write)

    def _forget(self) -> None:
        now = self._now()
        fresh, longest = (now - ROBOTS_LIFETIME, now), (now, now + LONGEST_WAIT)
        self._connection.execute("DELETE FROM web_robots WHERE fetched NOT BETWEEN ? AND ?", fresh)
        self._connection.execute("DELETE FROM web_pauses WHERE until NOT BETWEEN ? AND ?", longest)
