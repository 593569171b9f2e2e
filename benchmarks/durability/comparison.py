"""What runs published, compared with what one undisturbed run published from the same input."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newscrawl.dedup.reference import reference_texts
from pipelines.errors import StateError

Record = dict[str, Any]
OF_THE_RUN = ("run", "fetched_at")
"""Fields that say when a record was written; all others are the same in any run."""
_SHOWN = 5


@dataclass
class Published:
    """The records in some files, by their places."""

    records: dict[str, Record] = field(default_factory=dict)
    doubled: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, files: Iterable[Path]) -> Published:
        """Return what is in files of articles."""
        found, times = cls(), Counter[str]()
        for file in sorted(files):
            for number, line in enumerate(_lines(file), 1):
                try:
                    record = json.loads(line)
                except ValueError:
                    found.torn.append(f"{file.name}:{number}")
                    continue
                times[record["locator"]] += 1
                found.records[record["locator"]] = record
        found.doubled = sorted(locator for locator, often in times.items() if often > 1)
        return found

    def differences(self, undisturbed: Published) -> list[str]:
        """Return in what this is not the same as what an undisturbed run published, a sentence each."""
        lost = sorted(undisturbed.records.keys() - self.records.keys())
        strange = sorted(self.records.keys() - undisturbed.records.keys())
        changed = [
            f"{locator} ({', '.join(fields)})"
            for locator, record in self.records.items()
            if (fields := _changed(record, undisturbed.records.get(locator, record)))
        ]
        kinds = {"lost": lost, "doubled": self.doubled, "torn": self.torn, "strange": strange, "changed": changed}
        return [f"{len(names)} {kind}: {'; '.join(names[:_SHOWN])}" for kind, names in kinds.items() if names]


def _lines(file: Path) -> Iterator[bytes]:
    content = file.read_bytes()
    lines = content.split(b"\n")
    yield from lines[:-1]
    if lines[-1]:  # each line ends in a line feed
        yield b"?" + lines[-1]


def _changed(record: Record, other: Record) -> list[str]:
    names = record.keys() | other.keys()
    return sorted(name for name in names if name not in OF_THE_RUN and record.get(name) != other.get(name))


def leftovers(folder: Path) -> list[str]:
    """Return a sentence about temporary files in a folder, if there are any."""
    parts = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.part*"))
    return [f"left: {', '.join(parts[:_SHOWN])}"] if parts else []


def index_differences(state: Path, published: Published) -> list[str]:
    """Return what is published and not in the state's index of copies, in which texts are compared."""
    ids = {record["id"] for record in published.records.values() if record["duplicate"]["cluster"] is not None}
    try:
        table = reference_texts(state, datetime.now(UTC), 90, partial=True).table
    except StateError as error:
        return [f"published, but: {error}"] if ids else []  # killed before there was a state
    missing = ids - {table.article(number) for number in range(len(table))}
    return [f"{len(missing)} published articles are not in the index"] if missing else []
