"""Decides on the pairs in rounds: each block with the leaders that the others found in the round before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from newscrawl.dedup.distributed.job import NumberedJob
from newscrawl.executors.engine import Engine, Message
from newscrawl.serialization import one_line
from pipelines.duplicates.blocks.bodies import pack, unpack
from pipelines.duplicates.blocks.earlier_texts import Texts
from pipelines.duplicates.blocks.numbering import GlobalNumbers
from pipelines.duplicates.blocks.pairing import Pairs
from pipelines.duplicates.blocks.resolution import Before, Leaders, Resolved, resolve
from pipelines.duplicates.sorted_run import Places

_ENCODE = msgspec.json.Encoder().encode
_KINDS: tuple[str, ...] = ("unique", "exact", "near", "partial")


class _Outcome(msgspec.Struct):
    """What was found of a block in a round."""

    block: int
    changed: bool
    """Whether any of its leaders is another one than in the round before."""
    kinds: dict[str, int]
    """How many articles there are of each kind, and how many revisions."""


@dataclass(frozen=True)
class Resolution:
    """What is left in the folder when no leader changes any more."""

    rounds: dict[int, int]
    """The round in which each block was resolved last."""
    kinds: Counter[str]
    """How many articles there are of each kind, and how many revisions."""


def resolve_all(engine: Engine, job: NumberedJob) -> Resolution:
    """Resolve the blocks until no leader changes; those of which nothing changed that they depend on rest."""
    outcomes = [_outcome(told) for told in engine.each(partial(_first, job), job.filled)]
    last = {outcome.block: outcome for outcome in outcomes}
    rounds = dict.fromkeys(last, 0)
    current = 0
    while changed := sorted(outcome.block for outcome in outcomes if outcome.changed):
        hop = job.to_blocks(partial(_again, job, current + 1, dict(rounds)))
        outcomes = [_outcome(told) for told in engine.exchange(partial(_tell, job, current), changed, [hop])]
        current += 1
        for outcome in outcomes:
            last[outcome.block], rounds[outcome.block] = outcome, current
    return Resolution(rounds, sum((Counter(outcome.kinds) for outcome in last.values()), Counter()))


def leaders_of(job: NumberedJob, current: int, block: int) -> GlobalNumbers:
    """Return the leaders of the texts of a block, as they were found in a round."""
    return unpack(job.get(f"leaders-{current}", block))[0]


def labels_of(job: NumberedJob, current: int, block: int) -> list[bytes]:
    """Return the labels of the texts of a block, as they were found in a round: objects of JSON."""
    return job.get(f"labels-{current}", block).split(b"\n")[:-1]


def keep_texts(job: NumberedJob, rounds: dict[int, int], block: int) -> bytes:
    """Keep the texts of a block, and their leaders, in the index."""
    assert job.index is not None
    own, leaders = job.texts(block), leaders_of(job, rounds[block], block)
    known = Leaders.unpack(job.get(f"known-{rounds[block]}", block))
    others = Texts.unpack(job.get("borrowed", block)), known.texts
    led = np.flatnonzero(leaders != own.numbers)
    kept = _leaders(own, leaders, led, others)
    foreign = kept.texts.chosen(kept.texts.numbers[kept.texts.numbers < own.numbers[0]])
    job.index.keep_texts(block - job.first_block, own, Leaders(kept.numbers, kept.leaders, foreign))
    return b""


def _leaders(own: Texts, leaders: GlobalNumbers, rows: Places, others: Sequence[Texts]) -> Leaders:
    """Return the leaders of some texts of a block, with their texts, which are own or other ones that it knows."""
    texts = Texts.joined((own, *others)).chosen(np.unique(leaders[rows]))
    return Leaders(own.numbers[rows], leaders[rows], texts)


def _outcome(told: bytes) -> _Outcome:
    return msgspec.json.decode(told, type=_Outcome)


def _first(job: NumberedJob, block: int) -> bytes:
    known = Leaders.none() if job.index is None else Leaders.unpack(job.get("known", block))
    own, borrowed = job.texts(block), Texts.unpack(job.get("borrowed", block))
    resolved = resolve(Pairs.unpack(job.get("pairs", block)), own, borrowed, known)
    labels, kinds, revised = _described(resolved)
    return _left(job, 0, block, known, _State(resolved.leaders, kinds, revised, labels), before=own.numbers)


def _tell(job: NumberedJob, current: int, block: int) -> Iterator[Message]:
    """Yield for each block that watches leaders of this one those that changed in a round."""
    changed = Leaders.unpack(job.get(f"changes-{current}", block))
    lengths, watchers, *kinds = unpack(job.get("watchers", block))
    compared, counted = (
        np.split(numbers, np.cumsum(own)[:-1]) for numbers, own in zip(kinds, lengths[1:], strict=True)
    )
    for watcher, with_texts, without in zip(watchers.tolist(), compared, counted, strict=True):
        news = changed.about(with_texts, without)
        if len(news.numbers):
            yield watcher, news.pack()


def _again(job: NumberedJob, current: int, rounds: dict[int, int], block: int, news: list[bytes]) -> Iterator[Message]:
    last = rounds[block]
    told = [Leaders.unpack(body) for body in news]
    known = Leaders.unpack(job.get(f"known-{last}", block)).updated(told)
    before = _State.of(job, last, block)
    changed = Before(before.leaders, np.concatenate([leaders.numbers for leaders in told]))
    own, borrowed = job.texts(block), Texts.unpack(job.get("borrowed", block))
    resolved = resolve(Pairs.unpack(job.get("pairs", block)), own, borrowed, known, changed)
    labels, kinds, revised = before.labels, before.kinds.copy(), before.revised.copy()
    new_labels, kinds[resolved.rows], revised[resolved.rows] = _described(resolved)
    for row, label in zip(resolved.rows.tolist(), new_labels, strict=True):
        labels[row] = label
    yield (
        block,
        _left(job, current, block, known, _State(resolved.leaders, kinds, revised, labels), before=before.leaders),
    )


class _State(NamedTuple):
    """What the texts of a block were found to be in a round."""

    leaders: GlobalNumbers
    kinds: NDArray[np.uint8]
    """Of each text, as an index in ``_KINDS``."""
    revised: NDArray[np.bool_]
    labels: list[bytes]

    @classmethod
    def of(cls, job: NumberedJob, current: int, block: int) -> _State:
        """Return what was left of a round."""
        leaders, kinds, revised = unpack(job.get(f"leaders-{current}", block))
        return cls(leaders, kinds, revised, labels_of(job, current, block))


def _described(resolved: Resolved) -> tuple[list[bytes], NDArray[np.uint8], NDArray[np.bool_]]:
    """Return of the texts that were decided on the labels, the kinds, and whether they are revisions."""
    verdicts = resolved.verdicts
    kinds = np.array([_KINDS.index(verdict.duplicate.kind) for verdict in verdicts], np.uint8)
    revised = np.array([verdict.revision_of is not None for verdict in verdicts], np.bool_)
    return [one_line(_ENCODE(verdict)) for verdict in verdicts], kinds, revised


def _left(job: NumberedJob, current: int, block: int, known: Leaders, state: _State, *, before: GlobalNumbers) -> bytes:
    """Leave what was found in the folder, and return the outcome.

    :param before: the leaders of the texts as they were found the last time.
    """
    job.put(f"known-{current}", block, known.pack())
    job.put(f"leaders-{current}", block, pack(state.leaders, state.kinds, state.revised))
    job.put(f"labels-{current}", block, b"".join(label + b"\n" for label in state.labels))
    changed = np.flatnonzero(state.leaders != before)
    if len(changed):
        others = Texts.unpack(job.get("borrowed", block)), known.texts
        job.put(f"changes-{current}", block, _leaders(job.texts(block), state.leaders, changed, others).pack())
    counts = dict(zip(_KINDS, np.bincount(state.kinds, minlength=len(_KINDS)).tolist(), strict=True))
    counts["revision"] = int(state.revised.sum())
    return msgspec.json.encode(_Outcome(block, bool(len(changed)), counts))
