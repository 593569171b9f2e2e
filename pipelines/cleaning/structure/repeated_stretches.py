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

_WORD = re.compile(r"\S+")
_SIGN = 3
"""Words by which a repetition is found."""


def repeated_stretches(outline: Outline) -> Iterator[Removal]:
    """Yield the second of two equal stretches with nothing between them, both in front of a prompt.

    What is on lines of its own, such as those of a song, is kept.
    """
    body = outline.body
    if not _may_repeat(body[HEAD:].split()):
        return
    words = list(_WORD.finditer(body, min(HEAD, len(body))))
    texts = [word[0] for word in words]
    seen: dict[tuple[str, ...], int] = {}
    done = 0
    for index in range(len(words)):
        sign = tuple(texts[index : index + _SIGN])
        first = seen.get(sign, index)
        seen[sign] = index
        length = index - first
        if not FEWEST_WORDS <= length <= MOST_WORDS or first < done:
            continue
        start, end = words[index].start(), words[min(index + length, len(words)) - 1].end()
        stretch = texts[first:index]
        repeated = stretch == texts[index : index + length] and end - start >= SHORTEST
        # What is said three times is a refrain
        if stretch in (texts[max(first - length, 0) : first], texts[index + length : index + 2 * length]):
            continue
        if repeated and len(set(sign)) == _SIGN and "\n" not in body[words[first].start() : start]:
            done = index + length
            after = skip_space(body, end)
            if any(span.start == after and span.kind in PROMPTS for span in outline.draft.spans):
                start = words[first].start()
            yield Removal(start, end, "echo", RULE, body[start:end])


def _may_repeat(words: list[str]) -> bool:
    """Return whether any ``FEWEST_WORDS`` words stand twice: a test that costs a tenth of the search."""
    runs = len(words) - FEWEST_WORDS + 1
    return len(set(zip(*(words[at:] for at in range(FEWEST_WORDS)), strict=False))) < runs
