"""Excerpts in front of the text that they are taken from: as a teaser that breaks off, or as a copy without spaces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.items import Removal
from pipelines.text.layout import skip_space

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.cleaning.structure.outline import Outline

RULE = "structure.excerpt"
SIGN = 30
"""Characters by which the text is found again behind an excerpt."""
SHORTEST, LONGEST = 80, 2_000
"""Least and most characters of an excerpt."""
_GLUED = re.compile(r"[a-zß-ÿ]{2}[.!?][”\"]?[A-ZÀ-Þ][a-zß-ÿ]")
_ENDED = re.compile(r"(?<!\.)[.!?][”\"“»’)]*$")
_SENTENCE_INSIDE = re.compile(r"[a-zß-ÿ]{2}[.!?][”\"“»’)]*\s+\S")
_DOTS = " .…[]"


def excerpts(outline: Outline) -> Iterator[Removal]:
    """Yield the beginning of the text if it soon stands there again, and its first copy is a damaged one.

    A standfirst that the first sentence repeats whole is kept: readers of labelled scrapes count it as text.
    """
    body = outline.body
    start = skip_space(body, outline.title_end)
    again = body.find(body[start : start + SIGN], start + SHORTEST, start + LONGEST)
    if again < 0 or not body[again - 1].isspace():
        return
    excerpt = body[start:again].rstrip()
    title = body[: outline.title_end].strip()
    if title and excerpt.endswith(title):
        excerpt = excerpt.removesuffix(title).rstrip()
    if len(excerpt) < SHORTEST:
        return
    is_glued = _GLUED.search(excerpt) and _ENDED.search(excerpt)
    if is_glued or _breaks_off(excerpt, body[again : again + LONGEST]):
        yield Removal(start, start + len(excerpt), "echo", RULE, excerpt)


def _breaks_off(excerpt: str, text: str) -> bool:
    """Return whether an excerpt ends in dots, or inside its second sentence or a later one, and the text goes on."""
    is_part = excerpt.endswith(("...", "…", "]")) or _SENTENCE_INSIDE.search(excerpt) is not None
    return is_part and not _ENDED.search(excerpt) and _letters(text).startswith(_letters(excerpt.rstrip(_DOTS)))


def _letters(text: str) -> str:
    return "".join(text.split())
