"""What ``dataset.json`` says of a dataset: what it was made of, by which choices, and which files it has.

The card and the Croissant file are made from it, so the three agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from newscrawl.dataset.describing.counts import RecordCounts, TextCounts
from newscrawl.dataset.describing.features import Feature
from newscrawl.dataset.splitting.leakage import Leak
from newscrawl.dataset.splitting.split_report import Moves
from newscrawl.dataset.views.flat import SCHEMA
from newscrawl.serialization import one_line

if TYPE_CHECKING:
    from newscrawl.dataset.joining.published_runs import PublishedRun
    from newscrawl.dataset.joining.vouched_files import BrokenRunError


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedFile:
    """A file of the dataset."""

    path: str
    """Where it is in the dataset's folder."""
    split: str
    records: int
    bytes: int
    blake2b: str
    """blake2b-128 of its bytes, in hexadecimal."""
    sha256: str
    arrow_bytes: int | None = None
    """Size of its columns in memory, as Arrow; None where it was not made of such columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedRun:
    """A run whose records were read."""

    id: str
    started: str
    finished: str | None
    version: str
    """Version of newscrawl."""
    records: int
    files: dict[str, str]
    """blake2b-128 of each of its files, by the file's name."""


@dataclass(frozen=True, slots=True)
class SkippedRun:
    """A run that was left out because its files are not as its manifest says."""

    place: str
    fault: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Records that a choice left out."""

    choice: str
    """As on the command line, such as ``--drop exact``."""
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedSplits:
    """How records were divided, and what that holds together."""

    by: str
    """As on the command line: ``train=0.9,test=0.1`` or ``time=2026-10-01``."""
    seed: int | None
    groups: int
    """Groups of records that are tied together; each is in one split."""
    largest_group: int
    """Records in the largest of them."""
    ties: dict[str, int]
    """Pairs of records that are tied, by what ties them."""
    shared: dict[str, int]
    """Copy clusters, events, addresses and texts of which several splits have a record."""
    reclustered: str | None
    """Why all texts were compared once more; None where they were not."""
    straddling: int = 0
    """Records on or after the day that are in the earlier split with their group."""
    undated: int = 0
    """Records without a date in the earlier split of a dataset that is divided by day."""
    moves: Moves | None = None
    """What has changed since an earlier dataset."""
    warnings: list[str] = field(default_factory=list)
    """What to look at before the splits are used."""
    leaks: list[Leak] = field(default_factory=list)
    """What was measured of each split but the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A dataset."""

    schema: str = SCHEMA
    name: str
    license: str
    as_of: str
    """When the newest run ended; what is derived from all records holds for that time."""
    command: str
    """What makes the same dataset again."""
    format: str
    view: str
    partition: list[str]
    choices: dict[str, Any]
    """The options that were given, by their names."""
    read: int
    """Distinct records of all runs."""
    left_out: list[LeftOut]
    """In the order in which the choices were made."""
    splits: DescribedSplits | None
    counts: RecordCounts
    texts: TextCounts
    columns: list[Feature]
    files: list[DescribedFile]
    runs: list[DescribedRun]
    skipped: list[SkippedRun]
    versions: dict[str, list[str]]
    """What made the records, each with the values that the runs name, the newest first: rules, index, libraries."""

    def to_json(self) -> bytes:
        """Return what ``dataset.json`` contains."""
        return one_line(msgspec.json.format(msgspec.json.encode(self), indent=1)) + b"\n"


def described_runs(runs: Sequence[PublishedRun]) -> list[DescribedRun]:
    """Return what is said of runs; of their files, the names only, since paths mean nothing elsewhere."""
    return [
        DescribedRun(
            id=run.id,
            started=_time(run.manifest.started) or "",
            finished=_time(run.manifest.finished),
            version=run.manifest.run.version,
            records=sum(file.records for file in run.files),
            files={encodable(file.path.name): file.blake2b for file in run.files},
        )
        for run in runs
    ]


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def skipped_runs(faults: Sequence[BrokenRunError]) -> list[SkippedRun]:
    """Return what is said of runs that were left out."""
    return [SkippedRun(encodable(Path(fault.place).name), encodable(fault.fault)) for fault in faults]


def encodable(words: str) -> str:
    """Return words that UTF-8 can write: of a path in another encoding, what cannot be read is a question mark."""
    return words.encode("utf-8", "replace").decode()


def versions_of(runs: Sequence[PublishedRun]) -> dict[str, list[str]]:
    """Return the versions that manifests name, each with its distinct values, those of newer runs first."""
    found: dict[str, dict[str, None]] = {}
    for run in reversed(runs):
        for name, version in _flat(run.manifest.versions):
            found.setdefault(name, {})[version] = None
    return {name: list(values) for name, values in sorted(found.items())}


def _flat(versions: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in versions.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", str(value)
