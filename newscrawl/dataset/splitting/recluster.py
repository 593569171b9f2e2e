"""Compares the texts of all runs once more, since the labels in records only tell what their own crawl remembered.

An index forgets a text after ``NEWSCRAWL_INDEX_DAYS``, and two states know nothing of each other. The labels stay as
they are: what is found ties records together for a split, and no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from newscrawl.dataset.splitting.links import Links, Mask, Rows, groups, links_of
from newscrawl.dataset.splitting.record_texts import shared_parts, sketches_of
from pipelines.duplicates.overlaps import OverlapIndex
from pipelines.duplicates.signer import Signer

if TYPE_CHECKING:
    from newscrawl.dataset.joining.joined import JoinedRecords
    from newscrawl.runs.manifests import Manifest

TIED_SHARE = 0.4
"""Two texts are tied if this share of the shingles of one, or more, are in the other. Reports of one event in other
words stay below 0.2. Less than half, so that what is measured as half by other means is tied too."""
LOOKED_AT = 0.34
"""Texts are counted shingle by shingle where the estimate is at least this: it is rarely off by more."""


def why_recluster(manifests: Sequence[Manifest], index_days: float) -> str | None:
    """Return why the labels of some runs do not tell all copies among them, as a sentence; None if they do.

    :param manifests: of the runs, by their start.
    :param index_days: how long a state remembers a text.
    """
    if len({manifest.state for manifest in manifests}) > 1:
        return "the runs come from several states, which know nothing of each other's texts"
    for one, other in pairwise(manifests):
        if one.finished is not None and other.started < one.finished:
            return "runs went on at the same time, so they come from several states"
    days = (manifests[-1].started - manifests[0].started).days if manifests else 0
    if days > index_days:
        return f"the runs span {days} days, and a state remembers a text for {index_days:g}"
    return None


def recluster(records: JoinedRecords, signer: Signer, *, workers: int = 0) -> Links:
    """Return what ties records because their texts share words, beyond what their labels tie already.

    Candidates are found and estimated as by the index of copies. Where the estimate alone would not do for a copy, the
    shingles are counted.

    :param workers: worker processes that read; 0 reads in this one. The result does not depend on it.
    :raises WorkerDiedError: when one was killed.
    """
    labelled = groups(len(records), links_of(records))
    row, node, certain = _candidates(records, signer, workers)
    apart = labelled[row] != labelled[node]
    row, node, certain = row[apart], node[apart], certain[apart]
    (doubtful,) = np.nonzero(~certain)
    shared = shared_parts(records, row[doubtful], node[doubtful], signer, workers)
    certain[doubtful] = shared.max(axis=1) >= TIED_SHARE
    return Links("overlap", row[certain], node[certain])


def _candidates(records: JoinedRecords, signer: Signer, workers: int) -> tuple[Rows, Rows, Mask]:
    """Return pairs of rows that may be tied, the later first, and whether that is certain."""
    index = OverlapIndex(LOOKED_AT)
    rows, nodes, certain = [np.empty(0, np.int64)], [np.empty(0, np.int64)], [np.empty(0, np.bool_)]
    for batch, sketches in sketches_of(records, np.arange(len(records)), signer, workers):
        found = index.compare(sketches)
        rows.append(batch[found.row])
        nodes.append(found.number.astype(np.int64))
        certain.append(found.certain)
    return np.concatenate(rows), np.concatenate(nodes), np.concatenate(certain)
