"""The fields of records by which a dataset is joined, as columns: what is read of a part of a file in one process."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar

import msgspec
import xxhash

from newscrawl.dataset.joining.line_keys import KnownDuplicate, KnownLine, KnownMatch, KnownSyndication
from newscrawl.dataset.joining.vouched_files import BrokenRunError
from newscrawl.serialization import READABLE
from pipelines.gc_pause import gc_paused
from pipelines.text.length import reading_words

NO_DATE = -(2**63)
"""Time of a record without one."""
PRECISIONS = (None, "second", "day", "month", "year")
DUPLICATE_KINDS = ("unique", "exact", "near", "partial")
ROLES = ("origin", "contributor", "cited", "photo")
OutletKey = tuple[str | None, str | None, str | None]
"""Host, name and family, as one record has them."""

_PRECISION = {name: code for code, name in enumerate(PRECISIONS)}
_DUPLICATE = {name: code for code, name in enumerate(DUPLICATE_KINDS)}
_ROLE = {name: code for code, name in enumerate(ROLES)}
_BUFFER = 1 << 20
_Value = TypeVar("_Value")


class Codes(Generic[_Value]):
    """Distinct values, numbered in the order in which they came."""

    def __init__(self) -> None:
        self._codes: dict[_Value, int] = {}

    def add(self, value: _Value) -> int:
        """Return the number of a value."""
        return self._codes.setdefault(value, len(self._codes))

    def add_known(self, value: _Value | None) -> int:
        """Return the number of a value, -1 of None."""
        return -1 if value is None else self.add(value)

    @property
    def values(self) -> list[_Value]:
        """The values, by their numbers."""
        return list(self._codes)


@dataclass(frozen=True, slots=True)
class FilePart:
    """The lines of a file that begin in a range of its bytes."""

    path: Path
    file: int
    """Number of the file."""
    start: int
    end: int
    length: int
    """How many bytes of the file count."""


def _integers() -> array[int]:
    return array("i")


def _long_integers() -> array[int]:
    return array("q")


def _small_integers() -> array[int]:
    return array("b")


def _keys() -> array[int]:
    return array("Q")


def _shares() -> array[float]:
    return array("f")


@dataclass(slots=True)
class LineColumns:
    """The columns of some lines; references are numbers in ``ids``, -1 for none."""

    offset: array[int] = field(default_factory=_long_integers)
    length: array[int] = field(default_factory=_integers)
    id: array[int] = field(default_factory=_integers)
    published: array[int] = field(default_factory=_long_integers)
    precision: array[int] = field(default_factory=_small_integers)
    fetched: array[int] = field(default_factory=_long_integers)
    outlet: array[int] = field(default_factory=_integers)
    language: array[int] = field(default_factory=_integers)
    record_kind: array[int] = field(default_factory=_integers)
    words: array[int] = field(default_factory=_integers)
    duplicate_kind: array[int] = field(default_factory=_small_integers)
    duplicate_of: array[int] = field(default_factory=_integers)
    copy_cluster: array[int] = field(default_factory=_integers)
    event_cluster: array[int] = field(default_factory=_integers)
    event_of: array[int] = field(default_factory=_integers)
    revision_of: array[int] = field(default_factory=_integers)
    distributor: array[int] = field(default_factory=_integers)
    text_key: array[int] = field(default_factory=_keys)
    """XXH3 of the text's hash; 0 for none."""
    url_key: array[int] = field(default_factory=_keys)
    """XXH3 of the address; 0 for none."""
    agency_count: array[int] = field(default_factory=_integers)
    agency_id: array[int] = field(default_factory=_integers)
    agency_role: array[int] = field(default_factory=_small_integers)
    match_count: array[int] = field(default_factory=_integers)
    match_of: array[int] = field(default_factory=_integers)
    match_containment: array[float] = field(default_factory=_shares)
    match_coverage: array[float] = field(default_factory=_shares)
    ids: list[str] = field(default_factory=list)
    outlets: list[OutletKey] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    record_kinds: list[str] = field(default_factory=list)
    agencies: list[str] = field(default_factory=list)
    """Ids of agencies and distributors."""


def read_columns(part: FilePart) -> LineColumns:
    """Return the columns of the lines of a part of a file.

    :raises BrokenRunError: when a line is not a record of a schema that can be read.
    """
    with gc_paused():
        return _Reading(part).columns


