"""What ties records together, so that a split must not separate them, and the groups that follow from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from newscrawl.dataset.joining.joined import JoinedRecords

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
LINKED_SHARE = 0.2
"""A verified match ties two records if they share more than this of the shingles of one of them."""


class Links(NamedTuple):
    """Pairs that belong together, of one kind: two arrays of shape (pairs,)."""

    kind: str
    """``copy``, ``match``, ``event``, ``revision``, ``url`` or ``text``, by the records' labels; or ``overlap``, as
    reclustering finds them."""
    row: Rows
    """Row of a record."""
    node: Rows
    """Row of the record that it is tied to; from the number of records on, what stands for a record that is not there.
    Two partial copies of a text that no run has are tied by it too."""


def links_of(records: JoinedRecords) -> list[Links]:
    """Return what ties records by their labels."""
    pairs = np.repeat(np.arange(len(records)), np.diff(records.match_starts))
    shared = np.maximum(records.match_containment, records.match_coverage) > LINKED_SHARE
    rows = np.arange(len(records))
    tied = {
        "copy": (rows, records.copy_cluster),
        "match": (pairs[shared], records.match_of[shared]),
        "event": (rows, records.event_cluster),
        "revision": (rows, records.revision_of),
        "url": (rows, records.same_url),
        "text": (rows, records.same_text),
    }
    return [_links(kind, row, reference, len(records)) for kind, (row, reference) in tied.items()]


def _links(kind: str, row: Rows, reference: NDArray[np.int32], records: int) -> Links:
    """Return the links of references to other records; one below -1 is of a record that is not there."""
    node = np.where(reference < -1, records - 2 - reference.astype(np.int64), reference)
    kept = (node != -1) & (node != row)
    return Links(kind, row[kept], node[kept])


def groups(records: int, links: Iterable[Links], among: Mask | None = None) -> Rows:
    """Return the group of each record, named by the row of its first record: shape (records,).

    Two records are in one group if a path of links leads from one to the other. Since the records of earlier runs come
    first, and keep their order, later runs change the name of no group but of those that they join.

    :param among: the groups that there would be if there were only these records; the others get -1.
    """
    kept = [(row, node) for _, row, node in (among_them(each, among) for each in links)]
    rows, nodes = (np.concatenate([np.empty(0, np.int64), *ends]) for ends in zip(*kept, strict=True))
    roots = _components(max(records, int(nodes.max(initial=-1)) + 1), rows, nodes)[:records]
    chosen = np.arange(records) if among is None else np.flatnonzero(among)
    _, first, which = np.unique(roots[chosen], return_index=True, return_inverse=True)
    found = np.full(records, -1, np.int64)
    found[chosen] = chosen[first[which]]
    return found


def among_them(links: Links, among: Mask | None) -> Links:
    """Return the links that there would be if there were only these records.

    What a label refers to need not be one of them, but an overlap is only found between two that are there.
    """
    if among is None:
        return links
    kept = among[links.row]
    if links.kind == "overlap":
        kept &= among[links.node]
    return Links(links.kind, links.row[kept], links.node[kept])


def _components(nodes: int, left: Rows, right: Rows) -> Rows:
    """Return for each node the lowest one that it is connected with: shape (nodes,).

    In each round the trees at both ends of a link are joined, the higher root below the lowest it is linked with, and
    then made flat. So there are about as many rounds as the logarithm of the longest path.
    """
    root = np.arange(nodes)
    while True:
        one, other = root[left], root[right]
        apart = one != other
        if not apart.any():
            return root
        left, right, one, other = left[apart], right[apart], one[apart], other[apart]
        np.minimum.at(root, np.maximum(one, other), np.minimum(one, other))
        while not np.array_equal(above := root[root], root):
            root = above
