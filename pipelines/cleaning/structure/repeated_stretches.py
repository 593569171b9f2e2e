"""Words that stand twice in a row further down in a text: where a scrape was joined, or in a prompt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.items import Removal
from pipelines.text.layout import skip_space

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.cleaning.structure.outline import Outline

RULE = "structure.repeated_stretch"
HEAD = 200
"""In the first characters of a text, a lead is repeated that many readers count as text."""
SHORTEST, FEWEST_WORDS, MOST_WORDS = 28, 5, 30
"""Least length of a stretch in characters and in words, and its most words."""
PROMPTS = frozenset({"newsletter", "follow", "app_prompt", "paywall"})
"""Kinds of span that what is said twice in front of them belongs to."""

REFRAIN = 1.5
"""Stretches that repeat, from which the words are said more than twice."""
_WORD = re.compile(r"\S+")


def repeated_stretches(outline: Outline) -> Iterator[Removal]:
    """Yield the second of two equal stretches with nothing between them, both in front of a prompt.

    What is on lines of its own, such as those of a song, is kept, and so is what is said three times, or begins within
    a sentence, as the rows of a list do.
    """
    body = outline.body
    texts = body.split()
    signs = list(zip(*(texts[at:] for at in range(FEWEST_WORDS)), strict=False))
    if len(set(signs)) == len(signs):
        return
    words = list(_WORD.finditer(body))
    seen: dict[tuple[str, ...], int] = {}
    done = 0
    for second, sign in enumerate(signs):
        first = seen.get(sign, second)
        seen[sign] = second
        if not FEWEST_WORDS <= second - first <= MOST_WORDS or first < done or not _is_said_twice(texts, first, second):
            continue
        before, start, end = (words[at].start() for at in (first, second, 2 * second - first - 1))
        end += len(words[2 * second - first - 1][0])
        if before < HEAD or end - start < SHORTEST or "\n" in body[before:start] or body[before].islower():
            continue
        done = 2 * second - first
        after = skip_space(body, end)
        if any(span.start == after and span.kind in PROMPTS for span in outline.draft.spans):
            start = before
        yield Removal(start, end, "echo", RULE, body[start:end])


def _is_said_twice(texts: list[str], first: int, second: int) -> bool:
    """Return whether the words from ``first`` up to ``second`` come twice in a row, and not a third time."""
    length = second - first
    if texts[first:second] != texts[second : second + length]:
        return False
    before, after = 0, length
    while second + after < len(texts) and after < 2 * length and texts[second + after] == texts[first + after]:
        after += 1
    while before < min(length, first) and texts[first - before - 1] == texts[second - before - 1]:
        before += 1
    return after + before < REFRAIN * length
