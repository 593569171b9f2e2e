"""Forgets published articles in all tables and files of a state, in one transaction."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from scrapy.settings import BaseSettings

from newscrawl.crawl.clock import start_of_run
from newscrawl.forget.selection import Selection
from newscrawl.paths import resolve
from newscrawl.state.published import state_to_read
from newscrawl.state.state import State
from pipelines.duplicates import SketchIndex
from pipelines.duplicates.disk_store import FOLDER, DiskStore
from pipelines.events.forgetting import forget_articles
from pipelines.schemes import has_table

OWNER = "scrapy state forget"
"""Who holds the state folder meanwhile, as runs are told that want to use it."""
_STATEMENTS = {
    "texts": ["DELETE FROM texts WHERE article IN temp.forgotten_articles"],
    "learned_cuts": ["DELETE FROM learned_cuts WHERE article IN temp.forgotten_articles"],
    "articles": ["DELETE FROM articles WHERE id IN temp.forgotten_articles"],
    "input_files": ["DELETE FROM input_files"],
    "outlet_names": ["DELETE FROM outlet_names WHERE host = :source"],
    "web_containers": [
        """DELETE FROM web_leads WHERE state IN (1, 2) AND id NOT IN (SELECT id FROM web_containers) AND (
            fetched < :before OR host IN (SELECT id FROM web_hosts WHERE name IN (:source, 'www.' || :source)))""",
        "UPDATE web_leads SET etag = NULL, modified = NULL WHERE id IN (SELECT id FROM web_containers)",
        "UPDATE web_containers SET hash = NULL",
    ],
}
"""What is done by tables, if they are there: files are opened again, feeds sent again, pages asked for again."""
_FREE_SHARE = 4
"""The database is written anew if at least one in this many of its pages is free."""


def forget(settings: BaseSettings, selection: Selection, *, dry_run: bool = False) -> int:
    """Forget the selected articles, and return how many there are.

    They count as not read, and nothing is compared with them any more. Labels of others that name them stay as they
    were published.

    :param dry_run: whether to count them only.
    :raises StateError: when there is no state, a run uses it, or it was made under other settings.
    """
    folder = resolve(settings["NEWSCRAWL_STATE_DIR"])
    with state_to_read(folder) as connection:
        articles = set(selection.articles(connection))
    if dry_run or not articles:
        return len(articles)
    with closing(State(folder, OWNER)) as state:
        state.connection.execute("CREATE TEMP TABLE forgotten_articles (id TEXT PRIMARY KEY) WITHOUT ROWID")
        rows = ((article,) for article in selection.articles(state.connection))  # now that no run can add any
        state.connection.executemany("INSERT INTO temp.forgotten_articles VALUES (?)", rows)
        articles = {article for (article,) in state.connection.execute("SELECT id FROM temp.forgotten_articles")}
        with state.staging():
            _forget_in_tables(state.connection, selection)
            if has_table(state.connection, "event_articles"):
                forget_articles(state.connection, articles)
        if has_table(state.connection, "duplicate_files"):
            _forget_texts(settings, state, articles)
        state.commit()
        _give_space_back(state.connection)
    return len(articles)


def forget_given_up(folder: Path, *, dry_run: bool = False) -> int:
    """Have the documents tried again that were given up, and return how many there are.

    :param dry_run: whether to count them only.
    :raises StateError: when there is no state, or a run uses it.
    """
    with state_to_read(folder) as connection:
        if not has_table(connection, "given_up"):
            return 0
        (given_up,) = connection.execute("SELECT count(*) FROM given_up").fetchone()
    if given_up and not dry_run:
        with closing(State(folder, OWNER)) as state:
            with state.staging():
                for table in ("given_up", "input_files"):
                    if has_table(state.connection, table):
                        state.connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our names
            state.commit()
    return int(given_up)


def _forget_in_tables(connection: sqlite3.Connection, selection: Selection) -> None:
    before = selection.before.timestamp() if selection.before else None
    for table, statements in _STATEMENTS.items():
        for statement in statements if has_table(connection, table) else ():
            connection.execute(statement, {"source": selection.source, "before": before})


def _forget_texts(settings: BaseSettings, state: State, articles: set[str]) -> None:
    state.require("duplicates", SketchIndex.scheme)
    kept_days = settings.getfloat("NEWSCRAWL_INDEX_DAYS")
    now = start_of_run(settings["NEWSCRAWL_NOW"])
    store = DiskStore(state.connection, state.folder / FOLDER, now, kept_days)
    state.join(store)
    store.forget(articles)


def _give_space_back(connection: sqlite3.Connection) -> None:
    free, pages = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("freelist_count", "page_count"))
    if free * _FREE_SHARE >= pages:
        connection.execute("VACUUM")
