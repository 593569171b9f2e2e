"""The files of a dataset: which rows are in each, and what it is called."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

import numpy as np

from newscrawl.arrow import ROW_GROUP
from newscrawl.dataset.files.output_folder import DATA
from newscrawl.dataset.joining.line_columns import NO_DATE, PRECISIONS
from pipelines.errors import ArgumentError

if TYPE_CHECKING:
    from newscrawl.dataset.joining.joined import JoinedRecords
    from newscrawl.dataset.views.rows import Numbers, Rows

SHARD_ROWS = 8 * ROW_GROUP
"""Most rows in a file."""
UNKNOWN = "unknown"
"""The month or year of what has none. Hive has a name for null, of which pandas makes nothing."""
_YEAR = PRECISIONS.index("year")


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file of a dataset that is to be written."""

    path: str
    """Where it is in the dataset's folder."""
    split: str
    rows: Numbers
    """The rows in it, in their order."""


def data_files(rows: Rows, suffix: str, partition: Sequence[str] = ()) -> list[DataFile]:
    """Return the files of a dataset, in the order of their names within a split; a split without rows has none.

    :param suffix: suffix of the files, without a dot.
    :param partition: keys of ``PARTITIONS``; the rows of one value of each are in a folder of their own.
    """
    found: list[DataFile] = []
    for split in rows.splits:
        numbers = rows.of_split(split)
        if not len(numbers):
            continue
        if partition:
            for folder, own in _partitions(rows, numbers, partition):
                # no key of a partition, since the files have the split too, and some libraries refuse it twice
                inside = f"{split}/{folder}" if rows.splitting else folder
                names = (f"{DATA}/{inside}/part-{number}.{suffix}" for number in range(len(own)))
                found += [DataFile(name, split, shard) for name, shard in zip(names, _shards(own), strict=False)]
        else:
            shards = _shards(numbers)
            names = (f"{DATA}/{split}-{number:05}-of-{len(shards):05}.{suffix}" for number in range(len(shards)))
            found += [DataFile(name, split, shard) for name, shard in zip(names, shards, strict=True)]
    return found


def parse_partition(given: str) -> tuple[str, ...]:
    """Return the keys in an argument such as ``language,month``.

    :raises ArgumentError: when there is another one, or one twice.
    """
    keys = tuple(key.strip() for key in given.split(","))
    if len(set(keys)) < len(keys) or not set(keys) <= set(PARTITIONS):
        raise ArgumentError(f"--partition {given}: write one or more of {', '.join(PARTITIONS)}, each once")
    return keys


def _shards(numbers: Numbers) -> list[Numbers]:
    return [numbers[start : start + SHARD_ROWS] for start in range(0, len(numbers), SHARD_ROWS)]


def _partitions(rows: Rows, numbers: Numbers, keys: Sequence[str]) -> Iterator[tuple[str, Numbers]]:
    """Yield the folders of partitions, sorted, with their rows, which keep their order."""
    values = zip(*(PARTITIONS[key](rows.joined, numbers) for key in keys), strict=True)
    folders = [
        "/".join(f"{key}={quote(value, safe='')}" for key, value in zip(keys, row, strict=True)) for row in values
    ]
    names, which = np.unique(np.array(folders, dtype=object), return_inverse=True)
    order = np.argsort(which, kind="stable")
    yield from zip(names, np.split(numbers[order], np.cumsum(np.bincount(which))[:-1]), strict=True)


def _languages(joined: JoinedRecords, numbers: Numbers) -> list[str]:
    return [joined.languages[code] for code in joined.language[numbers].tolist()]


def _months(joined: JoinedRecords, numbers: Numbers) -> list[str]:
    return _dates(joined, numbers, 7, joined.precision[numbers] == _YEAR)


def _years(joined: JoinedRecords, numbers: Numbers) -> list[str]:
    return _dates(joined, numbers, 4, np.zeros(len(numbers), np.bool_))


def _dates(joined: JoinedRecords, numbers: Numbers, length: int, unknown: np.ndarray) -> list[str]:
    """Return the first characters of dates; ``UNKNOWN`` where they are not known."""
    published = joined.published[numbers]
    unknown = unknown | (published == NO_DATE)
    return [
        UNKNOWN if missing else datetime.fromtimestamp(time, UTC).strftime("%Y-%m")[:length]
        for time, missing in zip(published.tolist(), unknown.tolist(), strict=True)
    ]


PARTITIONS: Mapping[str, Callable[[JoinedRecords, Numbers], list[str]]] = {
    "language": _languages,
    "month": _months,
    "year": _years,
}
"""What gives the values of each key by which files can be partitioned."""
