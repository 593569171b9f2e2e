"""The addresses of published articles, remembered as fetched: what a state is given that is rebuilt from articles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from newscrawl.state.state import State
from newscrawl.web.frontier import AGAIN_AFTER
from newscrawl.web.lead_table import SCHEME, TABLES, LeadState, LeadTable, key_of
from newscrawl.web.schedule import DAY
from pipelines.documents import Lead
from pipelines.items import Article

_NO_ROOT = 0
"""Root of leads of which nobody knows any more who listed them."""


class PublishedLeads:
    """Writes leads that are done; the tables are made with the first of them.

    :param state: the articles are staged in its open transaction.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._table: LeadTable | None = None

    def add(self, articles: Sequence[Article], fetched: datetime) -> None:
        """Remember the addresses at which articles were asked for; those of files are left out."""
        second = int(fetched.timestamp())
        for article in articles:
            if not article.locator.startswith(("http://", "https://")):
                continue
            asked = [step.redirects[0] for step in article.via[-1:] if step.redirects]
            url = (asked or [article.locator])[0]
            table = self._tables()
            if table.find(key := key_of(url)) is None:
                table.insert(Lead(url, article.via), key, None, **_done(second))

    def _tables(self) -> LeadTable:
        if self._table is None:
            for statement in filter(str.strip, TABLES.split(";")):  # a script would commit the open transaction
                self._state.connection.execute(statement)
            self._state.require("web", SCHEME)
            self._table = LeadTable(self._state.connection)
        return self._table


def _done(second: int) -> dict[str, int]:
    """Return the columns of a lead that was fetched at a time, in seconds since 1970."""
    columns = {"root": _NO_ROOT, "state": LeadState.DONE, "rank": 0, "listed": second // int(DAY)}
    return columns | {"fetched": second, "due": second + int(AGAIN_AFTER)}