class _Reading:
    """Reads the lines of a part of a file."""

    def __init__(self, part: FilePart) -> None:
        self.columns = LineColumns()
        self._ids: Codes[str] = Codes()
        self._outlets: Codes[OutletKey] = Codes()
        self._languages: Codes[str] = Codes()
        self._kinds: Codes[str] = Codes()
        self._agencies: Codes[str] = Codes()
        decode = msgspec.json.Decoder(KnownLine).decode
        for offset, line in _lines(part):
            try:
                record = decode(line)
                if record.schema not in READABLE:
                    raise msgspec.ValidationError(f"its schema is {record.schema}")
                self._add(record, offset, len(line) - line.endswith(b"\n"))
            except (msgspec.MsgspecError, KeyError, ValueError) as error:
                raise BrokenRunError(
                    f"{part.path}, byte {offset:,}", f"the line is not a record that can be read ({error})"
                ) from error
        columns = self.columns
        columns.ids, columns.outlets, columns.languages = self._ids.values, self._outlets.values, self._languages.values
        columns.record_kinds, columns.agencies = self._kinds.values, self._agencies.values

    def _add(self, line: KnownLine, offset: int, length: int) -> None:
        columns, reference = self.columns, self._ids.add_known
        columns.offset.append(offset)
        columns.length.append(length)
        columns.id.append(self._ids.add(line.id))
        columns.published.append(seconds(line.published_at))
        columns.precision.append(_PRECISION[line.published_precision])
        columns.fetched.append(seconds(line.fetched_at))
        columns.outlet.append(self._outlets.add((line.source.host, line.source.name, line.source.family)))
        columns.language.append(self._languages.add(line.language.code))
        columns.record_kind.append(self._kinds.add(line.kind))
        columns.words.append(reading_words(line.text))
        columns.event_cluster.append(reference(line.event.cluster))
        columns.event_of.append(reference(line.event.of))
        columns.revision_of.append(reference(line.revision_of))
        columns.text_key.append(xxhash.xxh3_64_intdigest(line.text_hash.encode()) if line.text_hash else 0)
        columns.url_key.append(xxhash.xxh3_64_intdigest(line.url.encode()) if line.url else 0)
        self._add_duplicate(line.duplicate)
        self._add_syndication(line.syndication)

    def _add_duplicate(self, duplicate: KnownDuplicate) -> None:
        columns, reference = self.columns, self._ids.add_known
        columns.duplicate_kind.append(_DUPLICATE[duplicate.kind])
        columns.duplicate_of.append(reference(duplicate.of))
        columns.copy_cluster.append(reference(duplicate.cluster))
        matches = duplicate.matches
        if duplicate.of is not None:
            whole = 1.0 if duplicate.kind == "exact" else 0.0
            containment = whole if duplicate.containment is None else duplicate.containment
            coverage = whole if duplicate.coverage is None else duplicate.coverage
            matches = [KnownMatch(duplicate.of, containment, coverage), *matches]
        columns.match_count.append(len(matches))
        for match in matches:
            columns.match_of.append(reference(match.id))
            columns.match_containment.append(match.containment)
            columns.match_coverage.append(match.coverage)

    def _add_syndication(self, syndication: KnownSyndication) -> None:
        columns, distributor = self.columns, syndication.distributor
        columns.distributor.append(self._agencies.add_known(distributor.id if distributor else None))
        columns.agency_count.append(len(syndication.agencies))
        for agency in syndication.agencies:
            columns.agency_id.append(self._agencies.add(agency.id))
            columns.agency_role.append(_ROLE[agency.role])


def _lines(part: FilePart) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that begin in a part of a file, with the offset of each."""
    with part.path.open("rb", buffering=_BUFFER) as file:
        offset = part.start
        if offset:
            file.seek(offset - 1)
            offset += len(file.readline()) - 1
        while offset < part.end and (line := file.readline(part.length - offset)):
            if line.strip():
                yield offset, line
            offset += len(line)


def seconds(time: str | None) -> int:
    """Return the first instant of a time in the form of the record, in seconds since 1970; ``NO_DATE`` for none.

    :raises ValueError: when it has another form.
    """
    if not time:
        return NO_DATE
    day, _, clock = time.partition("T")
    if not clock:
        return _day_start(day)
    if len(clock) == 9 and clock.endswith("Z"):
        return _day_start(day) + 3600 * int(clock[:2]) + 60 * int(clock[3:5]) + int(clock[6:8])
    return int(datetime.fromisoformat(time).timestamp())


@lru_cache(maxsize=1 << 14)
def _day_start(day: str) -> int:
    year, month, date = (day + "-01-01"[: 10 - len(day)] if len(day) == 4 else day + "-01"[: 10 - len(day)]).split("-")
    return int(datetime(int(year), int(month), int(date), tzinfo=UTC).timestamp())
