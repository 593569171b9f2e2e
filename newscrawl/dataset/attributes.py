"""Labels that others gave to records, joined by id: a file of JSON Lines beside the dataset, which stays as it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from newscrawl.dataset.records import record_lines
from newscrawl.dataset.views.flat import Batch, Column
from pipelines.errors import ArgumentError

_ID = "id"
_PLAIN = (str, bool, int, float)


class Attributes:
    """Columns of values for ids.

    :param name: what they are called in messages and descriptions.
    :param ids: all ids that have values.
    :param values: for each column, the value of each id that has one.
    :raises ArgumentError: when a column has values of several types, or of one that a table cannot have.
    """

    def __init__(self, name: str, ids: Collection[str], values: Mapping[str, Mapping[str, Any]]) -> None:
        self._ids, self._values = frozenset(ids), values
        self.columns = [
            Column(column, _kind(name, column, list(found.values())), f"What {name} says of it.", _taken(column))
            for column, found in values.items()
        ]

    def __contains__(self, column: str) -> bool:
        return column in self._values

    def __len__(self) -> int:
        return len(self._ids)

    def values(self, column: str, ids: Iterable[str]) -> list[Any]:
        """Return the values of a column for some ids; None where there is none."""
        return list(map(self._values[column].get, ids))

    def unknown(self, ids: Iterable[str]) -> int:
        """Return how many of its ids are not among these."""
        return len(self._ids.difference(ids))


def read_attributes(path: str | Path) -> Attributes:
    """Return the attributes in a file: an object a line, with ``id`` and values under names of columns.

    :param path: JSON Lines, plain, ``.gz`` or ``.zst``. A value is a string, a number, true or false, a list of one of
        these, or null.
    :raises InputError: when there is no such file.
    :raises ArgumentError: when a line is something else, or an id has two lines.
    """
    ids: set[str] = set()
    values: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for file, number, line in record_lines(path):
        labels = _labels(line, f"{file}:{number}")
        own = labels.pop(_ID)
        if own in ids:
            raise ArgumentError(f"{file}:{number}: the id {own} has a line already; all of its labels go into one")
        ids.add(own)
        for column, value in labels.items():
            values[column][own] = value
    return Attributes(str(path), ids, values)


def _labels(line: bytes, place: str) -> dict[str, Any]:
    """Return the object in a line.

    :raises ArgumentError: when there is none, or it has no id.
    """
    try:
        labels = msgspec.json.decode(line)
    except msgspec.MsgspecError as error:
        raise ArgumentError(f"{place} is not JSON ({error}): --attributes takes an object a line") from error
    if not isinstance(labels, dict) or not isinstance(labels.get(_ID), str):
        raise ArgumentError(f'{place} is not an object with the id of a record: {{"id": "...", "topic": "sport"}}')
    return labels


def _taken(column: str) -> Callable[[Batch], list[Any]]:
    return lambda batch: batch.rows.values(column, batch.numbers)


def _kind(name: str, column: str, values: list[Any]) -> Any:
    """Return the type of a column, of whose whole numbers become fractions where there is one among them.

    :raises ArgumentError: when a table has no such column.
    """
    kinds = {type(value) for value in values if value is not None}
    if kinds == {list}:
        items = [item for value in values if value is not None for item in value]
        return list[_plain(name, column, {type(item) for item in items}, items)]  # type: ignore[misc]
    return _plain(name, column, kinds, values)


def _plain(name: str, column: str, kinds: set[type], values: list[Any]) -> type:
    if kinds == {int, float}:
        return float
    if len(kinds) > 1 or not kinds <= set(_PLAIN):
        found = ", ".join(sorted(kind.__name__ for kind in kinds))
        raise ArgumentError(f"{name}: its column {column} has values of several types or of none for tables ({found})")
    if kinds == {int} and any(value is not None and not -(2**63) <= value < 2**63 for value in values):
        raise ArgumentError(f"{name}: its column {column} has whole numbers of more than 64 bits")
    return next(iter(kinds), str)
