"""The terms that define an event: those with the highest weights in the texts that report it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable

from pipelines.events import signature
from pipelines.schemes import has_table

DEFINING_TERMS = 10
"""Terms that define an event."""

LATEST_TEXTS = 50
"""Texts of an event whose terms may define it, the latest."""


def defining_terms(connection: sqlite3.Connection, event: str, texts: int = LATEST_TEXTS) -> list[str]:
    """Return the terms with the highest total weight over the texts of an event, the heaviest first.

    The list is empty if the database has no event index, or no longer any text of the event.

    :param texts: how many texts to look at, the latest; each counts once, however many copies it has.
    """
    if not has_table(connection, "event_articles"):
        return []
    rows = connection.execute(
        "SELECT signature FROM event_articles WHERE cluster = ? AND signature IS NOT NULL ORDER BY number DESC LIMIT ?",
        (event, texts),
    )
    return heaviest_terms(packed for (packed,) in rows)


def heaviest_terms(signatures: Iterable[bytes]) -> list[str]:
    """Return the terms with the highest total weight over packed signatures, the heaviest first."""
    weights: Counter[str] = Counter()
    for packed in signatures:
        weights.update(signature.unpack(packed).weights)
    heaviest = sorted(weights, key=lambda term: (-weights[term], term))[:DEFINING_TERMS]
    return [term.removeprefix("#") for term in heaviest]
