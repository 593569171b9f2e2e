"""The segments of a text that may be boilerplate: its lines and, where a line is long, the sentences at its ends."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from pipelines.text.layout import sentences
from pipelines.text.length import reading_length, reading_words

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from pipelines.items import Article

SCHEME: dict[str, str | int] = {"pieces": 1, "hash": "blake2b-48"}
"""What makes stored segments comparable with those of a new text."""

SHORTEST, FEWEST_WORDS = 20, 3
"""Shorter segments (``reading_length``, ``reading_words``) recur by chance: subheads, names, places."""
LONGEST = 1_200
"""A segment of more characters is a text, not boilerplate."""
LONG_LINE = 800
"""A longer line (in characters) may contain several paragraphs, so boilerplate may begin or end at its sentences."""
FIRST, LAST = 3, 6
"""Sentences at the head and at the tail of a line in which boilerplate is looked for."""
LINES = 40
"""Lines at the head of a text, and as many at its tail, in which boilerplate is looked for."""

TOP = "(top folder)"
"""Source of documents of unknown outlet that are in no folder of their own."""

_LINE = re.compile(r"\S[^\n]*")
_SENTENCE = re.compile(r"[.!?…][\"”“»«’)\]]*$")
_NUMBERED = re.compile(r":\d+$")


class Segment(NamedTuple):
    """A line or a sentence of a text."""

    start: int
    end: int
    key: str
    """Hash of its words, whatever the capitals and the white space."""


def source_of(article: Article) -> str:
    """Return whose boilerplate a text carries: host or name of its outlet, else its folder, archive or file."""
    known = article.source.host or article.source.name
    if known:
        return known
    place, numbered = _NUMBERED.subn("", article.locator)
    if numbered:  # a file of many documents
        return place
    return place.rpartition("/")[0] or place.rpartition("!")[0] or TOP


def folded(text: str) -> str:
    """Return the words of a text as segments are compared: capitals and white space do not matter."""
    return " ".join(text.casefold().split())


def key_of(text: str) -> str | None:
    """Return the hash of a segment, or None if it is too short or too long to be distinguished from the article."""
    words = text.casefold().split()
    long = len(text) >= SHORTEST and len(words) >= FEWEST_WORDS  # other scripts say more with as many characters
    if len(text) > LONGEST or not (long or (reading_length(text) >= SHORTEST and reading_words(text) >= FEWEST_WORDS)):
        return None
    return blake2b(" ".join(words).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def segments(text: str) -> Iterator[Segment]:
    """Yield the segments of a cleaned text that are worth counting, a line before its sentences."""
    lines = list(_lines(text))
    if len(lines) > 2 * LINES:
        lines = [*lines[:LINES], *lines[-LINES:]]
    for start, end in lines:
        yield from _segment(text, start, end)
        if len(lines) == 1 or end - start > LONG_LINE:
            spans = _sentences(text, start, end)
            chosen = spans if len(spans) <= FIRST + LAST else [*spans[:FIRST], *spans[-LAST:]]
            for span in chosen if len(spans) > 1 else ():
                yield from _segment(text, *span)


def known_segments(body: str, known: Mapping[str, str]) -> Iterator[Segment]:
    """Yield the lines of a body, and the sentences at the ends of lines, whose keys are known.

    Known sentences do not count towards ``FIRST`` and ``LAST``: after three of them a fourth is still looked for.

    :param known: the folded words of what is known, by key; where they are empty, the key alone decides.
    """
    lines = [(start, end, folded(body[start:end])) for start, end in _lines(body)]
    whole_body = "\n".join(line for _, _, line in lines)
    present = [words for words in known.values() if words in whole_body]
    for start, end, line in lines:
        if not any(words in line for words in present):
            continue
        whole = [segment for segment in _segment(body, start, end) if segment.key in known]
        if whole:
            yield from whole
            continue
        found = [list(_segment(body, *span)) for span in _sentences(body, start, end)]
        if len(found) < 2:
            continue
        head = set(_known_at_the_end(found, known, FIRST))
        tail = set(_known_at_the_end(found[::-1], known, LAST))
        yield from sorted(head | tail)


def covered_share(text: str, found: Iterable[Segment]) -> float:
    """Return what share of a text some of its segments cover; where two overlap, the overlap counts once."""
    position = covered = 0
    for segment in sorted(found):
        covered += max(0, segment.end - max(segment.start, position))
        position = max(position, segment.end)
    return covered / len(text) if text else 0.0


def longest_prose(text: str, found: Iterable[Segment]) -> int:
    """Return the length of the longest run of consecutive segments that end as sentences do, in characters."""
    longest = begin = position = 0
    for segment in sorted(found):
        if segment.end <= position or not _SENTENCE.search(text, segment.start, segment.end):
            continue
        if text[position : segment.start].strip():
            begin = segment.start
        position = segment.end
        longest = max(longest, position - begin)
    return longest


def _known_at_the_end(found: Iterable[list[Segment]], known: Container[str], reach: int) -> Iterator[Segment]:
    """Yield the known ones that come before the first ``reach`` unknown ones."""
    passed = 0
    for own in found:
        if own and own[0].key in known:
            yield own[0]
        else:
            passed += 1
            if passed == reach:
                return


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for match in _LINE.finditer(text):
        yield match.start(), match.start() + len(match.group().rstrip())


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    line = text[start:end]
    found = []
    for first, last in sentences(line):
        sentence = line[first:last]
        bare = sentence.strip()
        if bare:
            at = start + first + len(sentence) - len(sentence.lstrip())
            found.append((at, at + len(bare)))
    return found


def _segment(text: str, start: int, end: int) -> Iterator[Segment]:
    key = key_of(text[start:end])
    if key is not None:
        yield Segment(start, end, key)
