"""Records as Parquet: ``scrapy crawl local -O news.parquet``, with the extra ``newscrawl[parquet]``."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from importlib.util import find_spec
from typing import IO, TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from scrapy.exporters import BaseItemExporter

from newscrawl.errors import ArgumentError
from newscrawl.items import Article

if TYPE_CHECKING:
    import pyarrow

ROWS = 1_000
"""Records that are gathered before they are written as a batch."""


def arrow_type(annotation: Any) -> pyarrow.DataType:
    """Return the Arrow type that holds what a field of the record holds; every field may be null.

    :raises TypeError: there is no such type, because the record has grown a new kind of field.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra

    plain = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    if annotation in plain:
        return plain[annotation]
    if dataclasses.is_dataclass(annotation):
        hints = get_type_hints(annotation)
        return pa.struct([(field.name, arrow_type(hints[field.name])) for field in dataclasses.fields(annotation)])
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return pa.string()
    if origin in {Union, types.UnionType}:
        (kind,) = (argument for argument in arguments if argument is not type(None))
        return arrow_type(kind)
    if origin is list:
        return pa.list_(arrow_type(arguments[0]))
    if origin is dict:
        return pa.map_(arrow_type(arguments[0]), arrow_type(arguments[1]))
    raise TypeError(f"no Arrow type for {annotation}")


def check_feed(options: Mapping[str, Any]) -> None:
    """Refuse a Parquet feed that could not be written, before the crawl and not at its first record.

    :raises ArgumentError: pyarrow is not installed, or the file is to be appended to.
    """
    if options.get("format") != "parquet":
        return
    if find_spec("pyarrow") is None:
        raise ArgumentError("Parquet files need pyarrow: pip install 'newscrawl[parquet]'")
    if not options.get("overwrite", False):
        raise ArgumentError("a Parquet file cannot be appended to: use -O, which replaces it")


class ParquetItemExporter(BaseItemExporter):
    """The ``parquet`` feed format: one column for each field of the record, parts nested, compressed with zstd."""

    def __init__(self, file: IO[bytes], **options: Any) -> None:
        super().__init__(dont_fail=True, **options)
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.parquet as pq  # noqa: PLC0415

        self._arrow = pa
        self._schema = pa.schema(list(arrow_type(Article)))
        self._writer = pq.ParquetWriter(file, self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []

    def export_item(self, item: Article) -> None:
        """Take one record."""
        self._rows.append(msgspec.to_builtins(item))
        if len(self._rows) >= ROWS:
            self._flush()

    def finish_exporting(self) -> None:
        """Write the rest and the footer."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        self._writer.write_table(self._arrow.Table.from_pylist(self._rows, schema=self._schema))
        self._rows.clear()
