"""A run of ``scrapy dedup`` on an engine: from splits to a folder of parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from newscrawl import arrow
from newscrawl.dedup.distributed.job import Job, PreparationPlan
from newscrawl.dedup.distributed.run import deduplicate_on
from newscrawl.dedup.report import DedupReport
from newscrawl.dedup.splits import Split, parquet_types
from newscrawl.executors.engine import Engine
from newscrawl.executors.work_folder import WorkFolder
from newscrawl.exporters.output_folders import rejected_lines, replaced_folder
from newscrawl.exporters.output_parts import OutputParts, part_suffix
from pipelines.documents import Rejection

_FEWEST_PARTS = 8
"""In how many parts keys are brought together at least; there are as many as splits, so that parts are as large."""


def deduplicate_into(
    output: str,
    engine: Engine,
    work: WorkFolder,
    splits: Sequence[Split],
    plan: PreparationPlan,
    *,
    partial: bool = True,
    on_rejection: Callable[[Rejection], None] = lambda _: None,
) -> DedupReport:
    """Write the lines of splits with their labels into a folder, and return a report.

    The folder is replaced at the end; if anything is raised before that, it stays as it was.

    :param work: an empty folder that all workers reach.
    :param on_rejection: called with each rejection.
    :raises EngineError: when the engine gave the work up.
    :raises ArgumentError: when the lines do not fit into one Parquet table.
    """
    with replaced_folder(output) as folder:
        parts = OutputParts(folder, part_suffix(output), work)
        with rejected_lines(folder) as write_rejection:

            def reject(rejection: Rejection) -> None:
                write_rejection(rejection)
                on_rejection(rejection)

            report = deduplicate_on(
                engine, Job(work, splits, plan, partial, max(_FEWEST_PARTS, len(splits))), parts.write, reject
            )
        parts.finish(engine, parquet_types(splits) if parts.suffix == arrow.SUFFIX else {})
    return report
