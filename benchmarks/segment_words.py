"""The words of a marked text as the segment model sees them: hashed features of each word and of what is around it.

None of them names a language or an outlet.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from pipelines.cleaning.structure.outline import Outline
from pipelines.documents import Draft
from pipelines.text.layout import sentences

Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]
Hashes = NDArray[np.uint64]

BITS = 18
"""A feature is one of ``2 ** BITS`` numbers."""
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_WORD = re.compile(r"\w+|[^\w\s]")
_DIGIT = re.compile(r"\d")
_LONG = 5
"""Characters from which a word may say what the text is about."""
_TITLE = 12
"""Words at the beginning that are left alone where no title is certain: they may be one."""
_MARK, _UPPER, _LOWER, _NUMBER, _OTHER = range(5)


@dataclass(frozen=True, slots=True)
class Words:
    """The words and signs of a text in order; each marked range counts as one."""

    starts: Integers
    ends: Integers
    marked: Bools
    begins: Bools
    """Whether a sentence, a line or a marked range begins here, or ends just before; one longer than the others."""
    first: int
    """Number of the first word behind the title."""
    features: NDArray[np.int32]
    """One row for each word."""


class _Columns:
    """Collects features: the number of a column and the values in it are hashed together."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._columns: list[NDArray[np.int32]] = []

    def add(self, *values: NDArray[np.uint64 | np.int64 | np.float64 | np.bool_]) -> None:
        mixed = np.full(self._count, len(self._columns) + 1, np.uint64)
        for value in values:
            mixed = (mixed * _FACTOR) ^ value.astype(np.uint64)
            mixed ^= mixed >> np.uint64(29)
        self._columns.append(((mixed * _FACTOR) >> np.uint64(64 - BITS)).astype(np.int32))

    def rows(self) -> NDArray[np.int32]:
        return np.column_stack(self._columns)


def words_of(draft: Draft) -> Words:
    """Return the words of a draft that the rules and attribution have marked; it has at least one."""
    body = draft.body
    places = list(_places(draft))
    starts, ends = (np.array([place[side] for place in places], np.int64) for side in (0, 1))
    marked = np.array([bool(kind) for *_, kind in places])
    begins = _begins(body, starts, marked)
    title_end = Outline(draft).title_end
    sentence = np.flatnonzero(begins)[1]
    first = int(np.searchsorted(starts, title_end)) if title_end else min(_TITLE, int(sentence))
    hashes = np.array(
        [_mark(kind) if kind else _hashes(body[start:end]) for start, end, kind in places], np.uint64
    ).reshape(-1, 5)
    columns = _Columns(len(places))
    _add_words(columns, hashes, _gaps(body, starts, ends))
    _add_places(columns, hashes, marked, first)
    _add_sentences(columns, hashes, begins)
    _add_topic(columns, hashes[:, 0], (ends - starts >= _LONG) & ~marked, _title_words(draft, title_end))
    return Words(starts, ends, marked, begins, first, columns.rows())


def _places(draft: Draft) -> Iterator[tuple[int, int, str]]:
    """Yield start and end of each word, and the kind of a marked range; the kind of a word is empty."""
    end = 0
    for span in sorted(draft.spans, key=lambda span: (span.start, span.end)):
        yield from ((*match.span(), "") for match in _WORD.finditer(draft.body, end, max(end, span.start)))
        if span.end > end:
            yield max(end, span.start), span.end, span.kind
            end = span.end
    yield from ((*match.span(), "") for match in _WORD.finditer(draft.body, end))


def _begins(body: str, starts: Integers, marked: Bools) -> Bools:
    begins = np.ones(len(starts) + 1, bool)
    sentence = np.searchsorted([end for _, end in sentences(body)], starts, side="right")
    begins[1:-1] = (np.diff(sentence) > 0) | marked[1:] | marked[:-1]
    return begins


def _gaps(body: str, starts: Integers, ends: Integers) -> Integers:
    """Return what is before each word: 0 nothing, 1 a space, 2 a line end, 3 an empty line, 4 the beginning."""
    between = [body[end:start] for end, start in zip(ends[:-1].tolist(), starts[1:].tolist(), strict=True)]
    return np.array([4, *(min(3, 1 + gap.count("\n")) if gap else 0 for gap in between)], np.int64)


@lru_cache(maxsize=100_000)
def _hashes(word: str) -> tuple[int, int, int, int, int]:
    """Return the hashes of a word, its shape, its beginning and its end, and what it is made of."""
    folded = _DIGIT.sub("0", word.lower())
    length = min(len(word), 4)
    if word[0].isalpha():
        kind = _LOWER if word[0].islower() else _UPPER
        shape = ("X" if word.isupper() else "x" if kind == _LOWER else "Xx") + str(length)
    elif word[0].isdigit():
        kind, shape = _NUMBER, f"0{length}"
    else:
        kind, shape = _OTHER, word
    return _hash(folded), _hash(shape), _hash("<" + folded[:3]), _hash(folded[-3:] + ">"), kind


def _mark(kind: str) -> tuple[int, int, int, int, int]:
    return (_hash(f"\0{kind}"),) * 4 + (_MARK,)


def _hash(text: str) -> int:
    return crc32(text.encode("utf-8", "surrogatepass"))


def _shifted(values: Hashes, by: int) -> Hashes:
    """Return for each word the value of the one that stands so many words behind it, or before it; 0 if none does."""
    shifted = np.zeros_like(values)
    if by >= 0:
        shifted[: max(0, len(values) - by)] = values[by:]
    else:
        shifted[-by:] = values[:by]
    return shifted


