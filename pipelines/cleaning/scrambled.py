"""Paid text that is sent with its letters substituted, so that it looks like text but has no real words."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from pipelines.documents import Draft
from pipelines.items import Removal
from pipelines.text.layout import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

RULE = "paywall.scrambled"
FEWEST_WORDS = 40
"""Fewest words of a scrambled passage, and of the plain text beside it."""
PLAIN_SHARE = 0.1
"""Share of common words that the rest of the text must have: its language must be one of those known here."""
SMALL_SHARE = 0.4
"""Share of lower-case words that it must have; lists of names and results have no common words either."""

NEAR_THE_END = 800
"""Paid text comes last; if there is a common word within this many characters of the end, nothing is scrambled."""
LABELS = 200
"""Characters at the very end that may be labels of the page."""

# The most common words of more than two letters; shorter ones arise by chance. In the six languages of this list
# they make up a tenth to a third of a text; in others they are too few to prove anything.
COMMON = frozenset(
    "der die das und den von mit sich des auf für ist dem nicht ein eine als auch sie hat aus bei einen einer wird "
    "the and that was for with has his are have said not but from this they who will were been their which "
    "que les des une est pour dans qui sur par pas plus avec sont aux cette mais ont "
    "los las del con una por como más para sus fue pero este entre había han tras "
    "che per non della sono gli alla con dei nel delle anche "
    "het een van dat zijn voor niet met aan ook maar door".split()
)
_WORD = re.compile(r"[^\W\d_]+")


def scrambled(draft: Draft) -> Iterator[Removal]:
    """Yield the passages of a body without common words, if the rest of it has some."""
    body = draft.body
    if not COMMON.isdisjoint(body[-NEAR_THE_END:-LABELS].lower().split()):
        return
    parts = [(start, end, _words(body[start:end])) for start, end in sentences(body)]
    total = sum(len(words) for _, _, words in parts)
    # All of them are in the rest of the text: a passage that may be scrambled has none
    commons = sum(_commons(words) for _, _, words in parts)
    for empty, group in groupby(parts, key=lambda part: not _commons(part[2])):
        run = list(group)
        words = [word for part in run for word in part[2]]
        if not empty or len(words) < FEWEST_WORDS or sum(map(str.islower, words)) < SMALL_SHARE * len(words):
            continue
        others = total - len(words)
        if others >= FEWEST_WORDS and commons >= PLAIN_SHARE * others:
            start, end = run[0][0], run[-1][1]
            yield Removal(start, end, "paywall", RULE, body[start:end])


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _commons(words: Sequence[str]) -> int:
    return sum(word.lower() in COMMON for word in words)
