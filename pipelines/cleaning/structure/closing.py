"""What stands below a text, peeled off from its end: buttons, prompts, author boxes, hashtags, rests of addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.cleaning.structure.author_bios import address_start, bio_start
from pipelines.cleaning.structure.interface_rows import is_row
from pipelines.cleaning.structure.reader_prompts import prompt_start
from pipelines.items import Removal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.cleaning.structure.outline import Outline

MOST = 12
"""Pieces that are peeled off at most."""
_HASHTAGS = re.compile(r"#\w+(?:[\s,]+#\w*)*[\s.]*")
# A path of a computer has neither a date nor words joined by hyphens
_ADDRESS_REST = re.compile(r"(?=\S*(?:\d{3}|-\w+-))[-/]+[\w-]+(?:[/-][\w-]+)+/?|code li|(?:\w+/)+\d{5,}")
_CREDIT = re.compile(r"(?:[-–—]+ ?(?:[A-Z]\w+ ){1,3}|\([^()]{2,40}\)\s|[A-Z]{2,4}\s)(?=[A-Z])")
_PROVENANCE = re.compile(
    r"(?:This|Diese[rs]?|Der|Die|Das|Este|Esta|Cet|Cette|Questo|Dit|Ten)\b[^.]{0,60}?\b"
    r"(?:appeared|published|erschien|erschienen|publicó|publicad[oa]|publié|pubblicato|verscheen|ukazał)\b"
    r"|Originally published|Reprinted"
)


def closing(outline: Outline) -> Iterator[Removal]:
    """Yield the pieces at the end that are not the article, from the last one up to the first that is."""
    body = outline.body
    end = outline.end
    for _ in range(MOST):
        sentence = next(outline.sentences_before(end), None)
        if sentence is None or sentence[0] == 0:
            return
        found = _last_piece(outline, *sentence)
        if found is not None:
            start, kind, rule = found
            yield Removal(start, end, kind, rule, body[start:end])
            end = outline.visible_end(start)
        elif _PROVENANCE.match(body, *sentence):
            # Where a text came from stands below its author's box, and is for attribution to read
            end = outline.visible_end(sentence[0])
        else:
            return


def _last_piece(outline: Outline, start: int, end: int) -> tuple[int, str, str] | None:
    """Return start, kind and rule of the piece at the end of a sentence, or None if the article is there."""
    body = outline.body
    if is_row(body, start, end):
        return start, "page_furniture", "structure.interface_end"
    if _HASHTAGS.fullmatch(body, start, end) or _ADDRESS_REST.fullmatch(body, start, end):
        return start, "page_furniture", "structure.rest_of_page"
    if (at := prompt_start(body, start, end)) is not None:
        return at, "follow", "structure.reader_prompt"
    if (at := bio_start(outline, (start, end)) or address_start(body, start, end)) is not None:
        return at, "author_box", "structure.author_bio"
    at = _row_behind_a_credit(body, start, end)
    return None if at is None else (at, "page_furniture", "structure.interface_end")


def _row_behind_a_credit(body: str, start: int, end: int) -> int | None:
    """Return where a row of the interface begins behind a credit such as ``— Jo Sample``."""
    credited = _CREDIT.match(body, start, end)
    while credited:
        if is_row(body, credited.end(), end):
            return credited.end()
        credited = _CREDIT.fullmatch(body, start, body.rfind(" ", start, credited.end() - 1) + 1)
    return None
