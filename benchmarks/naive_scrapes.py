"""Scrapes with a label for each character: labelled by readers, or made of reviewed pages as naive scrapers do.

A naive scraper takes the text of the element that holds the article, with the captions, links and boxes in it, and
drops the line ends. Collections then keep the head and the tail of a long text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.block_labels import article_shares
from benchmarks.boilerplate import CREDITS
from benchmarks.extraction_pages import ReviewedPage, domain_of
from pipelines.extraction.page.page import Page
from pipelines.text.encoding import decode

Labels = NDArray[np.int8]

ARTICLE, BOILERPLATE, CREDIT, UNKNOWN = 0, 1, 2, 3
"""Labels of a character."""
MARGIN = 5
"""Most blocks that a scrape takes from before the article, and from behind it."""
HEAD, TAIL = 800, 400
"""Characters that are kept of a long text, about."""
RUN_TOGETHER = 0.8
"""Share of the scrapes without line ends."""


@dataclass(frozen=True, slots=True)
class Scrape:
    """A scraped text, and what is known of it."""

    id: str
    url: str | None
    text: str
    labels: Labels
    """A label for each of its characters."""

    @property
    def domain(self) -> str:
        """The registrable domain of its address; its id where it has none."""
        return domain_of(self.url) or self.id


def labelled_scrape(row: dict[str, Any]) -> Scrape:
    """Return the scrape of a row of ``benchmarks.cleaning``; a ``text`` without labels is nothing but article."""
    text = row.get("raw_text") or row["text"]
    labels = np.full(len(text), ARTICLE, np.int8)
    for start, end, kind in row.get("boilerplate_spans", ()):
        labels[start:end] = CREDIT if kind in CREDITS else BOILERPLATE
    return Scrape(str(row["id"]), row.get("url"), text, labels)


def naive_scrape(reviewed: ReviewedPage) -> Scrape | None:
    """Return a scrape of a page, the same each time; None where no block of the page is known to be the article's."""
    page = Page.parse(decode(reviewed.html, None, html=True).text, reviewed.url)
    if page is None:
        return None
    shares = article_shares(page.blocks.blocks, reviewed)
    own = np.flatnonzero(shares > 0.5)
    if not len(own):
        return None
    random = Random(reviewed.id)  # how a page is scraped must not depend on the others
    first, last = max(0, own[0] - random.randint(0, MARGIN)), own[-1] + random.randint(0, MARGIN)
    blocks = [block.text for block in page.blocks.blocks[first : last + 1]]
    glue = " " if random.random() < RUN_TOGETHER else "\n"
    text, labels = _glued(blocks, shares[first : last + 1], glue)
    head, tail = text.rfind(" ", 0, HEAD), text.rfind(" ", 0, max(0, len(text) - TAIL))
    if 0 < head < tail:
        text, labels = text[:head] + text[tail:], np.concatenate([labels[:head], labels[tail:]])
    return Scrape(reviewed.id, reviewed.url, text, labels)


def _glued(blocks: Sequence[str], shares: NDArray[np.float64], glue: str) -> tuple[str, Labels]:
    """Return the text of some blocks and its labels; a block that is partly the article's is unknown."""
    lines = [" ".join(block.split()) for block in blocks]
    known = np.select([shares > 0.8, shares < 0.2], [ARTICLE, BOILERPLATE], UNKNOWN).astype(np.int8)
    labels = np.repeat(known, [len(line) + len(glue) for line in lines])
    text = glue.join(lines)
    return text, labels[: len(text)]
