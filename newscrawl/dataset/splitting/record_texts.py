"""The texts of records, read again from their files and compared, in worker processes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from newscrawl.dataset.splitting.links import Rows
from newscrawl.executors.process_pool import ordered_map
from pipelines.duplicates.overlaps import STEP
from pipelines.duplicates.resemblance import Estimates, Resemblance
from pipelines.duplicates.signer import Signer
from pipelines.duplicates.sketch import Sketches

if TYPE_CHECKING:
    from newscrawl.dataset.joining.joined import JoinedRecords


class _Text(msgspec.Struct):
    text: str


_DECODER = msgspec.json.Decoder(_Text)


def sketches_of(records: JoinedRecords, rows: Rows, signer: Signer, workers: int) -> Iterator[tuple[Rows, Sketches]]:
    """Yield the sketches of the texts of some rows, in their order, with the rows of each batch."""
    batches = [rows[start : start + STEP] for start in range(0, len(rows), STEP)]
    yield from zip(batches, ordered_map(partial(_sketched, records, signer), batches, workers), strict=True)


def shared_parts(records: JoinedRecords, one: Rows, other: Rows, signer: Signer, workers: int) -> Estimates:
    """Return which share of the text of each of two records is in the text of the other: float64, shape (pairs, 2).

    Shingles are counted, not estimated. ``one`` and ``other`` have shape (pairs,).
    """
    order = np.lexsort((other, one))  # pairs of one record follow each other, so that it is seldom read twice
    batches = [order[start : start + STEP] for start in range(0, len(order), STEP)]

    def count(places: Rows) -> Estimates:
        return _counted(records, signer, one[places], other[places])

    found = np.empty((len(one), 2), np.float64)
    for places, counted in zip(batches, ordered_map(count, batches, workers), strict=True):
        found[places] = counted
    return found


def _sketched(records: JoinedRecords, signer: Signer, rows: Rows) -> Sketches:
    return signer.sketch([_text(records, row) for row in rows.tolist()])


def _counted(records: JoinedRecords, signer: Signer, one: Rows, other: Rows) -> Estimates:
    rows, places = np.unique(np.concatenate([one, other]), return_inverse=True)
    sets = signer.shingle_sets([_text(records, row) for row in rows.tolist()])
    pairs = places.reshape(2, -1).T.tolist()
    found = [Resemblance.of(sets[first], sets[second]) for first, second in pairs]
    return np.array([(each.containment, each.coverage) for each in found])


def _text(records: JoinedRecords, row: int) -> str:
    return _DECODER.decode(records.line(row)).text
