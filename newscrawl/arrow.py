"""Arrow types of the record, and the check that pyarrow, the extra ``newscrawl[parquet]``, is installed."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

from pipelines.errors import ArgumentError

if TYPE_CHECKING:
    import pyarrow

    Types = Mapping[str, pyarrow.DataType]

SUFFIX = ".parquet"
"""Suffix of files that are written as Parquet."""
ROWS = 1_000
"""Rows that are read or written in one step."""


def arrow_type(annotation: Any) -> pyarrow.DataType:
    """Return the Arrow type for the type annotation of a field of the record; every field may be null.

    :raises TypeError: when there is none, because the record has a field of a new kind.
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
    raise TypeError(f"no Arrow type for {annotation}")


def require_pyarrow() -> None:
    """Check that Parquet can be read and written.

    :raises ArgumentError: when pyarrow is not installed.
    """
    if find_spec("pyarrow") is None:
        raise ArgumentError("Parquet files need pyarrow: pip install 'newscrawl[parquet]'")
