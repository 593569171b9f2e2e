"""Labels articles on an engine: the steps in their order."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import compress
from time import perf_counter

import msgspec

from newscrawl.dedup.distributed.clusters import choose_kept, count_clusters, kept_of
from newscrawl.dedup.distributed.job import Job, NumberedJob
from newscrawl.dedup.distributed.pairs import find_all_pairs
from newscrawl.dedup.distributed.rounds import Resolution, keep_texts, labels_of, resolve_all
from newscrawl.dedup.distributed.signing import objects_of, rejections_of, sign, signed
from newscrawl.dedup.report import DedupReport
from newscrawl.executors.engine import Engine
from newscrawl.serialization import one_line
from pipelines.documents import Rejection

WriteBlock = Callable[[int, list[bytes]], None]
"""Writes the labelled lines of a block, given its number; called for every split, also if there are no lines. It is
picklable, and is called where the engine works, perhaps more than once for a block, then with the same lines."""


def deduplicate_on(
    engine: Engine, job: Job, write_block: WriteBlock, on_rejection: Callable[[Rejection], None] = lambda _: None
) -> DedupReport:
    """Label the articles of a job as ``scrapy dedup`` does, and return the same report.

    :param on_rejection: called in this process with each rejection, in reading order, when all blocks are written.
    :raises EngineError: when the engine gave the work up.
    :raises StateError: when the index was changed meanwhile.
    """
    started = perf_counter()
    found = [signed(told) for told in engine.each(partial(sign, job), job.own_blocks)]
    kept = [] if job.index is None else job.index.articles
    numbered = NumberedJob(
        job.folder,
        job.splits,
        job.plan,
        job.partial,
        job.parts,
        job.index,
        [*kept, *(each.articles for each in found)],
        [each.lines for each in found],
    )
    find_all_pairs(engine, numbered)
    resolution = resolve_all(engine, numbered)
    clusters = count_clusters(engine, numbered, resolution)
    if job.plan.keep in {"earliest", "longest"}:
        choose_kept(engine, numbered, resolution)
    if job.index is not None:
        engine.each(partial(keep_texts, numbered, resolution.rounds), numbered.filled)
    written = engine.each(partial(_write, numbered, resolution, write_block), job.own_blocks)
    for block, each in enumerate(found, job.first_block):
        if each.rejected:
            for rejection in rejections_of(numbered, block):
                on_rejection(rejection)
    if job.index is not None:
        job.index.check()
    job.put("counts", 0, msgspec.json.encode([each.articles for each in found]))
    rejected = sum(each.rejected for each in found)
    kinds = {kind: resolution.kinds[kind] for kind in ("unique", "exact", "near", "partial")}
    seconds = round(perf_counter() - started, 3)
    return DedupReport(
        read=sum(kinds.values()) + rejected,
        **kinds,
        revisions=resolution.kinds["revision"],
        clusters=clusters.count,
        oversized=clusters.oversized,
        written=sum(map(int, written)),
        rejected=rejected,
        seconds=seconds,
        articles_a_second=round(sum(kinds.values()) / seconds, 1),
    )


def commit_day(job: Job) -> None:
    """Take the articles of a job into its index, once its output is published.

    :raises StateError: when the index was changed meanwhile.
    """
    assert job.index is not None
    job.index.commit(msgspec.json.decode(job.get("counts", 0)))


def _write(job: NumberedJob, resolution: Resolution, write_block: WriteBlock, block: int) -> bytes:
    """Give the lines of a block to a function, and return how many there are."""
    lines: list[bytes] = []
    if job.articles[block]:
        last = resolution.rounds[block]
        kept = kept_of(job, last, block).tolist()
        labelled = zip(objects_of(job, block), labels_of(job, last, block), strict=True)
        lines = [b"%b,%b\n" % (one_line(content), label[1:]) for content, label in compress(labelled, kept)]
    write_block(block - job.first_block, lines)
    return b"%d" % len(lines)
