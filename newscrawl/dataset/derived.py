"""What joining finds out about records as of the newest run: copies, newer versions, the size of events."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newscrawl.dataset.line_columns import NO_DATE, ROLES

Integers = NDArray[np.int32]
NONE = -1
_ORIGIN = ROLES.index("origin")


def derived_columns(columns: dict[str, NDArray[Any]]) -> dict[str, Integers]:
    """Return the derived columns of joined records.

    :param columns: those of ``JoinedRecords`` that are read from lines.
    """
    copies = _sizes(columns["copy_cluster"])
    return {
        "copies": np.maximum(copies, 1),
        "copy_rank": _copy_ranks(columns["copy_cluster"], columns["published"], columns["fetched"]),
        "superseded_by": _superseded_by(columns["revision_of"]),
        "event_size": _sizes(columns["event_cluster"]),
        "event_origins": _event_origins(columns),
    }


def _sizes(clusters: Integers) -> Integers:
    """Return how many rows are in the cluster of each; 0 for those in none."""
    _, inverse, counts = np.unique(clusters, return_inverse=True, return_counts=True)
    return np.where(clusters == NONE, 0, counts[inverse]).astype(np.int32)


def _copy_ranks(clusters: Integers, published: NDArray[np.int64], fetched: NDArray[np.int64]) -> Integers:
    """Return the place of each row in its cluster, from 1: by date, those without one last, then by time of reading."""
    date = np.where(published == NO_DATE, np.iinfo(np.int64).max, published)
    alone = clusters == NONE
    order = np.lexsort((fetched, date, clusters))  # it is stable, so rows decide in the end
    ordered = clusters[order]
    starts = np.flatnonzero(np.concatenate([np.ones(min(1, len(ordered)), bool), ordered[1:] != ordered[:-1]]))
    ranks = np.empty(len(clusters), np.int32)
    ranks[order] = np.arange(len(ordered)) - np.repeat(starts, np.diff([*starts.tolist(), len(ordered)])) + 1
    return np.where(alone, 1, ranks).astype(np.int32)


def _superseded_by(revision_of: Integers) -> Integers:
    """Return for each row the newest version of its article; ``NONE`` if there is no newer one."""
    rows = np.arange(len(revision_of), dtype=np.int32)
    # an earlier version stands before it; what does not would lead into a circle
    first = np.where((revision_of == NONE) | (revision_of >= rows), rows, revision_of)
    while len(first):
        further = np.where(first >= 0, first[np.maximum(first, 0)], first)
        if np.array_equal(further, first):
            break
        first = further
    _, inverse = np.unique(first, return_inverse=True)
    newest = np.zeros(len(first), np.int32)
    np.maximum.at(newest, inverse, rows)
    return np.where(newest[inverse] == rows, NONE, newest[inverse]).astype(np.int32)


def _event_origins(columns: dict[str, NDArray[Any]]) -> Integers:
    """Return how many independent texts the event of each row has; 0 for rows without an event."""
    events, clusters = columns["event_cluster"], columns["copy_cluster"]
    origins: defaultdict[int, set[tuple[str, int]]] = defaultdict(set)
    members: defaultdict[int, defaultdict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    starts, agencies, roles = columns["agency_starts"], columns["agency_id"], columns["agency_role"]
    for row in np.flatnonzero(events != NONE).tolist():
        values = slice(starts[row], starts[row + 1])
        members[int(events[row])][int(clusters[row])] |= set(agencies[values][roles[values] == _ORIGIN].tolist())
    for event, texts in members.items():
        for text, names in texts.items():
            origins[event] |= {("agency", name) for name in names} or {("text", text)}
    return np.array([len(origins[event]) if event != NONE else 0 for event in events.tolist()], np.int32)
