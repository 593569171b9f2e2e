"""Which blocks of a reviewed page are the article: what the block model learns from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from benchmarks.extraction_pages import ReviewedPage
from benchmarks.extraction_scores import words
from pipelines.extraction.body.features import FEATURES, features_of
from pipelines.extraction.body.page_body import context_of
from pipelines.extraction.body.places import Floats
from pipelines.extraction.body.trafilatura_body import trafilatura_paragraphs
from pipelines.extraction.page.blocks import Block, PageBlocks
from pipelines.extraction.page.page import Page
from pipelines.text.encoding import decode

_RUN = 3
_LONGEST = 150
"""Words of a block that count; a longer one weighs no more."""
_UNCLEAR = 0.3
"""Weight of a block that is partly in the reviewed text."""
_SEGMENT = 0.6
"""Weight of a block with a reviewed segment."""
_PAGE = 3.0
_VERSIONS = 2


@dataclass(frozen=True, slots=True)
class Examples:
    """The blocks of one page that were reviewed."""

    features: Floats
    """One row for each block."""
    labels: NDArray[np.bool_]
    """Whether it is part of the article."""
    weights: Floats
    """How much it counts."""


def examples_of(reviewed: ReviewedPage) -> list[Examples]:
    """Return the reviewed blocks of a page; of one whose whole text was reviewed a second time with a thinned vote.

    There trafilatura has lost paragraphs, so that the model learns to see them without it.
    """
    page = Page.parse(decode(reviewed.html, None, html=True).text, reviewed.url)
    if page is None:
        return []
    paragraphs = trafilatura_paragraphs(page)
    votes = [paragraphs, _thinned(paragraphs, Random(reviewed.id))] if reviewed.body else [paragraphs]
    found = (_examples(page.blocks, features_of(page.blocks, context_of(page, vote)), reviewed) for vote in votes)
    return [one for one in found if len(one.labels)]


def article_shares(blocks: Sequence[Block], reviewed: ReviewedPage) -> NDArray[np.float64]:
    """Return for each block of a page how much of it is the article; not a number where that was not reviewed."""
    if reviewed.body:
        return _shares(blocks, reviewed.body)
    return _of_segments(blocks, reviewed, np.ones(len(blocks), np.float32))


def _thinned(paragraphs: Sequence[str], random: Random) -> list[str]:
    """Return the paragraphs without the first ones, without every fifth or so, or only a run of them."""
    count = len(paragraphs)
    way = random.randrange(3)
    if way == 0:
        return list(paragraphs[random.randint(1, 3) :])
    if way == 1:
        return [paragraph for paragraph in paragraphs if random.random() > 0.2]
    start = random.randrange(count // 2 + 1)
    return list(paragraphs[start : start + max(3, count // 2)])


def _examples(blocks: PageBlocks, features: Floats, reviewed: ReviewedPage) -> Examples:
    """Return the reviewed blocks with their labels.

    Where the whole text was reviewed, a block counts by the root of its length, since short blocks are many; and a page
    by the root of what its blocks count, since pages of one outlet are alike.
    """
    if reviewed.body:
        shares = _shares(blocks.blocks, reviewed.body)
        weights = np.sqrt(np.minimum(features[:, FEATURES.index("words")], _LONGEST) + 2)
        weights *= np.where((shares > _UNCLEAR) & (shares < 1 - _UNCLEAR), _UNCLEAR, 1)
        weights *= _PAGE / _VERSIONS / max(np.sqrt(weights.sum()), 1)
    else:
        shares = _of_segments(blocks.blocks, reviewed, features[:, FEATURES.index("vote")])
        weights = np.full(len(shares), _SEGMENT)
    known = ~np.isnan(shares)
    return Examples(features[known], shares[known] > 0.5, weights[known].astype(np.float32))


def _shares(blocks: Sequence[Block], body: str) -> NDArray[np.float64]:
    """Return for each block the share of its runs of three words that are in ``body``."""
    lines = {tuple(words(line)) for line in body.split("\n")}
    whole = words(body)
    runs = set(zip(whole, whole[1:], whole[2:], strict=False))
    shares = []
    for block in blocks:
        ours = words(block.text)
        of_block = list(zip(ours, ours[1:], ours[2:], strict=False))
        found = sum(map(runs.__contains__, of_block)) / len(of_block) if of_block else 0.0
        shares.append(1.0 if tuple(ours) in lines else found)
    return np.array(shares)


def _of_segments(blocks: Sequence[Block], reviewed: ReviewedPage, votes: Floats) -> NDArray[np.float64]:
    """Return 1 for blocks with a segment that must stay, 0 for those with one that must go, else not a number.

    Of several blocks with one segment to be kept, those for which trafilatura votes count.
    """
    shares = np.full(len(blocks), np.nan)
    squeezed = ["".join(block.text.split()) for block in blocks]
    for segment in map(_squeezed, reviewed.drop):
        for number, text in enumerate(squeezed):
            if segment in text:
                shares[number] = 0
    for segment in map(_squeezed, reviewed.keep):
        found = [number for number, text in enumerate(squeezed) if segment in text]
        for number in found:
            if len(found) == 1 or votes[number] > 0.5:
                shares[number] = 1
    return shares


def _squeezed(text: str) -> str:
    return "".join(text.split())
