"""The reference texts that count as read before: those of a state folder."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from newscrawl.state.published import state_to_read
from pipelines.duplicates import SketchIndex
from pipelines.duplicates.disk_store import FOLDER, DiskStoreReader
from pipelines.errors import StateError
from pipelines.schemes import has_scheme


def reference_texts(state: Path, now: datetime, kept_days: float, *, partial: bool) -> DiskStoreReader:
    """Return the texts of a state folder, which is only read.

    :param kept_days: days after which a text in the state expires.
    :param partial: whether to look for partial copies.
    :raises StateError: when the folder contains no texts, or was written under other settings.
    """
    try:
        return _texts_of(state, now, kept_days, partial=partial)
    except (StateError, FileNotFoundError):  # a crawl may have replaced files after their list was read: try once more
        return _texts_of(state, now, kept_days, partial=partial)


def _texts_of(state: Path, now: datetime, kept_days: float, *, partial: bool) -> DiskStoreReader:
    with state_to_read(state) as connection:
        if not has_scheme(connection, state, "duplicates", SketchIndex.scheme):
            raise StateError(f"the state in {state} contains no texts: no crawl has compared any yet")
        return DiskStoreReader(connection, state / FOLDER, now, kept_days, partial=partial)
