"""The sections of a card on how the dataset was made and is loaded: choices, splits, runs, the command."""

from __future__ import annotations

from collections.abc import Iterator

from newscrawl.dataset.describing.description import Description
from newscrawl.dataset.describing.front_matter import files_of_splits, pattern_of_split
from newscrawl.dataset.describing.markdown import MOST_ROWS, code, number, share, table

_READERS = {
    "parquet": ("read_parquet", "read_parquet"),
    "csv": ("read_csv", "read_csv"),
}
"""Functions of DuckDB and of polars, by format."""


def loading(dataset: Description) -> Iterator[str]:
    """Yield how others load the files."""
    if not dataset.files:
        return
    split = next(iter(files_of_splits(dataset)))
    pattern = pattern_of_split(dataset, split)
    duckdb, polars = _READERS.get(dataset.format, ("read_json", "read_ndjson"))
    hive = ", hive_partitioning=True" if dataset.partition else ""
    yield "```python"
    if "/" in pattern:
        yield 'datasets.load_dataset("path/to/this/folder")  # Hugging Face; with streaming=True without a copy'
    yield f'duckdb.{duckdb}("{pattern}"{hive})'
    schema = ", schema=..." if polars == "read_ndjson" else ""
    yield f'polars.{polars}("{pattern}"{schema})'
    yield "```"
    yield ""
    if polars == "read_ndjson":
        yield (
            "Readers of JSON guess types from values: give polars the schema of the records, "
            "`polars.Schema(newscrawl.arrow_schema())`. `datasets` takes the types above, but spells times anew."
        )
        yield ""
    if dataset.format == "csv":
        yield "Lists are joined by `|`. A cell that a spreadsheet would take for a formula begins with an apostrophe."
        yield ""
    if columns := [key for key in dataset.partition if key not in {column["name"] for column in dataset.columns}]:
        yield f"The paths of the files have {' and '.join(map(code, columns))}, which `datasets` leaves there."
        yield ""


def left_out(dataset: Description) -> Iterator[str]:
    """Yield what was left out, by which choice."""
    yield f"Of {number(dataset.read)} records of the runs, {number(dataset.counts.records)} are here."
    yield ""
    if dataset.left_out:
        rows = [[code(own.choice), number(own.records), share(own.records, dataset.read)] for own in dataset.left_out]
        yield from table(["choice, in this order", "records left out", "share"], rows)
    else:
        yield "No choice left any out. What was rejected while crawling is in the files of the runs."
        yield ""


def splits(dataset: Description) -> Iterator[str]:
    """Yield how the records were divided, and what was measured of it."""
    made = dataset.splits
    if made is None:
        return
    seed = "" if made.seed is None else f", with the seed {made.seed}"
    yield (
        f"Divided by {code(made.by)}{seed}. Records that are tied are in one split: copies, parts of one text, reports "
        "of one event, versions of one address, equal texts."
    )
    yield (
        f"There are {number(made.groups)} groups of them; the largest has {number(made.largest_group)} records. "
        "Among more records a group keeps its split, unless it is joined with another one."
    )
    if made.straddling:
        yield f"{number(made.straddling)} records of the day or later are in the earlier split, with their group."
    if made.undated:
        yield f"{number(made.undated)} records without a date are in the earlier split."
    if made.reclustered:
        yield f"All texts were compared once more, because {made.reclustered}."
    yield ""
    yield from table(["tied by", "pairs"], [[kind, number(pairs)] for kind, pairs in made.ties.items()])
    yield f"In several splits are {', '.join(f'{number(n)} {name}' for name, n in made.shared.items())}."
    yield ""
    if made.moves is not None:
        yield f"What has changed {made.moves}."
        yield ""
    for warning in made.warnings:
        yield f"Look at this: {warning}."
        yield ""
    yield from _leaks(dataset)


def _leaks(dataset: Description) -> Iterator[str]:
    assert dataset.splits is not None
    if not dataset.splits.leaks:
        return
    yield "The measured leak: how much of a text is in one of those that are trained on, whatever the labels say."
    yield ""
    rows = [
        [
            code(leak.split),
            code(leak.trained_on),
            number(leak.texts),
            number(leak.compared),
            number(leak.over_half),
            f"{leak.highest:.2f}" if leak.highest else "under 0.3",
        ]
        for leak in dataset.splits.leaks
    ]
    head = ["split", "trained on", "texts looked for", "texts compared", "with more than half", "highest containment"]
    yield from table(head, rows)


def runs(dataset: Description) -> Iterator[str]:
    """Yield the runs that were read, and those that were not."""
    newest = dataset.runs[::-1][:MOST_ROWS]
    rows = [[code(run.id), run.started, number(run.records), code(run.version)] for run in newest]
    if others := dataset.runs[: -len(newest)]:
        rows.append([f"{number(len(others))} earlier", "", number(sum(run.records for run in others)), ""])
    yield from table(["run, the newest first", "started", "records", "newscrawl"], rows)
    if dataset.skipped:
        yield "These were left out, because their files are not as their manifest says:"
        yield ""
        yield from table(["place", "fault"], [[code(run.place), code(run.fault)] for run in dataset.skipped])


def command(dataset: Description) -> Iterator[str]:
    """Yield the command that makes the same dataset again."""
    yield "From the same runs, with the same version of newscrawl, it makes the same bytes:"
    yield ""
    yield "```console"
    yield f"$ {dataset.command}"
    yield "```"
    yield ""
    yield "`dataset.json` has the choices, counts and hashes in a form for programs."
    yield ""
