"""The teaser: a summary above the first paragraph, which then repeats it."""

from __future__ import annotations

import re

from pipelines.extraction.plain_text.lines import Line

_SENTENCE = re.compile(r"(?<=[.!?])[”\"“»]?\s+(?=[^\W\d_a-zß-ÿ\s]|[“„«\"])")
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 5


def is_teaser(first: Line, second: Line) -> bool:
    """Return whether ``first`` summarises what ``second`` then reports from the beginning.

    The test is cautious: ``first`` must have 100 to 600 characters in two to six short sentences, ``second`` at least
    three quarters as many characters, and they must share three word stems, two of them from the first sentence.
    """
    text = first.text
    sentences = _SENTENCE.split(text)
    if not (100 <= len(text) <= 600 and 2 <= len(sentences) <= 6 and text[-1] in ".!?"):
        return False
    if len(text.split()) / len(sentences) > 18 or len(second.text) < 0.75 * len(text):
        return False
    repeated = _stems(second.text)
    return len(_stems(text) & repeated) >= 3 and len(_stems(sentences[0]) & repeated) >= 2


def _stems(text: str) -> frozenset[str]:
    """Return the first letters of the content words: those that are capitalised or long."""
    return frozenset(word[:_STEM].casefold() for word in _WORD.findall(text) if word[0].isupper() or len(word) >= 7)
