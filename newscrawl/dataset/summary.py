"""What ``scrapy dataset`` tells of a dataset at its end, for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from newscrawl.dataset.built import Built
from newscrawl.dataset.splitting.leakage import Leak
from newscrawl.dataset.splitting.split_report import Moves

_MEGABYTE = 1e6


@dataclass(slots=True, kw_only=True)
class DatasetReport:
    """Counts of a dataset that was made."""

    runs: int
    read: int
    """Distinct records of the runs."""
    written: int
    rejected: int = 0
    left_out: dict[str, int]
    """How many records each option left out of those that the options before it had left."""
    splits: dict[str, int]
    """Records of each split; empty without splits."""
    groups: int | None = None
    """Groups of records that had to be in one split."""
    largest_group: int | None = None
    """Records of the largest of them."""
    reclustered: str | None = None
    """Why all texts were compared again; None if they were not."""
    moves: Moves | None = None
    """What has changed since an earlier dataset."""
    warnings: list[str] = field(default_factory=list)
    """What to look at before the splits are used."""
    leaks: list[Leak] = field(default_factory=list)
    files: int
    bytes: int
    skipped: list[str]
    """What is wrong with the runs that were skipped."""
    unknown_attributes: int = 0
    """Ids of ``--attributes`` that no record has."""
    output: str

    @classmethod
    def of(cls, built: Built) -> DatasetReport:
        """Return the report of a dataset."""
        rows = built.rows
        report = cls(
            runs=len(built.runs),
            read=len(rows.joined),
            written=len(rows.order),
            left_out=built.chosen.left_out,
            splits={name: len(rows.of_split(name)) for name in rows.splits} if rows.splitting else {},
            reclustered=built.reclustered,
            moves=built.moves,
            leaks=list(built.leaks),
            files=len(built.files),
            bytes=sum(file.bytes for file in built.files),
            skipped=[str(fault) for fault in built.skipped],
            unknown_attributes=built.attributes.unknown(rows.joined.ids) if built.attributes else 0,
            output=str(built.options.out),
        )
        if built.split_report is not None:
            report.groups, report.largest_group = built.split_report.groups, built.split_report.largest_group
            report.warnings = list(built.split_report.warnings())
        return report

    def lines(self) -> Iterator[str]:
        """Yield the report as lines for people."""
        size = f" in {_count(self.files, 'file')}, {self.bytes / _MEGABYTE:,.1f} MB" if self.files else ""
        yield (
            f"{self.output}: {_count(self.written, 'record')} of {self.read:,} from {_count(self.runs, 'run')}{size}"
        )
        for option, count in self.left_out.items():
            yield f"{option} left out {count:,}"
        if self.splits:
            shares = ", ".join(f"{name} {count:,} ({count / self.written:.1%})" for name, count in self.splits.items())
            yield f"splits: {shares}, from {_count(self.groups or 0, 'group')}, the largest of {self.largest_group:,}"
        if self.reclustered:
            yield f"all texts were compared again: {self.reclustered}"
        if self.moves is not None and (self.moves.moved or self.moves.joined):
            yield str(self.moves)
        yield from map(_leak, self.leaks)
        for warning in self.warnings:
            yield f"look at this: {warning}"
        if self.unknown_attributes:
            yield f"ids of --attributes that belong to no record: {self.unknown_attributes:,}"
        for fault in self.skipped:
            yield f"skipped: {fault}"


def _leak(leak: Leak) -> str:
    texts, inside = _count(leak.texts, "text"), f"are in {leak.trained_on} by more than half"
    looked_at = f"of {texts} of {leak.split}, {leak.over_half:,} {inside}"
    if leak.highest_id is None:
        return f"{looked_at}; none by 30 % or more"
    return f"{looked_at}; the highest share is {leak.highest:.0%}, of {leak.highest_id} in {leak.trained_on_id}"


def _count(number: int, unit: str) -> str:
    return f"{number:,} {unit}" if number == 1 else f"{number:,} {unit}s"
