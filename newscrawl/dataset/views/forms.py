"""The form of a dataset's files: their format, the view of the records in them, and its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newscrawl.arrow import SCHEMA_KEY, arrow_schema, arrow_type, require_pyarrow
from newscrawl.dataset.views.flat import FLAT, SCHEMA, VIEW_KEY, Column, view_schema
from newscrawl.dataset.views.nested import NESTED
from pipelines.errors import ArgumentError

if TYPE_CHECKING:
    import pyarrow

VIEWS = {"flat": FLAT, "nested": NESTED}
"""The columns of each view of a table."""
RECORD = "record"
"""The view of JSON Lines: the record, and an object ``dataset`` with what is known of it among the others."""
FORMATS = {
    "parquet": ("flat", "nested"),
    "csv": ("flat",),
    "jsonl": (RECORD,),
    "jsonl.gz": (RECORD,),
    "jsonl.zst": (RECORD,),
}
"""The views that can be written in each format, the default first; a format is also the suffix of its files."""
DATASET_FIELDS = (
    "split",
    "group",
    "copies",
    "copy_rank",
    "superseded_by",
    "event_size",
    "event_origins",
)
"""Columns of the flat view that are in the object ``dataset`` of JSON Lines; the record has the others."""


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a dataset's files."""

    format: str
    view: str
    columns: tuple[Column, ...]
    """Of a table, its columns; of JSON Lines, the fields of the object ``dataset``."""

    @property
    def schema(self) -> pyarrow.Schema:
        """The Arrow schema of the files, which JSON Lines have too when they are read with it."""
        import pyarrow as pa  # noqa: PLC0415 - an extra

        if self.view != RECORD:
            return view_schema(self.columns, self.view)
        fields = pa.struct([(column.name, arrow_type(column.kind)) for column in self.columns])
        metadata = {SCHEMA_KEY: SCHEMA, VIEW_KEY: RECORD}
        return arrow_schema().append(pa.field("dataset", fields)).with_metadata(metadata)

    def without(self, partition: Sequence[str]) -> Form:
        """Return the form of files in whose paths some columns are: as in Hive, these are not in the files."""
        if self.view == RECORD:
            return self
        return replace(self, columns=tuple(column for column in self.columns if column.name not in partition))


def form_of(
    format_name: str, view: str | None = None, fields: Sequence[str] = (), attributes: Sequence[Column] = ()
) -> Form:
    """Return the form of files in a format.

    :param view: default: the first that the format has.
    :param fields: the columns to write, in this order; default: all.
    :param attributes: columns besides those of the view.
    :raises ArgumentError: when the format has not this view, the view not these columns, or pyarrow is missing.
    """
    if format_name not in FORMATS:
        raise ArgumentError(f"--format is one of {', '.join(FORMATS)}, not {format_name}")
    views = FORMATS[format_name]
    view = view or views[0]
    if view not in views:
        raise ArgumentError(f"{format_name} has no view {view}: it has {' and '.join(views)}")
    if format_name == "parquet":
        require_pyarrow()
    if view == RECORD:
        if fields:
            raise ArgumentError("--fields chooses columns of Parquet and CSV; JSON Lines have whole records")
        own = tuple(column for name in DATASET_FIELDS for column in FLAT if column.name == name)
    else:
        own = VIEWS[view]
    return Form(format_name, view, _chosen((*own, *_without_clash(own, attributes)), fields, view))


def _without_clash(own: Sequence[Column], attributes: Sequence[Column]) -> Sequence[Column]:
    names = {column.name for column in own}
    if clash := [column.name for column in attributes if column.name in names]:
        raise ArgumentError(f"--attributes has a column {clash[0]}, which the dataset has already: rename it")
    return attributes


def _chosen(columns: tuple[Column, ...], fields: Sequence[str], view: str) -> tuple[Column, ...]:
    if not fields:
        return columns
    by_name = {column.name: column for column in columns}
    if unknown := [name for name in fields if name not in by_name]:
        raise ArgumentError(f"--fields: the view {view} has no column {unknown[0]}; it has {', '.join(by_name)}")
    if len(set(fields)) < len(fields):
        raise ArgumentError("--fields names a column twice")
    return tuple(by_name[name] for name in fields)
