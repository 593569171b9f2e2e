"""Words that stand twice in a row further down in a text: where a scrape was joined, or in a prompt."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from pipelines.items import Removal
from pipelines.text.layout import skip_space

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.cleaning.structure.outline import Outline

RULE = "structure.repeated_stretch"
RUN_ON = 400
"""Fewest characters of a line in which paragraphs were joined; a body whose lines are shorter is not searched."""
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
    if max(map(len, body.split("\n"))) < RUN_ON:
        return
    texts = body.split()
    done = 0
    prompts = {span.start for span in outline.draft.spans if span.kind in PROMPTS}
    words: list[re.Match[str]] = []
    for first, second in _same_words(texts):
        if first < done or not _is_said_twice(texts, first, second):
            continue
        words = words or list(_WORD.finditer(body))
        before, start, end = (words[at].start() for at in (first, second, 2 * second - first - 1))
        end += len(words[2 * second - first - 1][0])
        if before < HEAD or end - start < SHORTEST or "\n" in body[before:start]:
            continue
        done = 2 * second - first
        after = skip_space(body, end)
        if after in prompts:
            start = before
        yield Removal(start, end, "echo", RULE, body[start:end])


def _same_words(texts: list[str]) -> Iterator[tuple[int, int]]:
    """Yield where a stretch may begin that stands twice: two words of which the first is not in small letters."""
    seen: dict[tuple[str, str], int] = {}
    for second, (word, following) in enumerate(pairwise(texts)):
        if not word[0].islower():
            first = seen.get((word, following))
            seen[word, following] = second
            if first is not None and FEWEST_WORDS <= second - first <= MOST_WORDS:
                yield first, second


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
