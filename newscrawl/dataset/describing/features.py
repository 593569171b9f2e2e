"""The columns of a dataset as Hugging Face writes them in a card: ``dtype``, ``list`` or ``struct``."""

from __future__ import annotations

import dataclasses
import types
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

from newscrawl.schema import shipped_schema
from pipelines.items import Article

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.dataset.views.flat import Column
    from newscrawl.dataset.views.forms import Form

Feature = dict[str, Any]
"""``{"name": ..., "dtype": "string"}``, with ``list`` or ``struct`` in place of ``dtype`` for what is nested."""
_DTYPES = {str: "string", int: "int64", float: "float64", bool: "bool", datetime: "timestamp[ms, tz=UTC]"}


def described_columns(form: Form) -> list[Feature]:
    """Return the columns of a dataset's files with their descriptions, in their order."""
    if form.view != "record":
        return [_described(column, form.format) for column in form.columns]
    hints, fields = get_type_hints(Article), shipped_schema()["$defs"]["Article"]["properties"]
    record = [
        {"name": own.name, **_type(hints[own.name]), "description": fields[own.name]["description"]}
        for own in dataclasses.fields(Article)
    ]
    added = [{"name": column.name, **_type(column.kind)} for column in form.columns]
    return [*record, {"name": "dataset", "struct": added, "description": "What is known of it among the others."}]


def _described(column: Column, format_name: str) -> Feature:
    # a cell of CSV holds a list as one string
    kind = str if format_name == "csv" and get_origin(column.kind) is list else column.kind
    return {"name": column.name, **_type(kind), "description": column.description}


def without_descriptions(columns: Sequence[Feature]) -> list[Feature]:
    """Return the columns as the front matter of a card has them."""
    return [{key: value for key, value in column.items() if key != "description"} for column in columns]


def _type(annotation: Any) -> dict[str, Any]:
    """Return the type of a column, from the annotation of a field of the record; every field may be null."""
    if annotation in _DTYPES:
        return {"dtype": _DTYPES[annotation]}
    if dataclasses.is_dataclass(annotation):
        hints = get_type_hints(annotation)
        return {"struct": [{"name": own.name, **_type(hints[own.name])} for own in dataclasses.fields(annotation)]}
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return {"dtype": "string"}
    if origin in {Union, types.UnionType}:
        (kind,) = (argument for argument in arguments if argument is not type(None))
        return _type(kind)
    if origin is list:
        ((_, element),) = _type(arguments[0]).items()
        return {"list": element}
    raise TypeError(f"no feature for {annotation}")
