"""The recordings of runs that were killed or stopped, from which the next run takes what they had fetched.

A run is noted in the state before its first record, and forgotten in the transaction that commits the last of what it
found. So the recordings of runs that are still noted may have answers of which nothing was published.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from pathlib import Path

from scrapy.http import Request, Response

from newscrawl.readers.limits import Unreadable
from newscrawl.state.state import State
from newscrawl.web.conditional import UNCHANGED
from newscrawl.web.failures import TEMPORARY_STATUSES
from newscrawl.web.host_memory import ROBOTS_LIFETIME
from newscrawl.web.lead_table import LeadState, key_of
from newscrawl.web.recorded_answers import Place, RecordedAnswers, read_answer
from newscrawl.web.schedule import Limits
from newscrawl.web.warc_files import SUFFIX

logger = logging.getLogger(__name__)

_TABLE = "CREATE TABLE IF NOT EXISTS web_recordings (run TEXT PRIMARY KEY)"


class Journal:
    """Answers that earlier runs recorded and did not bring to an end; each is given once.

    :param folder: of the recordings.
    :param run: id of this run.
    """

    def __init__(self, state: State, folder: Path, run: str) -> None:
        self._state, self._run = state, run
        state.connection.execute(_TABLE)
        self._runs = [name for (name,) in state.connection.execute("SELECT run FROM web_recordings ORDER BY run")]
        self._answers = RecordedAnswers()
        for path in sorted(path for name in self._runs for path in folder.glob(f"{name}.*{SUFFIX}")):
            try:
                self._answers.add(path, _is_answer)
            except Unreadable as reason:
                logger.warning("%s: %s; what it has is asked for again", path, reason)
        if self._answers:
            logger.info("%d addresses were fetched by runs that were ended early", len(self._answers))
        state.connection.execute("INSERT OR IGNORE INTO web_recordings VALUES (?)", (run,))
        state.save()

    def take(self, request: Request) -> tuple[Place, Response] | None:
        """Return the latest answer to a request that is still of use, and where it is; None if there is none."""
        places = self._answers.of(request)
        while places:
            place = places.pop()
            if _is_of_use(place, request):
                answer = read_answer(place, request)
                if isinstance(answer, Response):
                    places.clear()
                    return place, answer
        return None

    def end(self) -> None:
        """Forget this run, and those of whose answers none is waited for; to be called when all is published."""
        connection = self._state.connection
        ended = {self._run, *self._runs}
        for place in self._answers.places():
            if place.lead is not None and _waits(connection, place.lead):
                ended -= {name for name in ended if place.path.name.startswith(f"{name}.")}
        rows = [(name,) for name in ended]
        self._state.note(lambda: _forget(connection, rows))


def _forget(connection: sqlite3.Connection, rows: list[tuple[str]]) -> None:
    connection.executemany("DELETE FROM web_recordings WHERE run = ?", rows)


def _waits(connection: sqlite3.Connection, lead: str) -> bool:
    query = "SELECT 1 FROM web_leads WHERE key = ? AND state = ?"
    return connection.execute(query, (key_of(lead), LeadState.WAITING)).fetchone() is not None


def _is_answer(place: Place) -> bool:
    return place.status is not None and place.status not in TEMPORARY_STATUSES


def _is_of_use(place: Place, request: Request) -> bool:
    """Return whether a server may be spared the question.

    The text of a page may be of any age. What lists others (all that does not call itself HTML) counts for as long as
    no feed is asked again, a robots.txt for a day.
    """
    if place.status == UNCHANGED:
        return "If-None-Match" in request.headers or "If-Modified-Since" in request.headers
    if place.lead is None:
        return time.time() - place.recorded < ROBOTS_LIFETIME
    return place.is_page or time.time() - place.recorded < Limits().floor
