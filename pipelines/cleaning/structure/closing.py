"""What stands below a text, peeled off from its end: buttons, prompts, author boxes, hashtags, rests of addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.cleaning.structure.author_bios import bio_start
from pipelines.cleaning.structure.interface_rows import is_row
from pipelines.cleaning.structure.reader_prompts import prompt_start
from pipelines.items import Removal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipelines.cleaning.structure.outline import Outline

MOST = 12
"""Pieces that are peeled off at most."""
_HASHTAGS = re.compile(r"#\w+(?:[\s,]+#\w*)*[\s.]*")
_ADDRESS_REST = re.compile(r"[-/]+[\w-]+(?:[/-][\w-]+)+/?|code li|(?:\w+/)+\d{5,}")
_CREDIT = re.compile(r"(?:[-–—]+ ?[A-Z]\w+|\([^()]{2,40}\)|[A-Z]{2,4})\s(?=[A-Z])")


def closing(outline: Outline) -> Iterator[Removal]:
    """Yield the pieces at the end that are not the article, from the last one up to the first that is."""
    sentences = list(outline.closing)
    body = outline.body
    for _ in range(MOST):
        found = _last_piece(body, sentences) if len(sentences) > 1 else None
        if found is None:
            return
        start, kind, rule = found
        end = sentences[-1][1]
        yield Removal(start, end, kind, rule, body[start:end])
        while sentences and sentences[-1][0] >= start:
            sentences.pop()
        if sentences and sentences[-1][1] > start:
            sentences[-1] = sentences[-1][0], start


def _last_piece(body: str, sentences: Sequence[tuple[int, int]]) -> tuple[int, str, str] | None:
    """Return start, kind and rule of the piece at the end, or None if the article is there."""
    start, end = sentences[-1]
    if is_row(body, start, end):
        return start, "page_furniture", "structure.interface_end"
    if _HASHTAGS.fullmatch(body, start, end):
        return start, "page_furniture", "structure.hashtags"
    if _ADDRESS_REST.fullmatch(body, start, end):
        return start, "page_furniture", "structure.address_rest"
    if (at := prompt_start(body, start, end)) is not None:
        return at, "follow", "structure.reader_prompt"
    if (at := bio_start(body, sentences)) is not None:
        return at, "author_box", "structure.author_bio"
    credited = _CREDIT.match(body, start, end)
    if credited and is_row(body, credited.end(), end):
        return credited.end(), "page_furniture", "structure.interface_end"
    return None
