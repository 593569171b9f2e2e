"""What joining finds out about records as of the newest run: copies, newer versions, the size of events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newscrawl.dataset.joining.line_columns import NO_DATE, ROLES
from newscrawl.events.independent_texts import EventMember, independent_texts

Integers = NDArray[np.int32]
NONE = -1
_ORIGIN = ROLES.index("origin")


def derived_columns(
    ids: Sequence[str], agencies: Sequence[str], columns: Mapping[str, NDArray[Any]]
) -> dict[str, Integers]:
    """Return the derived columns of joined records.

    :param agencies: their ids, by the numbers in ``agency_id``.
    :param columns: those of ``JoinedRecords`` that are read from lines.
    """
    copies = _sizes(columns["copy_cluster"])
    return {
        "copies": np.maximum(copies, 1),
        "copy_rank": _copy_ranks(columns["copy_cluster"], columns["published"], columns["fetched"]),
        "superseded_by": _superseded_by(columns["revision_of"]),
        "event_size": _sizes(columns["event_cluster"]),
        "event_origins": _event_origins(ids, agencies, columns),
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


def _event_origins(ids: Sequence[str], agencies: Sequence[str], columns: Mapping[str, NDArray[Any]]) -> Integers:
    """Return how many independent texts the event of each row has; 0 for rows without an event."""
    events = columns["event_cluster"]
    origins = np.where(events == NONE, 0, 1).astype(np.int32)
    order = np.argsort(events, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(events[order])) + 1):
        if len(rows) > 1 and events[rows[0]] != NONE:
            members = [event_member(row, ids, agencies, columns) for row in rows.tolist()]
            origins[rows] = len(independent_texts(members))
    return origins


def event_member(
    row: int, ids: Sequence[str], agencies: Sequence[str], columns: Mapping[str, NDArray[Any]]
) -> EventMember:
    """Return what decides which independent text of an event the article in a row carries."""
    of_row = slice(columns["agency_starts"][row], columns["agency_starts"][row + 1])
    origins = columns["agency_id"][of_row][columns["agency_role"][of_row] == _ORIGIN]
    copies, url, earlier = (int(columns[name][row]) for name in ("copy_cluster", "same_url", "revision_of"))
    return EventMember(
        id=ids[row],
        copies=None if copies == NONE else copies,
        origins=[agencies[agency] for agency in origins.tolist()],
        url=None if url == NONE else ids[url],  # any name will do that is the same for the same address
        revision_of=None if earlier == NONE else ids[earlier] if earlier >= 0 else str(earlier),
    )
