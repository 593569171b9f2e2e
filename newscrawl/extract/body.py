"""How a body came about: how likely each block of the page is part of the article, what was taken, what rules cut."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pipelines.article import DryRun
from pipelines.extraction.body.judged_blocks import JudgedBlock, judged_blocks
from pipelines.extraction.page.page import Page
from pipelines.extraction.page.signs import HIDDEN
from pipelines.items import Removal
from pipelines.text.stream_safe import composed

Origin = Literal["both", "added", "left out"]

SHOWN_FROM = 0.1
"""A block that is in nobody's body is shown from this probability on."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a line, which a rule cut or not."""

    text: str
    rule: str | None = None
    """Id of the rule that cut it."""
    kind: str | None = None
    """What the rule says that it is."""


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A line of the body, or one that was left out of it."""

    pieces: list[Piece]
    origin: Origin
    """``both``: trafilatura has it too; ``added``: it has not; ``left out``: it is not in the body."""
    probability: float | None = None
    """How likely the block model finds that it is part of the article; None where the model was not asked."""


def body_lines(dry_run: DryRun, page: Page | None) -> list[BodyLine]:
    """Return the lines of a body in order, with those of the page that might have been in it at their places.

    :param page: None if the document is not a page: then no model was asked.
    """
    lines = list(_cut_lines(dry_run))
    if page is None:
        return [BodyLine(pieces, "both") for pieces in lines]
    return list(_judged_lines(lines, judged_blocks(page)))


def _judged_lines(lines: Sequence[list[Piece]], judged: Sequence[JudgedBlock]) -> Iterator[BodyLine]:
    """Yield the lines with the judgement on their blocks, each after the blocks above it that were left out."""
    numbers: dict[str, deque[int]] = defaultdict(deque)
    for number, block in enumerate(judged):
        for line in _lines_of(block) if (block.kept or block.cut) else ():
            numbers[line].append(number)
    passed = 0
    for pieces in lines:
        waiting = numbers["".join(piece.text for piece in pieces).strip()]
        if not waiting:
            yield BodyLine(pieces, "both")
            continue
        number = waiting.popleft()
        yield from _left_out(judged[passed:number])
        passed = max(passed, number + 1)
        yield BodyLine(pieces, "both" if judged[number].voted else "added", judged[number].probability)
    yield from _left_out(judged[passed:])


def _left_out(judged: Iterable[JudgedBlock]) -> Iterator[BodyLine]:
    for block in judged:
        is_seen = not block.block.signs & HIDDEN
        if not (block.kept or block.cut) and (block.voted or (is_seen and block.probability >= SHOWN_FROM)):
            yield BodyLine([Piece(" ".join(block.block.text.split()))], "left out", block.probability)


def _lines_of(block: JudgedBlock) -> list[str]:
    return composed(block.block.text).split("\n")


def _cut_lines(dry_run: DryRun) -> Iterator[list[Piece]]:
    """Yield the pieces of each line of the body; where spans of several rules overlap, the first one counts."""
    spans = deque(_disjoint(dry_run.spans))
    start = 0
    for line in dry_run.body.split("\n"):
        end = start + len(line)
        while spans and spans[0].end <= start:
            spans.popleft()
        if line.strip():
            yield list(_pieces(dry_run.body, start, end, spans))
        start = end + 1


def _disjoint(spans: Sequence[Removal]) -> Iterator[Removal]:
    position = 0
    for span in spans:
        if span.start >= position:
            yield span
            position = span.end


def _pieces(body: str, start: int, end: int, spans: Iterable[Removal]) -> Iterator[Piece]:
    position = start
    for span in spans:
        if span.start >= end:
            break
        if span.start > position:
            yield Piece(body[position : span.start])
        position = max(position, span.start)
        yield Piece(body[position : min(span.end, end)], span.rule, span.kind)
        position = min(span.end, end)
    if position < end:
        yield Piece(body[position:end])
