"""The judgement on each block of a page, for people who want to see why a body is what it is."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.extraction.body.choice import choose
from pipelines.extraction.body.features import FEATURES, features_of
from pipelines.extraction.body.page_body import context_of
from pipelines.extraction.body.trafilatura_body import trafilatura_paragraphs
from pipelines.extraction.page.blocks import Block, page_blocks
from pipelines.extraction.page.page import Page

_VOTE = FEATURES.index("vote")


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
    from pipelines.extraction.body.model import shipped_model  # noqa: PLC0415 - as in ``page_body``

    blocks = page_blocks(page.tree)
    features = features_of(blocks, context_of(page, trafilatura_paragraphs(page)))
    chances = shipped_model().probabilities(features)
    choice = choose(blocks, features, chances)
    return [
        JudgedBlock(block, bool(vote > 0.5), float(chance), bool(kept), bool(cut))
        for block, vote, chance, kept, cut in zip(
            blocks.blocks, features[:, _VOTE], chances, choice.kept, choice.cut, strict=True
        )
    ]
