"""Reads a split, and leaves what the later steps need of it: rows, keys, names, the lines themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec
import numpy as np
import pyarrow as pa

from newscrawl.dedup.distributed.job import Job, NumberedJob
from newscrawl.dedup.inputs import LineBatch
from newscrawl.dedup.records import PreparedBatch
from newscrawl.dedup.splits import read_split
from pipelines.documents import Rejection
from pipelines.duplicates.blocks.bodies import pack, pack_strings, unpack, unpack_strings
from pipelines.duplicates.blocks.earlier_texts import rows_of
from pipelines.duplicates.sketch import Sketches
from pipelines.duplicates.sketch_index import hashes
from pipelines.duplicates.table import ROW

_CODEC = "lz4"


class Signed(NamedTuple):
    """How much there was in a split."""

    articles: int
    lines: int
    rejected: int


class _Rejected(NamedTuple):
    line: int
    """Number of the line in the split; 0 for none."""
    rejection: Rejection


@dataclass(slots=True)
class _Read:
    """What was read of a split so far."""

    prepared: list[PreparedBatch] = field(default_factory=list)
    objects: list[bytes] = field(default_factory=list)
    rejected: list[_Rejected] = field(default_factory=list)
    lines: int = 0


def sign(job: Job, block: int) -> bytes:
    """Read and sign a split, leave what is found in the job's folder, and return a ``Signed`` as JSON."""
    read, locator = _Read(), job.split(block).locator
    prepare = job.plan.made()
    for batch in read_split(job.split(block), job.plan.limits):
        made = [batch] if isinstance(batch, Rejection) else _added(read, prepare(batch), batch)
        for rejection in made:
            rejected = _Rejected(_line_of(rejection, locator), rejection)
            read.lines = max(read.lines, rejected.line)
            read.rejected.append(rejected)
    if read.prepared:
        _leave(job, block, read)
    if read.rejected:
        job.put("rejected", block, msgspec.json.encode(read.rejected))
    return msgspec.json.encode(Signed(sum(len(made.ids) for made in read.prepared), read.lines, len(read.rejected)))


def signed(told: bytes) -> Signed:
    """Return what ``sign`` says of a split."""
    return msgspec.json.decode(told, type=Signed)


def names_claimed(job: NumberedJob, block: int) -> tuple[list[str], list[str | None]]:
    """Return for each article of a block the name of its place, and its own id, if it has one."""
    _, lines, given, *ids = unpack(job.get("articles", block))
    locator, before = job.split(block).locator, job.lines_before(block)
    places = [f"{locator}:{line + before}" for line in lines.tolist()]
    return places, [name if has else None for name, has in zip(unpack_strings(*ids), given.tolist(), strict=True)]


def ranks_of(job: Job, block: int) -> np.ndarray:
    """Return the rank of each article of a block in its cluster, the lowest the best."""
    return unpack(job.get("articles", block))[0]


def objects_of(job: Job, block: int) -> list[bytes]:
    """Return the JSON objects of a block, without the closing brace."""
    with pa.CompressedInputStream(pa.BufferReader(job.get("lines", block)), _CODEC) as stream:
        content: bytes = stream.read()
    return content.split(b"\n")[:-1]


def rejections_of(job: NumberedJob, block: int) -> Iterator[Rejection]:
    """Yield the rejections of a split, in order, with their lines numbered as in the file."""
    before, locator = job.lines_before(block), job.split(block).locator
    for line, rejection in msgspec.json.decode(job.get("rejected", block), type=list[_Rejected]):
        if line:
            rejection.locator = f"{locator}:{line + before}"
        yield rejection


def sketches_of(job: Job, block: int) -> Sketches:
    """Return the sketches of the texts of a block."""
    bands, samples = unpack(job.get("keys", block))
    rows = unpack(job.get("rows", block))[0].view(ROW)
    return Sketches(
        rows["text"],
        rows["size"].astype(np.int64),
        rows["signature"],
        bands,
        samples,
        rows["sampled"].astype(np.int64),
        rows["slots"],
    )


def _added(read: _Read, made: PreparedBatch, batch: LineBatch) -> list[Rejection]:
    """Add a prepared batch to what was read; return what was rejected in it."""
    ended = batch.content.count(b"\n") + (not batch.content.endswith(b"\n"))
    read.lines = max(read.lines, batch.first - 1 + ended)
    read.objects += made.objects
    made.objects = []
    if made.sketches is not None:
        read.prepared.append(made)
    return made.rejected


def _line_of(rejection: Rejection, locator: str) -> int:
    """Return the number of the line that a rejection names behind the locator of its file, 0 for none."""
    line = rejection.locator.removeprefix(locator).removeprefix(":")
    return int(line) if line.isdecimal() and rejection.locator != locator else 0


def _leave(job: Job, block: int, read: _Read) -> None:
    made = read.prepared
    sketches = Sketches.join([batch.sketches for batch in made if batch.sketches is not None])
    documents = np.concatenate([hashes(batch.urls) for batch in made])
    job.put("rows", block, pack(rows_of(sketches, documents).view(np.uint8)))
    job.put("keys", block, pack(sketches.bands, sketches.samples))
    columns = [batch.ranks for batch in made], [batch.lines for batch in made]
    names = [name for batch in made for name in batch.ids]
    ranks, lines = (np.array([value for own in column for value in own], np.int64) for column in columns)
    given = np.array([name is not None for name in names])
    job.put("articles", block, pack(ranks, lines, given, *pack_strings([name or "" for name in names])))
    packed = pa.BufferOutputStream()
    with pa.CompressedOutputStream(packed, _CODEC) as stream:
        for content in read.objects:
            stream.write(content + b"\n")
    job.put("lines", block, packed.getvalue().to_pybytes())
