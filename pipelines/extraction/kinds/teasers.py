"""Teasers: linked headlines, each in a box of its own with a short summary of the article behind it.

Home pages, sections, the pages of tags and authors, and search results are made of them; error pages fill up with them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.extraction.page.blocks import Block, PageBlocks
from pipelines.extraction.page.signs import HIDDEN
from pipelines.text.length import reading_length

_LINKED = 0.8
"""Share of its text that is the link in a linked headline."""
_SHORTEST_HEADLINE = 12
LONGEST_SUMMARY = 320
"""A box with more text beside its headline is a section of an article."""
_MOST_BLOCKS = 6
"""Likewise one with more blocks."""
_FEWEST_ALIKE = 3
"""Boxes of one form; fewer may be links in a text."""


@dataclass(frozen=True, slots=True)
class Teasers:
    """The teasers of a page."""

    count: int
    """How many there are."""
    lines: frozenset[str]
    """The text of their blocks: headlines, summaries, times."""


_NONE = Teasers(0, frozenset())


def teasers_of(page: PageBlocks) -> Teasers:
    """Return the teasers of a page: boxes of one form, each around one linked headline.

    A box is the largest element around a linked headline that contains no other.
    """
    blocks = [block for block in page.blocks if not block.signs & HIDDEN]
    headlines = _headlines(page, blocks)
    if len(headlines) < _FEWEST_ALIKE:
        return _NONE
    boxes = _boxes(page, headlines)
    inside: dict[int, list[Block]] = {}
    for block in blocks:
        if (box := boxes[block.container]) is not None:
            inside.setdefault(box, []).append(block)
    found = [
        (page.containers[box].form, [block.text for block in within])
        for box, within in inside.items()
        if len(within) <= _MOST_BLOCKS and _beside(within) <= LONGEST_SUMMARY
    ]
    forms = Counter(form for form, _ in found)
    alike = [lines for form, lines in found if forms[form] >= _FEWEST_ALIKE]
    return Teasers(len(alike), frozenset(line for lines in alike for line in lines))


def _is_linked(block: Block) -> bool:
    return (
        block.links > 0
        and block.linked >= _LINKED * len(block.text)
        and reading_length(block.text) >= _SHORTEST_HEADLINE
    )


def _headlines(page: PageBlocks, blocks: Sequence[Block]) -> list[Block]:
    """Return the linked headlines, without the summaries that share a link with the block above them."""
    found: list[Block] = []
    above: Block | None = None
    for block in blocks:
        linked = block if _is_linked(block) else None
        if linked is not None and not (above is not None and _share_a_box(page, above, linked)):
            found.append(linked)
        above = linked
    return found


def _share_a_box(page: PageBlocks, above: Block, below: Block) -> bool:
    ours, theirs = page.containers[above.container], page.containers[below.container]
    return ours.parent == theirs.parent and ours.form != theirs.form


def _boxes(page: PageBlocks, headlines: Sequence[Block]) -> list[int | None]:
    """Return for each container the box that it is or is inside; None if there is none."""
    containers = page.containers
    around = [0] * len(containers)
    for headline in headlines:
        around[headline.container] += 1
    for number in range(len(containers) - 1, 0, -1):
        if around[number] and containers[number].parent != number:
            around[containers[number].parent] += around[number]
    boxes: list[int | None] = []
    for number, container in enumerate(containers):
        above = boxes[container.parent] if container.parent != number else None
        boxes.append(above if above is not None else number if around[number] == 1 else None)
    return boxes


def _beside(blocks: Sequence[Block]) -> int:
    """Return how much of a box is not linked."""
    return sum(reading_length(block.text) for block in blocks if not _is_linked(block))
