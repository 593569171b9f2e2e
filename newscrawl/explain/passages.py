"""Finds the passages that two texts share, word for word, with words as the copy index defines them.

The longest shared run is taken first, then the longest run of the remaining words, so that each word is used once:
greedy string tiling (Wise, "String similarity via greedy string tiling and running Karp-Rabin matching", 1993).
"""

from __future__ import annotations

import heapq
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipelines.duplicates.shingles import SHINGLE_LENGTH
from pipelines.duplicates.tokens import fold, tokens

COMMON_RUN = 32
"""Three words that a text repeats more often start no passage: in a table of results, each would match all others."""

_WITHOUT_SPACE = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, and where it is."""

    token: str
    """The word as the index compares it."""
    start: int
    """Offset of its first code point."""
    end: int
    """Offset after its last code point."""


@dataclass(frozen=True, slots=True)
class SharedPassage:
    """A run of words that is in two texts, A and B; offsets count code points."""

    words: int
    """Number of words."""
    a_start: int
    """Start in A."""
    a_end: int
    """End in A."""
    b_start: int
    """Start in B."""
    b_end: int
    """End in B."""


def located_words(text: str) -> list[Word]:
    """Return the words of a text as ``tokens`` does, with their offsets."""
    return [word for match in _WITHOUT_SPACE.finditer(text) for word in _placed(match[0], match.start())]


def shared_passages(a: str, b: str, shortest: int = SHINGLE_LENGTH) -> list[SharedPassage]:
    """Return the passages of at least ``shortest`` words that two texts share, in the order of A.

    No word of either text is in two passages.
    """
    a_words, b_words = located_words(a), located_words(b)
    a_tokens, b_tokens = ([word.token for word in words] for words in (a_words, b_words))
    if a_tokens == b_tokens:
        runs = [(0, 0, len(a_tokens))] if a_tokens else []
    else:
        runs = _tiles(a_tokens, b_tokens, shortest)
    return [
        SharedPassage(
            length,
            a_words[in_a].start,
            a_words[in_a + length - 1].end,
            b_words[in_b].start,
            b_words[in_b + length - 1].end,
        )
        for in_a, in_b, length in runs
    ]


def _placed(chunk: str, offset: int) -> Iterator[Word]:
    """Yield the words of a string without white space, which starts at an offset of the text."""
    folded = fold(chunk)
    ends = list(accumulate(1 if chunk.isascii() else len(fold(character)) for character in chunk))
    exact = ends[-1] == len(folded)
    position = 0
    for token in tokens(chunk):
        found = folded.find(token, position)
        position = found + len(token)
        if exact:
            yield Word(token, offset + bisect_right(ends, found), offset + bisect_right(ends, position - 1) + 1)
        else:  # some characters fold only together: such a word gets the offsets of the whole string
            yield Word(token, offset, offset + len(chunk))


def _tiles(a: Sequence[str], b: Sequence[str], shortest: int) -> list[tuple[int, int, int]]:
    """Return shared runs that do not overlap in either text: index in A, index in B, length; sorted by index in A."""
    waiting = [(-length, in_a, in_b) for in_a, in_b, length in _longest_runs(a, b, shortest)]
    heapq.heapify(waiting)
    free_a, free_b = bytearray(b"\1" * len(a)), bytearray(b"\1" * len(b))
    taken = []
    while waiting:
        negative, in_a, in_b = heapq.heappop(waiting)
        parts = _free_parts(free_a[in_a : in_a - negative], free_b[in_b : in_b - negative], shortest)
        if parts == [(0, -negative)]:
            free_a[in_a : in_a - negative] = free_b[in_b : in_b - negative] = bytes(-negative)
            taken.append((in_a, in_b, -negative))
        else:
            for start, length in parts:
                heapq.heappush(waiting, (-length, in_a + start, in_b + start))
    return sorted(taken)


def _longest_runs(a: Sequence[str], b: Sequence[str], shortest: int) -> Iterator[tuple[int, int, int]]:
    """Yield each shared run that cannot be extended, once: index in A, index in B, length."""
    places: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for in_b in range(len(b) - shortest + 1):
        places[tuple(b[in_b : in_b + shortest])].append(in_b)
    reached: dict[int, int] = {}  # by the difference of the two indices: where the last run in A ended
    for in_a in range(len(a) - shortest + 1):
        matching = places.get(tuple(a[in_a : in_a + shortest]), ())
        for in_b in matching if len(matching) <= COMMON_RUN else ():
            if reached.get(in_b - in_a, 0) > in_a:
                continue
            before, length = 0, shortest
            while in_a > before and in_b > before and a[in_a - before - 1] == b[in_b - before - 1]:
                before += 1
            while in_a + length < len(a) and in_b + length < len(b) and a[in_a + length] == b[in_b + length]:
                length += 1
            reached[in_b - in_a] = in_a + length
            yield in_a - before, in_b - before, before + length


def _free_parts(one: bytearray, other: bytearray, shortest: int) -> list[tuple[int, int]]:
    """Return start and length of the stretches that are free in both texts and long enough."""
    free = bytes(mine & theirs for mine, theirs in zip(one, other, strict=True))
    return [(run.start(), run.end() - run.start()) for run in re.finditer(b"\1{%d,}" % shortest, free)]
