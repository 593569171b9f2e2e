"""Articles are forgotten: no later article is compared with them. What they reported stays the event of the others."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice

from pipelines.events.article_store import ArticleStore
from pipelines.events.article_time import DAY
from pipelines.events.embedding_index import EmbeddingIndex

_AT_ONCE = 4_096
"""Articles that are forgotten in one step, to bound the memory for their terms."""
_HEIRS = """SELECT copied, min(number) FROM event_articles
    WHERE copied IN (SELECT number FROM temp.forgotten) AND number NOT IN (SELECT number FROM temp.forgotten)
    GROUP BY copied"""
_GROUPS = """SELECT wording, min(number) FROM event_articles
    WHERE wording IN (SELECT number FROM temp.forgotten) AND number NOT IN (SELECT number FROM temp.forgotten)
    GROUP BY wording"""


def forget_articles(connection: sqlite3.Connection, articles: Iterable[str]) -> None:
    """Forget articles, given by their ids, inside the caller's transaction; what is written must have been flushed.

    If copies of a forgotten text are left, the first of them carries the text from now on.
    """
    store, embeddings = ArticleStore(connection), EmbeddingIndex(connection)
    connection.execute("CREATE TEMP TABLE forgotten (number INTEGER PRIMARY KEY)")
    find = "INSERT INTO temp.forgotten SELECT number FROM event_articles WHERE id = ?"
    connection.executemany(find, ((article,) for article in articles))
    for text, heir in connection.execute(_HEIRS).fetchall():
        _inherit(connection, text, heir)
    for group, first in connection.execute(_GROUPS).fetchall():
        connection.execute("UPDATE event_articles SET wording = ? WHERE wording = ?", (first, group))
    for numbers in _portions(connection):
        for number, time in store.remove(numbers):
            embeddings.remove(number, time.timestamp)
    connection.execute("DROP TABLE temp.forgotten")


def _inherit(connection: sqlite3.Connection, text: int, heir: int) -> None:
    """Give the text of an article to the first copy of it."""
    connection.execute(
        "UPDATE event_articles SET copied = NULL, (wording, signature) ="
        " (SELECT coalesce(wording, number), signature FROM event_articles WHERE number = :text) WHERE number = :heir",
        {"text": text, "heir": heir},
    )
    connection.execute("UPDATE event_articles SET copied = ? WHERE copied = ?", (heir, text))
    days = [_day(connection, number) for number in (text, heir)]
    query = "INSERT INTO event_meanings SELECT ?, ?, language, meaning FROM event_meanings WHERE day = ? AND number = ?"
    connection.execute(query, (days[1], heir, days[0], text))


def _day(connection: sqlite3.Connection, number: int) -> int:
    """Return the day under which the embedding of an article is stored."""
    query = "SELECT coalesce(starts, arrived) FROM event_articles WHERE number = ?"
    return int(connection.execute(query, (number,)).fetchone()[0]) // DAY


def _portions(connection: sqlite3.Connection) -> Iterator[list[int]]:
    numbers = iter([number for (number,) in connection.execute("SELECT number FROM temp.forgotten ORDER BY number")])
    while portion := list(islice(numbers, _AT_ONCE)):
        yield portion
