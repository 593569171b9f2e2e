"""Echoes of scraping: a sentence once more, without the words that were links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.items import Removal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipelines.cleaning.structure.outline import Outline

RULE = "structure.echo"

LONGEST = 2_000
"""Most characters of a sentence that is repeated."""
_WORD = re.compile(r"\w+")
_BEGUN_SMALL = re.compile(r"\.[ \n][ .\n]{0,40}[^\x00-)+-`{-\x7fÀ-ÖØ-Þ„“”»«–—]")
"""A full stop, and behind it what may be a small letter: a fast search that most texts fail."""


def echoes(outline: Outline) -> Iterator[Removal]:
    """Yield the sentences that repeat the one before them without its linked words.

    Such a sentence begins with a small letter, since its first words were a link. A lead that stands in a body twice
    is kept: on labelled scrapes as many readers counted it as text as did not.
    """
    body = outline.body
    if not _BEGUN_SMALL.search(body):
        return
    last: list[str] = []
    end = 0
    for sentence in body.replace("\n", " ").split(". "):
        start, end = end, end + len(sentence) + 2
        bare = sentence.strip(" .")
        words = _WORD.findall(bare) if len(bare) <= LONGEST else []
        if (bare[:1].islower() or bare[:1] == "*") and _is_echo(words, last):
            at, stop = start + sentence.index(bare), min(end - 1, len(body))
            yield Removal(at, stop, "echo", RULE, body[at:stop])
        else:
            last = words


def _is_echo(words: Sequence[str], of: Sequence[str]) -> bool:
    """Return whether some words are those of a sentence, in its order and with its end, and fewer."""
    if not words or not of or words[-1] != of[-1] or len(words) >= len(of) or len(words) == len(of) - 1 == 1:
        return False
    rest = iter(of)
    return all(word in rest for word in words)
