"""The two passes over a block: from its files to readings, and from these to records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain

import msgspec

from newscrawl.cleaning.counting import Learned, Witness
from newscrawl.cleaning.distributed.blocks import Block, Spool, spooled
from newscrawl.cleaning.distributed.shared_files import documents_of
from newscrawl.cleaning.distributed.work import Cleaning, name_of
from newscrawl.cleaning.readings import Preparation, SecondCleaning, time_limits
from newscrawl.cleaning.report import CleanReport
from newscrawl.exporters.record_parts import RecordParts
from newscrawl.serialization import rejection_line
from pipelines.documents import Rejection
from pipelines.items import Article

DIGEST = 16
"""Bytes of an id in the list of those of a block."""


@dataclass(frozen=True, slots=True)
class ReadBlock:
    """Reads the documents of a block and leaves readings, ids, witnesses and rejections; returns the counts."""

    work: Cleaning

    def __call__(self, block: Block) -> bytes:
        """Return a :class:`CleanReport` as JSON."""
        work, report = self.work, CleanReport()
        prepare = Preparation(work.pipeline, work.conditions)
        readings = Spool[bytes](work.folder, name_of("readings", block.number))
        witnesses = Spool[tuple[int, Witness]](work.folder, name_of("witnesses", block.number))
        rejections: list[bytes] = []
        sources: list[tuple[str, str | None]] = []
        seen: dict[bytes, None] = {}
        with time_limits():
            for document in chain.from_iterable(documents_of(file, work.conditions.limits) for file in block.files):
                (found,) = prepare([document])
                report.read += 1
                if isinstance(found, Rejection):
                    rejections.append(rejection_line(found))
                elif (digest := blake2b(found.id.encode(), digest_size=DIGEST).digest()) in seen:
                    report.repeated += 1
                else:
                    sources.append((found.source, found.witness.source if found.witness else None))
                    if found.witness:
                        witnesses.add((len(seen), found.witness), len(found.witness.article))
                    seen[digest] = None
                    readings.add(found.line, len(found.line))
        readings.close()
        witnesses.close()
        work.put("sources", block.number, sources)
        work.folder.put(name_of("ids", block.number), b"".join(seen))
        _put_rejections(work, "first", block.number, rejections, report)
        return msgspec.json.encode(report)


@dataclass(frozen=True, slots=True)
class CleanBlock:
    """Cleans the readings of a block, writes records, and leaves rejections; returns the counts."""

    work: Cleaning
    parts: RecordParts

    def __call__(self, block: int) -> bytes:
        """Return a :class:`CleanReport` as JSON."""
        report, rejections = CleanReport(), list[bytes]()
        with time_limits():
            self.parts.write(block, self._articles(block, report, rejections))
        _put_rejections(self.work, "second", block, rejections, report)
        return msgspec.json.encode(report)

    def _articles(self, block: int, report: CleanReport, rejections: list[bytes]) -> Iterator[Article]:
        """Yield the articles of a block, and count them; what is left without text is added to the rejections."""
        work = self.work
        repeated = set(work.get("repeated", block, list[int]))
        clean = SecondCleaning(work.pipeline, work.get("learned", block, Learned), work.conditions)
        for number, line in enumerate(spooled(work.folder, name_of("readings", block), bytes)):
            if number in repeated:
                report.repeated += 1
                continue
            (outcome,) = clean([line])
            if isinstance(outcome, Rejection):
                rejections.append(rejection_line(outcome))
            else:
                report.count_cuts(outcome)
                report.written += 1
                yield outcome


def _put_rejections(work: Cleaning, when: str, block: int, lines: Sequence[bytes], report: CleanReport) -> None:
    """Leave the rejections of a pass over a block, if there are any, and count them."""
    report.rejected = len(lines)
    if report.rejected:
        work.folder.put(name_of(f"rejected-{when}", block), b"".join(lines))
