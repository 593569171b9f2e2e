"""What earlier runs learned: read from the state folder, and suppressed or forgotten there."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from scrapy.settings import BaseSettings

from newscrawl.crawl.clock import start_of_run
from newscrawl.paths import resolve
from newscrawl.state.damage import has_state
from newscrawl.state.published import DATABASE, state_or_empty
from newscrawl.state.state import State
from pipelines.cleaning.learned_overrides import LearnedSegment, learned_segments
from pipelines.errors import StateError


def list_learned(settings: BaseSettings) -> list[LearnedSegment]:
    """Return what was learned, what is about to be, and what was suppressed.

    A run may be under way: what it has committed is read, and it is not disturbed.

    :raises StateError: when there is a state, but it cannot be read.
    """
    with state_or_empty(_folder(settings)) as connection:
        return list(learned_segments(connection, start_of_run(settings["NEWSCRAWL_NOW"])))


def change_learned(settings: BaseSettings, change: Callable[[sqlite3.Connection, str], str], name: str) -> str:
    """Change what was learned, and return a sentence that says what was done.

    :raises StateError: when there is no state, or a run holds it.
    :raises pipelines.cleaning.learned_overrides.UnknownSegmentError: when there is no such segment.
    """
    folder = _folder(settings)
    if not has_state(folder / DATABASE):
        raise StateError(f"there is no state in {folder}, so nothing was learned yet")
    with closing(State(folder, owner="scrapy rules learned")) as state:
        state.connection.execute("BEGIN IMMEDIATE")
        done = change(state.connection, name)
        state.commit()
        return done


def _folder(settings: BaseSettings) -> Path:
    return resolve(settings["NEWSCRAWL_STATE_DIR"])