def _level(counts: NDArray[np.int64 | np.float64]) -> NDArray[np.float64]:
    """Return counts on a logarithmic scale, in some fifteen steps."""
    level: NDArray[np.float64] = np.minimum(np.floor(1.5 * np.log2(counts + 1.0)), 14)
    return level


def _around(values: Bools, reach: int) -> Integers:
    """Return for each word how many of those within reach have a property."""
    return np.convolve(values, np.ones(2 * reach + 1, int))[reach : reach + len(values)]


def _share(part: Integers, whole: Integers, steps: int) -> NDArray[np.float64]:
    return np.floor(steps * part / np.maximum(whole, 1))


def _add_words(columns: _Columns, hashes: Hashes, gaps: Integers) -> None:
    """Add the words and shapes from three before to three behind a word, alone and together."""
    word = {by: _shifted(hashes[:, 0], by) for by in range(-3, 4)}
    shape = {by: _shifted(hashes[:, 1], by) for by in range(-3, 4)}
    for by in range(-3, 4):
        columns.add(word[by])
    for by in range(-2, 2):
        columns.add(word[by], word[by + 1])
    for by in range(-2, 3):
        columns.add(shape[by])
    for first, last in ((-2, 0), (-1, 1), (0, 2), (-3, 0), (0, 3), (-2, 2)):
        columns.add(*(shape[by] for by in range(first, last + 1)))
    for values in (hashes[:, 2], hashes[:, 3], _shifted(hashes[:, 3], -1), _shifted(hashes[:, 3], 1)):
        columns.add(values)
    behind = np.append(gaps[1:], 4)
    columns.add(gaps, shape[-1], shape[0])
    columns.add(behind, shape[0], shape[1])
    columns.add(gaps, behind)


def _add_places(columns: _Columns, hashes: Hashes, marked: Bools, first: int) -> None:
    """Add how far a word is from the title, the end, and what is marked before and behind it, and what that is."""
    count = len(marked)
    at = np.arange(count)
    behind_title, from_end = _level(np.maximum(at - first, 0)), _level(count - 1 - at)
    marks = np.concatenate([[-count], np.flatnonzero(marked), [2 * count]])
    kinds = np.concatenate([[0], hashes[marked, 0], [0]]).astype(np.uint64)
    before = np.searchsorted(marks, at, side="left") - 1
    after = np.searchsorted(marks, at, side="right")
    columns.add(at < first)
    for distance in (behind_title, from_end):
        columns.add(distance)
        columns.add(distance, hashes[:, 1])
        columns.add(distance, hashes[:, 0])
    for near, words in ((before, at - marks[before]), (after, marks[after] - at)):
        columns.add(_level(words), kinds[near])
        columns.add(_level(words), kinds[near], hashes[:, 1])
    columns.add(np.full(count, _level(np.array([count]))[0]))
    columns.add(np.full(count, min(int(marked.sum()), 8)))


def _add_sentences(columns: _Columns, hashes: Hashes, begins: Bools) -> None:
    """Add how long the sentence of a word is, how it begins and ends, and how many of its words begin upper-case."""
    borders = np.flatnonzero(begins)
    starts, ends = borders[:-1], borders[1:]
    number = np.cumsum(begins[:-1]) - 1
    kind = hashes[:, 4]
    upper, lower, digits, letters = kind == _UPPER, kind == _LOWER, kind == _NUMBER, (kind == _UPPER) | (kind == _LOWER)
    stops = np.isin(hashes[:, 0], [_hash(stop) for stop in ".!?…"])
    ended = (stops[ends - 1] | ((ends - starts > 1) & stops[ends - 2]))[number]
    at = np.arange(len(number))
    length = _level(ends - starts)[number]
    names = np.add.reduceat(upper.astype(int), starts)
    columns.add(length, ended)
    columns.add(_level(at - starts[number]), ended)
    columns.add(_level(ends[number] - at), ended)
    columns.add(_share(names, np.add.reduceat(letters.astype(int), starts), 6)[number], length)
    columns.add(hashes[starts, 0][number], length)
    columns.add(hashes[ends - 1, 0][number], length)
    columns.add(hashes[starts, 0][number], hashes[np.minimum(starts + 1, len(at) - 1), 0][number])
    columns.add(_share(_around(upper, 4), _around(letters, 4), 8))
    columns.add(_around(lower, 6), ended)
    columns.add(np.minimum(_around(digits, 5), 6))
    columns.add(np.minimum(number, 6))
    columns.add(np.minimum(len(starts) - 1 - number, 6))
    columns.add(number == len(starts) - 1, ended, length)


def _add_topic(columns: _Columns, words: Hashes, are_long: Bools, title: Hashes) -> None:
    """Add whether the long words here stand elsewhere in the text too, and in its title or address."""
    counts = Counter(words.tolist())
    nearby = _around(are_long, 7)
    again = np.array([counts[word] > 1 for word in words.tolist()]) & are_long
    for found in (again, np.isin(words, title) & are_long):
        columns.add(found, are_long)
        columns.add(_share(_around(found, 7), nearby, 6), nearby > 0)


def _title_words(draft: Draft, title_end: int) -> Hashes:
    path = urlsplit(draft.article.url or "").path.replace("_", "-")
    texts = (draft.article.title or "", draft.body[:title_end], path)
    words = {_hashes(word)[0] for text in texts for word in _WORD.findall(text) if len(word) >= _LONG}
    return np.array(sorted(words), np.uint64)
