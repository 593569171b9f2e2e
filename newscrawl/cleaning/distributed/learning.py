"""The steps between the two passes: what is repeated, and what recurs at each source.

1. ``IdsOf`` and ``FirstOfEachId`` find the documents that stand in several blocks: the first in reading order is kept;
2. ``SourcesOf`` and ``IntervalsOf`` find which articles of each source are counted;
3. ``WitnessesOf`` and ``CountSources`` bring them together and count what recurs in them;
4. ``KeepLearned`` leaves each block what was learned of its sources.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

import msgspec
import xxhash

from newscrawl.cleaning.counting import Learned, RecurrenceCount, Witness, interval_of
from newscrawl.cleaning.distributed.blocks import spooled
from newscrawl.cleaning.distributed.passes import DIGEST
from newscrawl.cleaning.distributed.work import Cleaning, name_of
from newscrawl.cleaning.report import CleanReport
from newscrawl.executors.engine import Hop, Message

_MESSAGE_BYTES = 1 << 20
"""Bytes of articles for one part from which on they are sent."""


def learning_hops(work: Cleaning, blocks: int, parts: int) -> Sequence[Hop]:
    """Return the hops that the messages of ``IdsOf`` take; the bodies at their end are reports as JSON.

    :param blocks: how many there are.
    :param parts: in which ids and sources come together.
    """
    return [
        Hop(parts, FirstOfEachId()),
        Hop(blocks, SourcesOf(work, parts)),
        Hop(parts, IntervalsOf(work)),
        Hop(blocks, WitnessesOf(work, parts)),
        Hop(parts, CountSources(work)),
        Hop(blocks, KeepLearned(work)),
    ]


class _Ids(msgspec.Struct, array_like=True):
    """Ids of a block that come together in one part."""

    block: int
    numbers: list[int]
    digests: bytes
    """16 bytes for each."""


class _Counts(msgspec.Struct, array_like=True):
    """How many articles that may be counted a block has of the sources of one part."""

    block: int
    counts: dict[str, int]


class _Witnesses(msgspec.Struct, array_like=True):
    """Articles of a block whose sources come together in one part, with their numbers in it."""

    block: int
    sources: list[str]
    """Those of which the block is to be told what was learned."""
    witnesses: list[tuple[int, Witness]]


class _LearnedForBlock(msgspec.Struct, array_like=True):
    """What a part has learned of the sources of a block."""

    learned: Learned
    counts: CleanReport
    """What the part has learned in all, told to one block only."""


@dataclass(frozen=True, slots=True)
class IdsOf:
    """Sends the ids of a block to their parts."""

    work: Cleaning
    parts: int

    def __call__(self, block: int) -> Iterator[Message]:
        """Yield one message for each part; one at least, so that the block is heard of."""
        digests = self.work.folder.get(name_of("ids", block))
        sent = {block % self.parts: _Ids(block, [], b"")}
        for number, start in enumerate(range(0, len(digests), DIGEST)):
            digest = digests[start : start + DIGEST]
            ids = sent.setdefault(int.from_bytes(digest[:8], "little") % self.parts, _Ids(block, [], b""))
            ids.numbers.append(number)
        for part, ids in sent.items():
            ids.digests = b"".join(digests[number * DIGEST : (number + 1) * DIGEST] for number in ids.numbers)
            yield part, msgspec.msgpack.encode(ids)


class FirstOfEachId:
    """Tells each block which of its documents stand in an earlier one."""

    def __call__(self, _part: int, bodies: list[bytes]) -> Iterator[Message]:
        """Yield the numbers of the repeated documents of each block, which may be none."""
        seen: set[bytes] = set()
        for ids in sorted((msgspec.msgpack.decode(body, type=_Ids) for body in bodies), key=lambda one: one.block):
            repeated = []
            for place, number in enumerate(ids.numbers):
                digest = ids.digests[place * DIGEST : (place + 1) * DIGEST]
                if digest in seen:
                    repeated.append(number)
                seen.add(digest)
            yield ids.block, msgspec.msgpack.encode(repeated)


@dataclass(frozen=True, slots=True)
class SourcesOf:
    """Remembers the repeated documents of a block, and sends how many others it has of each source."""

    work: Cleaning
    parts: int

    def __call__(self, block: int, bodies: list[bytes]) -> Iterator[Message]:
        """Yield one message for each part; one at least, so that the block is heard of."""
        repeated = {number for body in bodies for number in msgspec.msgpack.decode(body, type=list[int])}
        self.work.put("repeated", block, sorted(repeated))
        counts: Counter[str] = Counter()
        for number, (source, counted) in enumerate(self.work.get("sources", block, list[tuple[str, str | None]])):
            counts[source] += 0  # what is learned of it is asked for, even if nothing here is counted
            if counted is not None and number not in repeated:
                counts[counted] += 1
        sent: dict[int, dict[str, int]] = {block % self.parts: {}}
        for source, articles in counts.items():
            sent.setdefault(_part_of(source, self.parts), {})[source] = articles
        for part, own in sent.items():
            yield part, msgspec.msgpack.encode(_Counts(block, own))


@dataclass(frozen=True, slots=True)
class IntervalsOf:
    """Tells each block which articles of its sources are counted."""

    work: Cleaning

    def __call__(self, _part: int, bodies: list[bytes]) -> Iterator[Message]:
        """Yield the intervals of the sources of each block; those of which nothing is counted are left out."""
        sent = [msgspec.msgpack.decode(body, type=_Counts) for body in bodies]
        articles: Counter[str] = Counter()
        for one in sent:
            articles.update(one.counts)
        most = self.work.conditions.most_counted
        for one in sent:
            intervals = {source: interval_of(articles[source], most) for source in one.counts}
            yield one.block, msgspec.msgpack.encode({source: found for source, found in intervals.items() if found})


@dataclass(frozen=True, slots=True)
class WitnessesOf:
    """Sends the articles of a block that are counted to the parts of their sources."""

    work: Cleaning
    parts: int

    def __call__(self, block: int, bodies: list[bytes]) -> Iterator[Message]:
        """Yield messages for each part; one at least, so that the block is heard of."""
        intervals: dict[str, int] = {}
        for body in bodies:
            intervals |= msgspec.msgpack.decode(body, type=dict[str, int])
        repeated = set(self.work.get("repeated", block, list[int]))
        asked: dict[int, list[str]] = {block % self.parts: []}
        for source in intervals:
            asked.setdefault(_part_of(source, self.parts), []).append(source)
        for part, sources in asked.items():
            yield part, msgspec.msgpack.encode(_Witnesses(block, sources, []))
        waiting: defaultdict[int, list[tuple[int, Witness]]] = defaultdict(list)
        sizes: Counter[int] = Counter()
        for number, witness in spooled(self.work.folder, name_of("witnesses", block), tuple[int, Witness]):
            interval = intervals.get(witness.source)
            if number in repeated or interval is None or witness.draw % interval:
                continue
            part = _part_of(witness.source, self.parts)
            waiting[part].append((number, witness))
            sizes[part] += len(witness.article)
            if sizes[part] >= _MESSAGE_BYTES:
                yield part, msgspec.msgpack.encode(_Witnesses(block, [], waiting.pop(part)))
                del sizes[part]
        for part, witnesses in waiting.items():
            yield part, msgspec.msgpack.encode(_Witnesses(block, [], witnesses))


@dataclass(frozen=True, slots=True)
class CountSources:
    """Counts what recurs at the sources of a part, and tells each block what was learned of its own."""

    work: Cleaning

    def __call__(self, _part: int, bodies: list[bytes]) -> Iterator[Message]:
        """Yield what was learned for each block, which may be nothing."""
        sources: defaultdict[int, set[str]] = defaultdict(set)
        # a database without a name is a temporary file, and in memory as long as it is small
        with closing(sqlite3.connect("", isolation_level=None)) as connection:
            count = RecurrenceCount(connection, self.work.conditions.now, most=None)
            for body in bodies:
                sent = msgspec.msgpack.decode(body, type=_Witnesses)
                sources[sent.block].update(sent.sources)
                for number, witness in sent.witnesses:
                    count.add((sent.block, number), witness)
            learned = count.learned()
        counts = CleanReport()
        counts.count_learned(learned)
        for block, own in sorted(sources.items()):
            known = {source: learned[source] for source in sorted(own & learned.keys())}
            yield block, msgspec.msgpack.encode(_LearnedForBlock(known, counts))
            counts = CleanReport()


@dataclass(frozen=True, slots=True)
class KeepLearned:
    """Leaves a block what was learned of its sources, and passes on the counts."""

    work: Cleaning

    def __call__(self, block: int, bodies: list[bytes]) -> Iterator[Message]:
        """Yield a :class:`CleanReport` as JSON."""
        learned: Learned = {}
        report = CleanReport()
        for body in bodies:
            told = msgspec.msgpack.decode(body, type=_LearnedForBlock)
            learned |= told.learned
            report.add(told.counts)
        self.work.put("learned", block, learned)
        yield 0, msgspec.json.encode(report)


def _part_of(source: str, parts: int) -> int:
    """Return the part in which the articles of a source come together."""
    return xxhash.xxh3_64_intdigest(source.encode()) % parts
