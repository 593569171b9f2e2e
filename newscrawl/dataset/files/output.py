"""Where a dataset is written: a folder of files, one file with its card beside it, or a stream."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from newscrawl.atomic_files import close_durably, create, part_of, replaced
from newscrawl.dataset.built import DatasetOptions
from newscrawl.dataset.files.layout import data_files
from newscrawl.dataset.files.output_folder import check_folder_is_ours, replaced_folder
from newscrawl.dataset.files.writing import WrittenFile, write_files, write_rows, written_file
from newscrawl.dataset.joining.published_runs import PublishedRun
from newscrawl.dataset.views.forms import FORMATS, Form
from newscrawl.dataset.views.rows import NO_SPLIT, Rows
from newscrawl.destinations import Destination
from pipelines.errors import ArgumentError

_REFUSED = frozenset(
    {".arrow", ".csv", ".feather", ".gz", ".jl", ".json", ".ndjson", ".pq", ".tsv", ".xz", ".zip", ".zst"}
)
"""Suffixes that are meant as those of files, in which a dataset cannot be written."""


@dataclass(slots=True)
class Written:
    """What is written of a dataset, before it gets its name."""

    files: list[WrittenFile]
    """The files with records."""
    documents: Mapping[str, bytes] = field(default_factory=dict)
    """The files that describe it, by their names in a folder."""


@dataclass(frozen=True, slots=True)
class Output:
    """The place and the format of a dataset."""

    path: Path
    format: str
    is_folder: bool
    is_stream: bool
    partition: Sequence[str]

    @classmethod
    def of(cls, options: DatasetOptions) -> Output:
        """Return the output that options name.

        :raises ArgumentError: when it cannot be written.
        """
        path, named = options.out, options.format
        by_suffix = next((name for name in FORMATS if path.name.endswith(f".{name}")), None)
        is_stream = not path.is_dir() and Destination.of(path).is_stream
        if by_suffix and named not in {None, by_suffix}:
            raise ArgumentError(f"{path} ends in .{by_suffix}, and --format is {named}: leave one of them out")
        if is_stream and named is None:
            raise ArgumentError(f"{path} has no suffix that names a format: name one with --format")
        is_folder = not by_suffix and not is_stream
        if is_folder and path.suffix in _REFUSED:
            raise ArgumentError(f"{path}: a dataset is a folder, or a file that ends in .{', .'.join(FORMATS)}")
        if options.partition and not is_folder:
            raise ArgumentError("--partition makes many files: name a folder with -O")
        if is_folder:
            check_folder_is_ours(path)
        return cls(path, by_suffix or named or next(iter(FORMATS)), is_folder, is_stream, options.partition)

    def check_inputs(self, runs: Sequence[PublishedRun]) -> None:
        """Check that no file of the runs is overwritten.

        :raises ArgumentError: when one would be.
        """
        own = self.path.resolve()
        if any(own in {run.path.resolve(), *(file.path.resolve() for file in run.files)} for run in runs):
            raise ArgumentError(f"{self.path} is one of the inputs: choose another name with -O")

    @contextmanager
    def written(self, rows: Rows, form: Form, workers: int) -> Iterator[Written]:
        """Write the records, yield what was written, and give it its name at the end together with its documents.

        If anything is raised, nothing is left of it, but of what went into a stream.
        """
        if not self.is_folder:
            yield from self._write_file(rows, form)
            return
        with replaced_folder(self.path) as folder:
            files = data_files(rows, self.format, self.partition)
            written = Written(list(write_files(folder, files, rows, form, workers)))
            yield written
            for name, content in written.documents.items():
                with create(folder / name) as file:
                    file.write(content)
                    close_durably(file)

    def _write_file(self, rows: Rows, form: Form) -> Iterator[Written]:
        with replaced(self.path) as file:
            contents = write_rows(file, rows, rows.order, form)
            file.flush()
            written = Written([])
            if not self.is_stream:
                part = part_of(Destination.of(self.path).path)
                written.files.append(written_file(part, self.path.name, NO_SPLIT, contents))
            yield written
        if not self.is_stream:
            stem = self.path.name.removesuffix(f".{self.format}")
            for name, content in written.documents.items():
                with replaced(self.path.with_name(f"{stem}.{name}")) as document:
                    document.write(content)
