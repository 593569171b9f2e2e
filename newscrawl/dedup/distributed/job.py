"""What a distributed run of ``scrapy dedup`` is to do, as its workers are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from newscrawl.dedup.distributed.kept_index import KeptIndex
from newscrawl.dedup.inputs import LineBatch
from newscrawl.dedup.records import FieldNames, Keep, Preparation, PreparedBatch
from newscrawl.dedup.splits import Split
from newscrawl.executors.engine import Hop, Message
from newscrawl.executors.work_folder import WorkFolder
from newscrawl.readers.limits import DEFAULT_LIMITS, ReadingLimits
from pipelines.article import Pipeline
from pipelines.duplicates.blocks.earlier_texts import Texts
from pipelines.duplicates.blocks.numbering import Blocks
from pipelines.duplicates.signer import signer

PARTS = 64
"""In how many parts keys are brought together, unless a job says otherwise."""
_MOST_PARTS_A_TASK = 8
"""Parts or blocks that share a task where there is little in each: those of an index, and those of small files."""


@dataclass(frozen=True)
class PreparationPlan:
    """How each worker makes what prepares lines for the comparison: it cannot be sent."""

    fields: FieldNames = field(default_factory=FieldNames)
    keep: Keep | None = None
    """Which article of each copy cluster is written; None writes all."""
    limits: ReadingLimits = DEFAULT_LIMITS
    signer: str = "auto"
    compiled: Path | None = None
    """Folder of each worker's machine in which compiled code is kept."""
    clean: bool = False
    """Whether articles are cleaned first."""
    rules: tuple[Path, ...] = ()
    """Files of further rules, which every worker must reach."""
    agencies: tuple[Path, ...] = ()

    def made(self) -> Callable[[LineBatch], PreparedBatch]:
        """Return what prepares batches, the same one for all tasks in a process."""
        return _made(self)


@dataclass(frozen=True)
class Job:
    """A run. It is picklable."""

    folder: WorkFolder
    """An empty folder that all workers reach; what is left in it at the end is of no use."""
    splits: Sequence[Split]
    """The input in reading order. What is read from one of them is a block."""
    plan: PreparationPlan = PreparationPlan()
    partial: bool = True
    """Whether partial copies are looked for."""
    parts: int = PARTS
    """In how many parts keys are brought together: as many as that one of them fits into a worker's memory. Those of
    an index may be more."""
    index: KeptIndex | None = None
    """What is kept of earlier runs; the articles are compared with it, and added to it."""

    @property
    def first_block(self) -> int:
        """The number of the block of the first split; those before it are in the index."""
        return 0 if self.index is None else len(self.index.articles)

    @property
    def own_blocks(self) -> range:
        """The blocks of the splits."""
        return range(self.first_block, self.first_block + len(self.splits))

    def split(self, block: int) -> Split:
        """Return the split of a block."""
        return self.splits[block - self.first_block]

    def put(self, kind: str, block: int, content: bytes) -> None:
        """Leave what a step made of a block in the folder."""
        self.folder.put(_name(kind, block), content)

    def get(self, kind: str, block: int) -> bytes:
        """Return what a step left in the folder.

        :raises FileNotFoundError: when there is none.
        """
        return self.folder.get(_name(kind, block))


@dataclass(frozen=True)
class NumberedJob(Job):
    """A job of which is known how much there is in each split."""

    articles: Sequence[int] = ()
    """Number of articles in each block, those of the index included."""
    lines: Sequence[int] = ()
    """Number of lines in each split."""

    @property
    def key_parts(self) -> int:
        """In how many parts keys are brought together: an index says it, if there is one."""
        return self.parts if self.index is None else self.index.parts

    def to_parts(self, function: Callable[[int, list[bytes]], Iterable[Message]]) -> Hop:
        """Return a hop to the parts of keys."""
        return self._hop(self.key_parts, function)

    def to_blocks(self, function: Callable[[int, list[bytes]], Iterable[Message]]) -> Hop:
        """Return a hop to the blocks."""
        return self._hop(len(self.articles), function)

    def _hop(self, count: int, function: Callable[[int, list[bytes]], Iterable[Message]]) -> Hop:
        return Hop(count, function, max(self.parts, -(-count // _MOST_PARTS_A_TASK)))

    @cached_property
    def blocks(self) -> Blocks:
        """The numbers of the texts of each block."""
        return Blocks(self.articles)

    @cached_property
    def filled(self) -> list[int]:
        """The blocks of splits in which there are articles."""
        return [block for block in self.own_blocks if self.articles[block]]

    def texts(self, block: int) -> Texts:
        """Return the texts of a block, when their names are known."""
        if block < self.first_block:
            assert self.index is not None
            return self.index.texts(block)
        return Texts.unpack(self.get("texts", block))

    def lines_before(self, block: int) -> int:
        """Return how many lines of the file of a block's split are in splits before it."""
        return self._lines_before[block - self.first_block]

    @cached_property
    def _lines_before(self) -> list[int]:
        read: dict[str, int] = {}
        before = []
        for split, lines in zip(self.splits, self.lines, strict=True):
            before.append(read.get(split.locator, 0))
            read[split.locator] = before[-1] + lines
        return before

    def __getstate__(self) -> dict[str, object]:
        return {name: self.__dict__[name] for name in self.__dataclass_fields__}


def _name(kind: str, block: int) -> str:
    return f"{kind}/{block:08}"


@cache
def _made(plan: PreparationPlan) -> Preparation:
    pipeline = Pipeline(plan.rules, plan.agencies) if plan.clean else None
    return Preparation(plan.fields, signer(plan.signer, plan.compiled), plan.keep, pipeline, plan.limits)
