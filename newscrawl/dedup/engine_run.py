"""A run of ``scrapy dedup`` on an engine: from splits to a folder of parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from newscrawl import arrow
from newscrawl.dedup.distributed.job import Job, PreparationPlan
from newscrawl.dedup.distributed.kept_index import KeptIndex, open_index
from newscrawl.dedup.distributed.run import commit_day, deduplicate_on
from newscrawl.dedup.distributed.state_index import index_of_state
from newscrawl.dedup.report import DedupReport
from newscrawl.dedup.splits import SPLIT_BYTES, Split, parquet_types
from newscrawl.executors.engine import Engine
from newscrawl.executors.work_folder import WorkFolder
from newscrawl.exporters.output_folders import rejected_lines, replaced_folder
from newscrawl.exporters.output_parts import OutputParts, part_suffix
from pipelines.documents import Rejection
from pipelines.duplicates.disk_store import DiskStoreReader
from pipelines.errors import ArgumentError

_FEWEST_PARTS = 8
_PART_BYTES = SPLIT_BYTES
"""Bytes of input for each part in which keys are brought together: what comes to it is about as much."""

_PART_TEXTS = 30_000
"""Texts of a state for each part: as many as are in about as much input."""
_FEWEST_INDEX_PARTS = 64
"""The same of an index, which will have more in it than its first day."""


def deduplicate_into(
    output: str,
    engine: Engine,
    work: WorkFolder,
    splits: Sequence[Split],
    plan: PreparationPlan,
    *,
    partial: bool = True,
    index: KeptIndex | None = None,
    on_rejection: Callable[[Rejection], None] = lambda _: None,
) -> DedupReport:
    """Write the lines of splits with their labels into a folder, and return a report.

    The folder is replaced at the end; if anything is raised before that, it stays as it was.

    :param work: an empty folder that all workers reach.
    :param index: the articles are compared with it, and are in it once the folder is there.
    :param on_rejection: called with each rejection.
    :raises EngineError: when the engine gave the work up.
    :raises ArgumentError: when the lines do not fit into one Parquet table.
    """
    job = Job(work, splits, plan, partial, _parts(splits), index)
    with replaced_folder(output) as folder:
        parts = OutputParts(folder, part_suffix(output), work)
        with rejected_lines(folder) as write_rejection:

            def reject(rejection: Rejection) -> None:
                write_rejection(rejection)
                on_rejection(rejection)

            report = deduplicate_on(engine, job, parts.write, reject)
        parts.finish(engine, parquet_types(splits) if parts.suffix == arrow.SUFFIX else {})
    if index is not None:
        commit_day(job)
    return report


def index_for(folder: str, started: datetime, splits: Sequence[Split], *, partial: bool) -> KeptIndex:
    """Return the index in a folder, a new one if there is none, to which a run adds a day.

    :param folder: a path or an address, which all workers reach.
    :param started: when the run began, by which the day is named.
    :raises ArgumentError: when the folder cannot be used.
    :raises StateError: when the index is of another version, or was made with other options.
    """
    uri = folder if "://" in folder else str(Path(folder).absolute())
    try:
        return open_index(WorkFolder(uri), _day(started), max(_FEWEST_INDEX_PARTS, len(splits)), partial=partial)
    except (OSError, ValueError) as error:
        raise ArgumentError(f"the index in {folder} cannot be used: {error}") from error


def index_against(work: WorkFolder, store: DiskStoreReader, started: datetime) -> KeptIndex:
    """Return an index of the texts of a state, for one run.

    :param work: the folder of the run, which all workers reach.
    :param started: when the run began.
    """
    count = len(store.table)
    return index_of_state(work.within("state"), store, _day(started), max(_FEWEST_PARTS, count // _PART_TEXTS))


def _day(started: datetime) -> str:
    return f"{started:%Y-%m-%dT%H-%M-%SZ}"


def _parts(splits: Sequence[Split]) -> int:
    return max(_FEWEST_PARTS, sum(split.size for split in splits) // _PART_BYTES)
