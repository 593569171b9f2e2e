"""All distinct records of some runs as columns in memory; their lines stay in the files."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from newscrawl.dataset.joining.derived import derived_columns
from newscrawl.dataset.joining.line_columns import Codes, FilePart, LineColumns, OutletKey, read_columns
from newscrawl.dataset.joining.line_files import LineFiles
from newscrawl.dataset.joining.published_runs import PublishedRun
from newscrawl.executors.process_pool import ordered_map

Integers = NDArray[np.int32]
Times = NDArray[np.int64]
Codes8 = NDArray[np.int8]
Shares = NDArray[np.float32]
NONE = -1
"""In a column of references: none."""
PART_BYTES = 32 << 20
"""Bytes of a file that one process reads at once."""
_Value = TypeVar("_Value")


class Outlet(NamedTuple):
    """An outlet under one name: the commonest that its records give it."""

    host: str | None
    """Host name; None where no record of it has one, and it is known by its name."""
    name: str | None
    family: str | None

    @property
    def label(self) -> str:
        """What it is called where there must be something: host, else name, else ``unknown``."""
        return self.host or self.name or "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedRecords:
    """The records of some runs, each id once, in the order of run start, run id, file and offset.

    A *row* is the position of a record in this order. A *reference* to a record is its row; ``NONE`` (-1) if there is
    none; and below that, of a record that is not among these, a key of its own: ``id_of`` tells the id of either.
    """

    runs: list[PublishedRun]
    files: LineFiles
    """The files of all runs; ``file`` counts in them."""
    ids: list[str]
    absent: list[str]
    """Ids that records refer to and that are not among them; the reference to ``absent[k]`` is ``-2 - k``."""
    file: Integers
    offset: Times
    length: Integers
    """Where the line is, in bytes, without its end."""
    run: Integers
    """Index into ``runs``: the first that has the record."""
    published: Times
    """Seconds since 1970 of the first instant of the date; ``NO_DATE`` for none."""
    precision: Codes8
    """Index into ``PRECISIONS``."""
    fetched: Times
    outlet: Integers
    outlets: list[Outlet]
    language: Integers
    languages: list[str]
    record_kind: Integers
    record_kinds: list[str]
    words: Integers
    """Number of words, as ``reading_words`` counts them."""
    duplicate_kind: Codes8
    """Index into ``DUPLICATE_KINDS``."""
    duplicate_of: Integers
    """Reference."""
    copy_cluster: Integers
    """Reference to the first article of the copy cluster."""
    event_cluster: Integers
    """Reference to the first article of the event cluster."""
    event_of: Integers
    """Reference."""
    revision_of: Integers
    """Reference."""
    same_text: Integers
    """Row of the first record with the same ``text_hash``."""
    same_url: Integers
    """Row of the first record with the same URL; -1 without a URL."""
    distributor: Integers
    """Index into ``agencies``; -1 for none."""
    agencies: list[str]
    """Ids of agencies and distributors."""
    agency_starts: Times
    """The agencies of row i are at ``agency_starts[i]:agency_starts[i + 1]`` of the next two."""
    agency_id: Integers
    """Index into ``agencies``."""
    agency_role: Codes8
    """Index into ``ROLES``."""
    match_starts: Times
    """The verified matches of row i, the best (``duplicate_of``) first, are there in the next three."""
    match_of: Integers
    """Reference."""
    match_containment: Shares
    """Share of this text that is also in the other."""
    match_coverage: Shares
    """Share of the other text that is also in this one."""
    copies: Integers
    """How many of the records are in its copy cluster, itself among them."""
    copy_rank: Integers
    """Its place among them, from 1: by date, those without one last, then by the time of reading."""
    superseded_by: Integers
    """Row of the newest version of the same article; -1 if it is the newest."""
    event_size: Integers
    """How many of the records are in its event cluster; 0 without an event."""
    event_origins: Integers
    """How many independent texts its event has; 0 without an event."""

    def __len__(self) -> int:
        return len(self.ids)

    def line(self, row: int) -> bytes:
        """Return the record as one line of JSON in today's schema, without the line's end.

        Its bytes are unchanged unless it was written in an earlier schema.
        """
        return self.files.line(int(self.file[row]), int(self.offset[row]), int(self.length[row]))

    def id_of(self, reference: int) -> str | None:
        """Return the id that a reference stands for."""
        if reference >= 0:
            return self.ids[reference]
        return None if reference == NONE else self.absent[-2 - reference]


def join_runs(runs: Sequence[PublishedRun], *, workers: int = 0) -> JoinedRecords:
    """Return the records of some runs, which are in the order of :func:`published_runs`.

    :param workers: number of processes that read; 0 reads in this one. The result is the same.
    :raises BrokenRunError: when a line is not a record.
    """
    joining = _Joining()
    parts = list(_parts(runs))
    for part, columns in zip(parts, ordered_map(read_columns, parts, workers), strict=True):
        joining.add(part.file, columns)
    return joining.finish(runs)


def _parts(runs: Sequence[PublishedRun]) -> Iterator[FilePart]:
    files = [file for run in runs for file in run.files]
    for number, file in enumerate(files):
        for start in range(0, file.length, PART_BYTES):
            yield FilePart(file.path, number, start, min(start + PART_BYTES, file.length), file.length)


_TABLES: dict[str, tuple[str, ...]] = {
    "ids": ("id", "duplicate_of", "copy_cluster", "event_cluster", "event_of", "revision_of", "match_of"),
    "outlets": ("outlet",),
    "languages": ("language",),
    "record_kinds": ("record_kind",),
    "agencies": ("distributor", "agency_id"),
}
"""Tables of values, and the columns whose numbers count in them."""
_REFERENCES = ("duplicate_of", "copy_cluster", "event_cluster", "event_of", "revision_of")
_RAGGED = {"agency": ("agency_id", "agency_role"), "match": ("match_of", "match_containment", "match_coverage")}
"""Columns with several values a record, by what counts them."""
_PLAIN = (
    "offset length published precision fetched words duplicate_kind text_key url_key "
    "agency_count agency_role match_count match_containment match_coverage"
).split()
_OF_RECORDS = (
    "file offset length published precision fetched outlet language record_kind words duplicate_kind distributor"
).split()
"""Columns that are the same in the joined records, without those of duplicate ids."""


class _Joining:
    """Takes the columns of parts of files in order, and makes the joined records of them."""

    def __init__(self) -> None:
        self._tables: dict[str, Codes[Any]] = {name: Codes() for name in _TABLES}
        self._columns: defaultdict[str, list[NDArray[Any]]] = defaultdict(list)

    def add(self, file: int, part: LineColumns) -> None:
        """Add the columns of a part of a file."""
        for table, columns in _TABLES.items():
            known = self._tables[table]
            # the last one stands for itself: it is -1, none
            codes = np.array([*(known.add(value) for value in getattr(part, table)), NONE], np.int32)
            for name in columns:
                self._columns[name].append(codes[np.asarray(getattr(part, name))])
        for name in _PLAIN:
            self._columns[name].append(np.asarray(getattr(part, name)))
        self._columns["file"].append(np.full(len(part.id), file, np.int32))

    def finish(self, runs: Sequence[PublishedRun]) -> JoinedRecords:
        """Return the joined records; the columns are used up."""
        all_ids = self._column("id")
        rows = np.sort(np.unique(all_ids, return_index=True)[1])
        reference_of, absent = _references(all_ids[rows], len(self._tables["ids"].values))
        names = self._tables["ids"].values
        columns: dict[str, Any] = {name: self._column(name)[rows] for name in _OF_RECORDS}
        columns |= {name: reference_of[self._column(name)[rows]] for name in _REFERENCES}
        for kind, ragged in _RAGGED.items():
            columns[f"{kind}_starts"], positions = _positions(self._column(f"{kind}_count"), rows)
            columns |= {name: self._column(name)[positions] for name in ragged}
        columns["match_of"] = reference_of[columns["match_of"]]
        columns["same_text"] = _first_with(self._column("text_key")[rows])
        columns["same_url"] = _first_with(self._column("url_key")[rows])
        outlets, outlet_of = _outlets(self._tables["outlets"].values, columns["outlet"])
        columns["outlet"] = outlet_of[columns["outlet"]]
        ids, agencies = [names[code] for code in all_ids[rows].tolist()], self._tables["agencies"].values
        columns |= derived_columns(ids, agencies, columns)
        run_of = np.repeat(np.arange(len(runs), dtype=np.int32), [len(run.files) for run in runs])
        return JoinedRecords(
            runs=list(runs),
            files=LineFiles([file.path for run in runs for file in run.files]),
            ids=ids,
            absent=[names[code] for code in absent.tolist()],
            run=run_of[columns["file"]],
            outlets=outlets,
            languages=self._tables["languages"].values,
            record_kinds=self._tables["record_kinds"].values,
            agencies=agencies,
            **columns,
        )

    def _column(self, name: str) -> NDArray[Any]:
        """Return a column of all lines."""
        parts = self._columns[name]
        if len(parts) != 1:
            parts[:] = [np.concatenate(parts) if parts else np.zeros(0, np.int32)]
        return parts[0]


def _references(ids: Integers, known: int) -> tuple[Integers, Integers]:
    """Return the reference that each number of an id stands for, with one for -1 at the end, and the absent ids.

    :param ids: numbers of the records' ids, in their order.
    :param known: how many ids there are.
    """
    references = np.full(known + 1, NONE, np.int32)
    references[ids] = np.arange(len(ids), dtype=np.int32)
    absent = np.flatnonzero(references[:-1] == NONE).astype(np.int32)
    references[absent] = -2 - np.arange(len(absent), dtype=np.int32)
    return references, absent


def _positions(counts: Integers, rows: NDArray[np.intp]) -> tuple[Times, Times]:
    """Return where the values of some rows start among themselves, and where these values are among all.

    :param counts: how many values each row has.
    """
    before = np.cumsum(counts, dtype=np.int64) - counts
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts[rows], dtype=np.int64)])
    return starts, np.arange(starts[-1]) + np.repeat(before[rows] - starts[:-1], counts[rows])


def _first_with(keys: NDArray[np.uint64]) -> Integers:
    """Return for each row the first row with the same key; ``NONE`` for the key 0."""
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    return np.where(keys == 0, NONE, first[inverse]).astype(np.int32)


def _outlets(keys: Sequence[OutletKey], outlet: Integers) -> tuple[list[Outlet], Integers]:
    """Return the outlets with one name each, and for each key the number of its outlet.

    :param outlet: for each record, the number of its key.
    """
    numbers: Codes[tuple[str | None, str | None]] = Codes()
    counts = np.bincount(outlet, minlength=len(keys)).tolist()
    names: defaultdict[int, Counter[str | None]] = defaultdict(Counter)
    families: defaultdict[int, Counter[str | None]] = defaultdict(Counter)
    outlet_of = []
    for (host, name, family), count in zip(keys, counts, strict=True):
        number = numbers.add((host, None if host else name))
        outlet_of.append(number)
        names[number][name] += count
        families[number][family] += count
    outlets = [
        Outlet(host, _commonest(names[number]), _commonest(families[number]))
        for number, (host, _) in enumerate(numbers.values)
    ]
    return outlets, np.array(outlet_of, np.int32)


def _commonest(counts: Counter[str | None]) -> str | None:
    """Return the value with the highest count, of several the first; None only if there is no other."""
    return max((value for value in counts if value is not None), key=lambda value: counts[value], default=None)
