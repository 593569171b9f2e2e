"""What is kept of earlier runs, so that a new day is compared with them but they are not read again.

Each run that adds to the index is a *day*, a folder of Parquet files: of each block its texts, of each part the keys by
which these are found, sorted. A day reads the keys of a part whole, and takes only those that its own texts have; it
reads the texts of the blocks from which it borrows. A day is in the index once its ``day.json`` is there; to forget a
day is to delete its folder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from newscrawl.executors.work_folder import WorkFolder
from pipelines.duplicates.blocks.earlier_texts import Texts
from pipelines.duplicates.blocks.numbering import GlobalNumbers
from pipelines.duplicates.blocks.resolution import Leaders
from pipelines.duplicates.sketch_index import SketchIndex
from pipelines.duplicates.sorted_run import ranges
from pipelines.duplicates.table import ROW
from pipelines.errors import StateError

_SCHEME = "index.json"
_DAY = "day.json"
_WIDTHS = {"words": 2, "documents": 1, "names": 1, "bands": 1, "samples": 1}
"""The kinds of keys, and how many columns each has."""
WHOLES, KEYS = ("words", "documents", "names"), ("bands", "samples")


class KeptDay(msgspec.Struct, frozen=True):
    """A day in an index, or some that were deleted, without a name, as one block."""

    name: str
    first: int
    """Number of its first text."""
    articles: tuple[int, ...]
    """Number of articles in each of its blocks."""


class _Place(NamedTuple):
    day: str
    block: int
    first: int


@dataclass(frozen=True)
class KeptIndex:
    """An index as it was when a run began, and the day that the run adds. It is picklable."""

    folder: WorkFolder
    parts: int
    """In how many parts its keys are."""
    days: Sequence[KeptDay]
    """The days in it, in the order in which they were added."""
    new: str
    """Name of the day that is added."""

    @property
    def articles(self) -> list[int]:
        """Number of articles in each block, of all days."""
        return [articles for day in self.days for articles in day.articles]

    def check(self) -> None:
        """Check that the index is as it was when the run began.

        :raises StateError: when another run has added a day, or one was deleted.
        """
        if {day.name for day in self.days if day.name} != {day.name for day in _days_in(self.folder)}:
            raise StateError(
                f"the index in {self.folder.uri} was changed while this run compared articles with it: run it again, "
                "and let no two runs add to one index at the same time"
            )

    def commit(self, articles: Sequence[int]) -> None:
        """Take the new day into the index, once its output is published.

        :param articles: number of articles in each of its blocks.
        :raises StateError: as ``check`` does.
        """
        self.check()
        day = KeptDay(self.new, sum(self.articles), tuple(articles))
        self.folder.put(f"{self.new}/{_DAY}", msgspec.json.encode(day))

    def keep_texts(self, block: int, texts: Texts, leaders: Leaders) -> None:
        """Keep the texts of a block of the new day.

        :param block: counted from 0 within the day.
        :param leaders: the leaders of all of them that are not their own, with the texts of these.
        """
        own = texts.numbers.copy()
        own[np.searchsorted(own, leaders.numbers)] = leaders.leaders
        self._write(f"texts/{block:08}", _text_columns(texts) | {"leader": pa.array(own)})
        self._write(f"leaders/{block:08}", _text_columns(leaders.texts) | {"number": pa.array(leaders.texts.numbers)})

    def texts(self, block: int) -> Texts:
        """Return the texts of a block, counted from 0 over all days."""
        place = self._place(block)
        return _texts(self._read(f"{place.day}/texts/{place.block:08}", ("id", "row")), place.first)

    def leaders(self, block: int) -> Leaders:
        """Return the leaders of the texts of a block that are not their own, with their texts."""
        place = self._place(block)
        table = self._read(f"{place.day}/texts/{place.block:08}", ("id", "row", "leader"))
        texts, leaders = _texts(table, place.first), table["leader"].to_numpy()
        led = np.flatnonzero(leaders != texts.numbers)
        others = self._read(f"{place.day}/leaders/{place.block:08}", ("id", "row", "number"))
        foreign = _texts(others, 0)
        foreign.numbers = others["number"].to_numpy()
        own = texts.chosen(np.unique(leaders[led][leaders[led] >= place.first]))
        return Leaders(texts.numbers[led], leaders[led], Texts.joined((foreign, own)))

    def keep_keys(self, part: int, kinds: Sequence[str], columns: Sequence[NDArray[Any]]) -> None:
        """Keep keys of a part.

        :param columns: for each kind the keys, and the numbers of the texts that have them.
        """
        for kind, keys, numbers in zip(kinds, columns[::2], columns[1::2], strict=True):
            halves = keys.T if keys.ndim > 1 else keys[None]
            order = np.lexsort((numbers, *halves[::-1]))
            named = {f"key{place}": pa.array(half[order]) for place, half in enumerate(halves)}
            self._write(f"{kind}/{part:08}", named | {"number": pa.array(numbers[order])})

    def known(self, part: int, kind: str, wanted: NDArray[np.uint64]) -> tuple[NDArray[Any], GlobalNumbers]:
        """Return those of the keys of a part that the new day has too, and the numbers of the texts that have them.

        :param wanted: first halves of its keys, sorted and distinct.
        """
        names = [f"key{place}" for place in range(_WIDTHS[kind])]
        found = [np.empty((0, len(names)), np.uint64)], [np.empty(0, np.int64)]
        for day in filter(lambda day: day.name, self.days):
            table = self._read(f"{day.name}/{kind}/{part:08}", (*names, "number"))
            keys = [table[name].to_numpy() for name in names]
            starts, ends = (np.searchsorted(keys[0], wanted, side=side) for side in ("left", "right"))
            places = ranges(starts, ends - starts)
            found[0].append(np.stack([own[places] for own in keys], axis=1))
            found[1].append(table["number"].to_numpy()[places])
        joined = np.concatenate(found[0])
        return joined if len(names) > 1 else joined[:, 0], np.concatenate(found[1])

    def _place(self, block: int) -> _Place:
        for day in self.days:
            if block < len(day.articles):
                return _Place(day.name, block, day.first + sum(day.articles[:block]))
            block -= len(day.articles)
        raise IndexError(block)

    def _write(self, name: str, columns: Mapping[str, pa.Array]) -> None:
        sink = pa.BufferOutputStream()
        pq.write_table(pa.table(columns), sink, compression="zstd", use_dictionary=False)
        self.folder.put(f"{self.new}/{name}.parquet", sink.getvalue().to_pybytes())

    def _read(self, name: str, columns: Sequence[str]) -> Any:
        try:
            content = self.folder.get(f"{name}.parquet")
        except FileNotFoundError:  # a part without keys
            kinds = {column: pa.uint64() if column.startswith("key") else pa.int64() for column in columns}
            return pa.table({column: pa.array([], kind) for column, kind in kinds.items()})
        return pq.ParquetFile(pa.BufferReader(content)).read(columns=list(columns)).combine_chunks()


def open_index(folder: WorkFolder, day: str, parts: int, *, partial: bool) -> KeptIndex:
    """Return the index in a folder, or a new one, to which a run adds a day.

    :param parts: in how many parts the keys of a new index are to be.
    :raises StateError: when the folder is of another version or other settings, or the day is in it already.
    """
    scheme: dict[str, Any] = {**SketchIndex.scheme, "partial": partial}
    try:
        found = msgspec.json.decode(folder.get(_SCHEME))
    except FileNotFoundError:
        found = {**scheme, "parts": parts}
        folder.put(_SCHEME, msgspec.json.encode(found))
    if {name: value for name, value in found.items() if name != "parts"} != scheme:
        raise StateError(
            f"the index in {folder.uri} was made by another version, or with other options: name another folder"
        )
    there = _days_in(folder)
    if any(kept.name == day for kept in there):
        raise StateError(f"{day} is in the index in {folder.uri} already")
    folder.within(day).delete()  # what a run left that did not come to its end
    days: list[KeptDay] = []
    end = 0
    for kept in sorted(there, key=lambda kept: kept.first):
        if kept.first > end:
            days.append(KeptDay("", end, (kept.first - end,)))
        days.append(kept)
        end = kept.first + sum(kept.articles)
    return KeptIndex(folder, found["parts"], days, day)


def _days_in(folder: WorkFolder) -> list[KeptDay]:
    names = [name for name in folder.names() if name.endswith(f"/{_DAY}")]
    return [msgspec.json.decode(folder.get(name), type=KeptDay) for name in names]


def _text_columns(texts: Texts) -> dict[str, pa.Array]:
    rows = texts.rows.copy()
    ends = np.concatenate(([0], rows["id_end"].astype(np.int64)))
    rows["id_end"] = 0
    count = len(rows)
    ids = pa.LargeStringArray.from_buffers(count, pa.py_buffer(ends), pa.py_buffer(np.ascontiguousarray(texts.names)))
    row = pa.FixedSizeBinaryArray.from_buffers(pa.binary(ROW.itemsize), count, [None, pa.py_buffer(rows.tobytes())])
    return {"id": ids, "row": row}


def _texts(table: Any, first: int) -> Texts:
    """Return the texts in a table, numbered from ``first``."""
    count = len(table)
    if not count:
        return Texts.none()
    ids, rows = (_one_chunk(table[name]) for name in ("id", "row"))
    made = np.frombuffer(rows.buffers()[1], ROW, count, rows.offset * ROW.itemsize).copy()
    ends = np.frombuffer(ids.buffers()[1], np.int64, count + 1, ids.offset * 8)
    made["id_end"] = ends[1:] - ends[0]
    names = np.frombuffer(ids.buffers()[2] or b"", np.uint8)[ends[0] : ends[-1]]
    return Texts(np.arange(first, first + count), made, names)


def _one_chunk(column: Any) -> Any:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)
