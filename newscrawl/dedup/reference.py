"""The texts that count as read before: none, or those of a state folder."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from newscrawl.state.published import state_to_read, was_made_as
from pipelines.duplicates import DuplicateIndex, Store
from pipelines.duplicates.disk_store import FOLDER, DiskStoreReader
from pipelines.errors import StateError


def known_texts(state: Path | None, now: datetime, kept_days: float, *, partial: bool) -> Store:
    """Return a store in memory, with the texts of a state folder if there is one; the folder is only read.

    :param kept_days: how long a text in the state is remembered.
    :param partial: whether partial copies are looked for.
    :raises StateError: the folder holds no texts, or was made under other settings.
    """
    if state is None:
        return Store(partial=partial)
    try:
        return _texts_of(state, now, kept_days, partial=partial)
    except (StateError, FileNotFoundError):  # a crawl that ends may have replaced files when their list had been read
        return _texts_of(state, now, kept_days, partial=partial)


def _texts_of(state: Path, now: datetime, kept_days: float, *, partial: bool) -> Store:
    with state_to_read(state) as connection:
        if not was_made_as(connection, state, "duplicates", DuplicateIndex.scheme):
            raise StateError(f"the state in {state} knows no texts: no crawl has compared any yet")
        return DiskStoreReader(connection, state / FOLDER, now, kept_days, partial=partial)
