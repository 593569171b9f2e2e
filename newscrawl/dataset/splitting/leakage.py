"""Measures how much of the texts of a test split is in texts that a model is trained on, whatever their labels say."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from newscrawl.dataset.splitting.links import Mask, Rows
from newscrawl.dataset.splitting.record_texts import shared_parts, sketches_of
from newscrawl.dataset.splitting.splits import Splitting
from pipelines.duplicates.overlaps import OverlapIndex
from pipelines.duplicates.resemblance import Estimates
from pipelines.duplicates.signer import Signer

if TYPE_CHECKING:
    from newscrawl.dataset.joining.joined import JoinedRecords

SAMPLE = 10_000
"""Most texts of a split that are looked for."""
LOWEST = 0.3
"""What shares less of its shingles with every text in the other split is not told apart from what shares none."""
HALF = 0.5
COUNTED = 4
"""Of each text, so many of the texts with which it shares most by estimate are counted shingle by shingle."""


@dataclass(slots=True)
class Leak:
    """What texts of one split have in common with those of another, which is trained on."""

    split: str
    trained_on: str
    texts: int
    """Texts of the split that were looked for: all, or a sample of 10,000."""
    compared: int
    """Texts that are trained on; all of them were compared."""
    over_half: int = 0
    """Texts of which more than half of the shingles are in one text that is trained on."""
    highest: float = 0.0
    """Highest share of the shingles of a text that are in one text that is trained on; 0 if below 0.3."""
    highest_id: str | None = None
    """Id of the record with that text."""
    trained_on_id: str | None = None
    """Id of the record that it shares them with."""


def measure_leaks(
    records: JoinedRecords, splitting: Splitting, chosen: Mask, signer: Signer, *, workers: int = 0
) -> list[Leak]:
    """Return for each split but the first, which is trained on, how much of its texts is in that.

    :param chosen: which records are in the dataset.
    :param workers: worker processes that read; 0 reads in this one. The result does not depend on it.
    :raises WorkerDiedError: when one was killed.
    """
    names = splitting.plan.names
    samples = [_sample(records, np.flatnonzero(chosen & (splitting.split == n))) for n in range(1, len(names))]
    tested = np.concatenate(samples)
    trained_on = np.flatnonzero(chosen & (splitting.split == 0))
    text, other = _nearest(records, tested, trained_on, signer, workers)
    share = shared_parts(records, text, other, signer, workers)[:, 0]
    leaks = []
    for name, rows in zip(names[1:], samples, strict=True):
        leak = Leak(name, names[0], len(rows), len(trained_on))
        own = np.isin(text, rows)
        _fill(leak, records, text[own], other[own], share[own])
        leaks.append(leak)
    return leaks


def _sample(records: JoinedRecords, rows: Rows) -> Rows:
    """Return at most ``SAMPLE`` of some rows: always the same records, as long as they are among them."""
    if len(rows) <= SAMPLE:
        return rows

    def drawn(row: int) -> bytes:
        return blake2b(
            records.ids[row].encode(errors="surrogatepass"), digest_size=8, person=b"newscrawl leak"
        ).digest()

    return np.sort(np.array(sorted(rows.tolist(), key=drawn)[:SAMPLE], np.int64))


def _nearest(records: JoinedRecords, tested: Rows, trained_on: Rows, signer: Signer, workers: int) -> tuple[Rows, Rows]:
    """Return pairs of a tested text and one that is trained on: for each the few that share most, by estimate."""
    index = OverlapIndex(LOWEST)
    for _, sketches in sketches_of(records, tested, signer, workers):
        index.compare(sketches)
    text, other, share = np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float64)
    for batch, sketches in sketches_of(records, trained_on, signer, workers):
        found = index.find(sketches)
        estimated = found.shared / np.maximum(found.other_size, 1)
        near = estimated >= LOWEST
        text = np.concatenate([text, tested[found.number[near]]])
        other = np.concatenate([other, batch[found.row[near]]])
        share = np.concatenate([share, estimated[near]])
        order = np.lexsort((other, -share, text))
        text, other, share = text[order], other[order], share[order]
        kept = np.arange(len(text)) - np.searchsorted(text, text) < COUNTED
        text, other, share = text[kept], other[kept], share[kept]
    return text, other


def _fill(leak: Leak, records: JoinedRecords, text: Rows, other: Rows, share: Estimates) -> None:
    """Fill a leak in by the pairs of its texts."""
    leak.over_half = len(np.unique(text[share > HALF]))
    if share.max(initial=0.0) >= LOWEST:
        highest = int(share.argmax())
        leak.highest = float(share[highest])
        leak.highest_id, leak.trained_on_id = records.ids[text[highest]], records.ids[other[highest]]
