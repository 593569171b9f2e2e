"""The teaser: a summary above the first paragraph, which then begins anew."""

from __future__ import annotations

import re

from pipelines.extraction.lines import Line

_SENTENCE = re.compile(r"(?<=[.!?])[”\"“»]?\s+(?=[^\W\d_a-zß-ÿ\s]|[“„«\"])")
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 5


def is_teaser(first: Line, second: Line) -> bool:
    """Whether ``first`` sums up what ``second`` then tells from its beginning.

    Careful: it must be two to six short sentences, shorter than the paragraph after it, and that one must say several
    of the same things again (three word stems at least, one of them from the teaser's first sentence).
    """
    text = first.text
    sentences = _SENTENCE.split(text)
    if not (100 <= len(text) <= 600 and 2 <= len(sentences) <= 6 and text[-1] in ".!?"):
        return False
    if len(text.split()) / len(sentences) > 18 or len(second.text) < 0.75 * len(text):
        return False
    told = _stems(second.text)
    return len(_stems(text) & told) >= 3 and len(_stems(sentences[0]) & told) >= 2


def _stems(text: str) -> frozenset[str]:
    """Return the first letters of the words that carry meaning: capitalised or long."""
    return frozenset(word[:_STEM].casefold() for word in _WORD.findall(text) if word[0].isupper() or len(word) >= 7)
