"""The judgement on each block of a page, for people who want to see why a body is what it is."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.extraction.body.page_body import judge
from pipelines.extraction.page.blocks import Block
from pipelines.extraction.page.page import Page


@dataclass(frozen=True, slots=True)
class JudgedBlock:
    """A block of a page and what was decided about it."""

    block: Block
    voted: bool
    """Whether trafilatura takes it for the article."""
    probability: float
    """How likely the block model finds that it is part of the article."""
    kept: bool
    """Whether it is part of the text."""
    cut: bool
    """Whether it is part of the body, and cut from it by the model."""


def judged_blocks(page: Page) -> list[JudgedBlock]:
    """Return the blocks of a page in reading order, with the decisions by which ``page_body`` makes the body."""
    found = judge(page)
    choice = found.choice
    return [
        JudgedBlock(block, bool(vote > 0.5), float(chance), bool(kept), bool(cut))
        for block, vote, chance, kept, cut in zip(
            page.blocks.blocks, found.votes, found.chances, choice.kept, choice.cut, strict=True
        )
    ]
