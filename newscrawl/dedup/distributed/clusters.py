"""Counts the copy clusters, and chooses the article that is kept of each: brought together by their leaders."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import msgspec
import numpy as np
from numpy.typing import NDArray

from newscrawl.dedup.distributed.job import NumberedJob
from newscrawl.dedup.distributed.rounds import Resolution, leaders_of
from newscrawl.dedup.distributed.signing import ranks_of
from newscrawl.executors.engine import Engine, Message
from pipelines.duplicates.blocks.bodies import pack, unpack
from pipelines.duplicates.store import OVERSIZED


class Clusters(msgspec.Struct):
    """How many copy clusters there are, and which are too large to be believed."""

    count: int = 0
    """Clusters with more than one article."""
    oversized: dict[str, int] = {}
    """Number of articles of each oversized cluster, by the id of its first article, largest first."""


def count_clusters(engine: Engine, job: NumberedJob, resolution: Resolution) -> Clusters:
    """Return what is to be reported of all copy clusters."""
    hop = job.to_blocks(partial(_count, job))
    told = engine.exchange(partial(_tell_sizes, job, resolution.rounds), job.filled, [hop])
    counted = [msgspec.json.decode(body, type=Clusters) for body in told]
    oversized = [entry for clusters in counted for entry in clusters.oversized.items()]
    return Clusters(sum(clusters.count for clusters in counted), dict(sorted(oversized, key=lambda entry: -entry[1])))


def choose_kept(engine: Engine, job: NumberedJob, resolution: Resolution) -> None:
    """Leave for each block which of its articles has the lowest rank in its cluster; of several the first."""
    engine.exchange(
        partial(_tell_best, job, resolution.rounds),
        job.filled,
        [job.to_blocks(partial(_choose, job)), job.to_blocks(partial(_keep, job))],
    )


def kept_of(job: NumberedJob, resolution_round: int, block: int) -> NDArray[np.bool_]:
    """Return which articles of a block are written: shape (n,)."""
    numbers = np.arange(job.articles[block]) + job.blocks.first(block)
    if job.plan.keep is None:
        return np.ones(len(numbers), np.bool_)
    if job.plan.keep == "first":
        first: NDArray[np.bool_] = leaders_of(job, resolution_round, block) == numbers
        return first
    kept: NDArray[np.bool_] = np.isin(numbers, unpack(job.get("kept", block))[0])
    return kept


def _tell_sizes(job: NumberedJob, rounds: dict[int, int], block: int) -> Iterator[Message]:
    leaders, sizes = np.unique(leaders_of(job, rounds[block], block), return_counts=True)
    for other, own in job.blocks.divided(leaders):
        yield other, pack(leaders[own], sizes[own])


def _count(job: NumberedJob, block: int, bodies: list[bytes]) -> Iterator[Message]:
    leaders, sizes = (np.concatenate(column) for column in zip(*map(unpack, bodies), strict=True))
    leaders, which = np.unique(leaders, return_inverse=True)
    totals = np.bincount(which, sizes).astype(np.int64)
    large = totals > OVERSIZED
    oversized: dict[str, int] = {}
    least = 0 if block < job.first_block else 1  # a cluster of the index has one more article at least
    if large.any():
        names = job.texts(block).chosen(leaders[large]).strings()
        oversized = dict(zip(names, totals[large].tolist(), strict=True))
    yield 0, msgspec.json.encode(Clusters(int(np.count_nonzero(totals > least)), oversized))


def _tell_best(job: NumberedJob, rounds: dict[int, int], block: int) -> Iterator[Message]:
    leaders, ranks = leaders_of(job, rounds[block], block), ranks_of(job, block)
    best = _best(leaders, ranks, np.arange(len(leaders)))
    for other, own in job.blocks.divided(leaders[best]):
        yield other, pack(leaders[best[own]], ranks[best[own]], best[own] + job.blocks.first(block))
    yield block, pack(*[np.empty(0, np.int64)] * 3)  # so that it is told, whatever is kept of it


def _choose(job: NumberedJob, block: int, bodies: list[bytes]) -> Iterator[Message]:
    if block < job.first_block:  # an earlier run has written an article of the cluster
        return
    leaders, ranks, numbers = (np.concatenate(column) for column in zip(*map(unpack, bodies), strict=True))
    kept = np.sort(numbers[_best(leaders, ranks, numbers)])
    for other, own in job.blocks.divided(kept):
        yield other, pack(kept[own])
    yield block, pack(kept[:0])


def _keep(job: NumberedJob, block: int, bodies: list[bytes]) -> Iterator[Message]:
    job.put("kept", block, pack(np.sort(np.concatenate([unpack(body)[0] for body in bodies]))))
    yield from ()


def _best(leaders: NDArray[np.int64], ranks: NDArray[np.int64], numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the index of the entry with the lowest rank of each leader, of several the one with the lowest number."""
    order = np.lexsort((numbers, ranks, leaders))
    return order[np.diff(leaders[order], prepend=-1) > 0]
