"""Builds a dataset: the runs are checked and joined, records are chosen, divided and written, and its card tells it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from newscrawl.dataset.attributes import read_attributes
from newscrawl.dataset.built import Built, DatasetOptions
from newscrawl.dataset.choices import Chosen, choose
from newscrawl.dataset.describing.documents import documents
from newscrawl.dataset.files.output import Output
from newscrawl.dataset.joining.joined import JoinedRecords, join_runs
from newscrawl.dataset.joining.published_runs import PublishedRun, published_runs
from newscrawl.dataset.splitting.leakage import Leak, measure_leaks
from newscrawl.dataset.splitting.recluster import recluster, why_recluster
from newscrawl.dataset.splitting.split_report import EarlierDataset, SplitReport, moves_since
from newscrawl.dataset.splitting.splits import Splitting, splitting
from newscrawl.dataset.views.forms import form_of
from newscrawl.dataset.views.rows import Rows
from pipelines.errors import ArgumentError

if TYPE_CHECKING:
    from newscrawl.dataset.joining.vouched_files import BrokenRunError
    from pipelines.duplicates.signer import Signer

ASKED_FOR = "it was asked for with --recluster"


def build(options: DatasetOptions, signer: Signer, *, workers: int = 0) -> Built:
    """Write a dataset, which is there as a whole or not at all, and return what is known of it.

    :param signer: signs the texts that are compared again.
    :param workers: worker processes; 0 does everything in this one. The bytes are the same.
    :raises ArgumentError: when options contradict each other, nothing is left of the runs, or something else than a
        dataset is in the place of the output.
    :raises BrokenRunError: when a run is not as its manifest says, unless such runs are to be skipped.
    :raises OutputBusyError: when another process writes the same dataset.
    :raises WorkerDiedError: when a worker was killed.
    """
    attributes = read_attributes(options.attributes) if options.attributes else None
    output = Output.of(options)
    form = form_of(output.format, options.view, options.fields, attributes.columns if attributes else ())
    skipped: list[BrokenRunError] = []
    runs = published_runs(options.arguments, skip_broken=skipped if options.skip_broken else None)
    output.check_inputs(runs)
    joined = join_runs(runs, workers=workers)
    chosen = choose(joined, options.choices)
    _check_something_left(joined, chosen, skipped)
    divided, reclustered = _divided(options, runs, joined, signer, workers)
    rows = Rows(joined, chosen.rows, divided, attributes)
    earlier = EarlierDataset.read(options.earlier) if options.earlier else None
    leaks = _leaks(rows, signer, workers)
    with output.written(rows, form.without(options.partition), workers) as written:
        built = Built(
            options=options,
            runs=runs,
            skipped=skipped,
            chosen=chosen,
            rows=rows,
            form=form,
            attributes=attributes,
            reclustered=reclustered,
            split_report=SplitReport.of(joined, divided, rows.chosen) if divided else None,
            moves=moves_since(joined, divided, earlier) if divided else None,
            leaks=leaks,
            files=written.files,
        )
        written.documents = documents(built)
    return built


def _check_something_left(joined: JoinedRecords, chosen: Chosen, skipped: Sequence[BrokenRunError]) -> None:
    """Check that a dataset would have a record.

    :raises ArgumentError: when it would have none.
    """
    if len(chosen.rows):
        return
    if not len(joined):
        others = f"; {len(skipped)} are broken and were skipped, the first: {skipped[0]}" if skipped else ""
        raise ArgumentError(f"the runs have no records{others}")
    by_option = ", ".join(f"{option} left out {count:,}" for option, count in chosen.left_out.items() if count)
    raise ArgumentError(f"no record is left of {len(joined):,}: {by_option}")


def _divided(
    options: DatasetOptions, runs: Sequence[PublishedRun], joined: JoinedRecords, signer: Signer, workers: int
) -> tuple[Splitting | None, str | None]:
    """Return the groups and splits of all records, and why texts were compared again, if they were."""
    if options.plan is None:
        return None, None
    reason = why_recluster([run.manifest for run in runs], options.index_days)
    if options.recluster is not None:
        reason = (reason or ASKED_FOR) if options.recluster else None
    overlaps = recluster(joined, signer, workers=workers) if reason else None
    return splitting(joined, options.plan, overlaps), reason


def _leaks(rows: Rows, signer: Signer, workers: int) -> list[Leak]:
    """Return what the texts of each split but the first have in common with those of the first."""
    if rows.splitting is None:
        return []
    return measure_leaks(rows.joined, rows.splitting, rows.chosen, signer, workers=workers)
