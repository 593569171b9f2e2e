"""Parquet: the Arrow types of the record, how files are written, and the check that pyarrow is installed.

pyarrow is the extra ``newscrawl[parquet]``.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from importlib.util import find_spec
from typing import IO, TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

from pipelines.errors import ArgumentError
from pipelines.items import SCHEMA, Article

if TYPE_CHECKING:
    import pyarrow

    Types = Mapping[str, pyarrow.DataType]

SUFFIX = ".parquet"
"""Suffix of files that are written as Parquet."""
ROWS = 1_024
"""Rows that are read or written in one step."""
ROW_GROUP = 8_192
"""Rows in a row group: about 20 MB of news text, which viewers load at once, and queries skip by its statistics."""
SCHEMA_KEY = b"newscrawl.schema"
"""Key of the metadata of an Arrow schema that names what its columns are, and in which version."""
_ZSTD_LEVEL = 3


def arrow_type(annotation: Any) -> pyarrow.DataType:
    """Return the Arrow type for the type annotation of a field of the record; every field may be null.

    :raises TypeError: when there is none, because the record has a field of a new kind.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra

    plain = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    plain[datetime] = pa.timestamp("ms", tz="UTC")  # the coarsest that Parquet has
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
    raise TypeError(f"no Arrow type for {annotation}")


def arrow_schema() -> pyarrow.Schema:
    """Return the Arrow schema of a record: a column for each field, named, typed and nested like it.

    Every column has its type, also where a file has only nulls in it, and there are no maps, which not all libraries
    have. The metadata names the version of the record under ``newscrawl.schema``. Other libraries take it as it is:
    ``polars.Schema(arrow_schema())``, ``datasets.Features.from_arrow_schema(arrow_schema())``.

    :raises ArgumentError: when pyarrow is not installed.
    """
    require_pyarrow()
    import pyarrow as pa  # noqa: PLC0415 - an extra

    return pa.schema(list(arrow_type(Article)), {SCHEMA_KEY: SCHEMA.encode()})


def parquet_writer(
    file: IO[bytes], schema: pyarrow.Schema, unlike: Collection[str] = (), **options: Any
) -> pyarrow.parquet.ParquetWriter:
    """Return a writer of Parquet, compressed with zstd, with a page index by which readers skip pages.

    :param unlike: columns in which hardly two values are equal, so that a dictionary would only take space.
    :param options: further options of pyarrow's ``ParquetWriter``.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    return pq.ParquetWriter(
        file,
        schema,
        compression="zstd",
        compression_level=_ZSTD_LEVEL,
        write_page_index=True,
        use_dictionary=[path for field in schema if field.name not in unlike for path in _leaves(field)]
        if unlike
        else True,
        **options,
    )


def _leaves(field: pyarrow.Field) -> Iterator[str]:
    """Yield the paths under which Parquet has the values of a field."""
    kind = field.type
    if not kind.num_fields:
        yield field.name
    elif hasattr(kind, "value_field"):
        yield from (f"{field.name}.list.{path}" for path in _leaves(kind.value_field.with_name("element")))
    else:
        parts = (kind.field(number) for number in range(kind.num_fields))
        yield from (f"{field.name}.{path}" for part in parts for path in _leaves(part))


def require_pyarrow() -> None:
    """Check that Parquet can be read and written.

    :raises ArgumentError: when pyarrow is not installed.
    """
    if find_spec("pyarrow") is None:
        raise ArgumentError("Parquet files need pyarrow: pip install 'newscrawl[parquet]'")
