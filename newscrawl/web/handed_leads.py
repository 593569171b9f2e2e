"""Leads of other shards: what a crawl found at sites that another one asks, written down for that one.

``<run>.leads.jsonl`` has a line for each, with all that its container says of it. The shard that owns it reads the
files of all others (``-a leads=``), and takes it as if it had found it itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from glob import glob, has_magic
from pathlib import Path
from typing import ClassVar
from weakref import WeakKeyDictionary

import msgspec
from scrapy import signals
from scrapy.crawler import Crawler

from newscrawl.crawl.line_file import LineFile
from newscrawl.crawl.output_faults import note_output_fault
from newscrawl.crawl.session import Session
from newscrawl.readers.addresses import without_secrets
from newscrawl.serialization import json_line
from newscrawl.web.lead_queue import Taken
from newscrawl.web.lead_table import address_of
from newscrawl.web.shards import Shard, shard_of
from pipelines.documents import Lead, Rejection
from pipelines.errors import ArgumentError
from pipelines.participant import Participant

SUFFIX = ".leads.jsonl"
HANDED_OVER = "newscrawl/handed_over"
"""The statistic that counts such leads."""


class HandedLead(msgspec.Struct, omit_defaults=True):
    """A line of such a file."""

    shard: str
    """The shard that asks for it, as in ``3/16``."""
    lead: Lead
    """What is to be asked for."""
    source: str | None = None
    """Id of the source that it belongs to."""
    begins: bool = False
    """Whether it is what its source begins with, redirected to another site."""


class HandedLeads(Participant):
    """Writes the file of a run; no lead counts as dealt with before its line is on the disk.

    :param crawler: its session is open.
    """

    _by_crawler: ClassVar[WeakKeyDictionary[Crawler, HandedLeads]] = WeakKeyDictionary()

    def __init__(self, crawler: Crawler) -> None:
        assert crawler.stats is not None
        self._crawler, self._stats, self._count = crawler, crawler.stats, Shard.of(crawler).count
        session = Session.of(crawler)
        self._file = LineFile(session.runs_folder / f"{session.run.id}{SUFFIX}", "addresses for other shards")
        session.state.join(self)
        crawler.signals.connect(self.close, signals.spider_closed)

    @classmethod
    def of(cls, crawler: Crawler) -> HandedLeads:
        """Return those of a crawler."""
        if crawler not in cls._by_crawler:
            cls._by_crawler[crawler] = cls(crawler)
        return cls._by_crawler[crawler]

    def add(self, taken: Taken, url: str) -> bool:
        """Write down a lead; return whether it could be written.

        :param url: the address to ask for, which is another than the lead's if it has moved.
        """
        lead = taken.lead
        if url != address_of(lead):
            copy = lead.archived
            lead = replace(lead, url=url) if copy is None else replace(lead, archived=replace(copy, url=url))
        begins = taken.given and taken.source is not None
        line = HandedLead(str(shard_of(url, self._count)), lead, taken.source, begins=begins)
        written = self._file.add(json_line(line))
        self._stats.inc_value(HANDED_OVER, int(written))
        return written

    def flush(self) -> None:
        """Have the lines on the disk before the state says that they are written."""
        self._file.sync()

    def close(self) -> None:
        """Close the file, with its lines on the disk: what is still to be committed may depend on them.

        :raises OSError: when they cannot reach it.
        """
        self._file.sync()
        if (sentence := self._file.close()) is not None:
            note_output_fault(self._crawler, sentence)


def can_be_handed_over(url: str) -> bool:
    """Return whether an address may be written down: it has no password or key in it."""
    return without_secrets(url) == url


def leads_files(places: Iterable[str]) -> list[Path]:
    """Return the files of leads in files, folders and globs of both, sorted.

    :raises ArgumentError: when there is nothing of a name; a glob may match nothing, and a folder may be empty.
    """
    found: set[Path] = set()
    for place in places:
        matched = map(Path, glob(place) if has_magic(place) else [place])  # noqa: PTH207 - absolute globs too
        for path in matched:
            if path.is_dir():
                found.update(path.glob(f"*{SUFFIX}"))
            elif path.exists():
                found.add(path)
            else:
                raise ArgumentError(f"leads={place}: there is no such file or folder")
    return sorted(found)


def read_leads(files: Iterable[Path], shard: Shard) -> Iterator[HandedLead | Rejection]:
    """Yield what files of leads have for a shard, and what is no lead in them.

    A last line that is still being written is left to the next run.
    """
    for path in files:
        try:
            with path.open("rb") as file:
                for number, line in enumerate(file, 1):
                    if line.endswith(b"\n") and (found := _read(line, f"{path}:{number}", shard)) is not None:
                        yield found
        except OSError as error:
            yield Rejection(str(path), "read", f"the leads in it could not be read: {error.strerror or error}", True)


def _read(line: bytes, place: str, shard: Shard) -> HandedLead | Rejection | None:
    try:
        found = msgspec.json.decode(line, type=HandedLead)
    except msgspec.MsgspecError as error:
        return Rejection(place, "read", f"it is no lead that another shard has written: {error}")
    return found if shard.owns(address_of(found.lead)) else None
