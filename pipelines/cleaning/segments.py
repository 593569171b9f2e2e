"""The pieces of a text that may be furniture: its lines and, where a line is long, the sentences at its ends."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from pipelines.text.layout import sentences

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from pipelines.items import Article

SCHEME: dict[str, str | int] = {"pieces": 1, "hash": "blake2b-48"}
"""What makes stored pieces comparable with those of a new text."""

SHORTEST, FEWEST_WORDS = 20, 3
"""Fewer characters or words than these may recur in articles by chance: subheads, names, places."""
LONGEST = 1_200
"""A piece of more characters is no furniture, but a text."""
LONG_LINE = 800
"""A line of more characters may hold several paragraphs, so that furniture stands on its sentences' borders."""
FIRST, LAST = 3, 6
"""Sentences at the head and at the tail of a line in which furniture is looked for."""
LINES = 40
"""Lines at the head of a text, and as many at its tail, in which furniture is looked for."""

TOP = "(top folder)"
"""Source of documents of unknown outlet that lie in no folder of their own."""

_LINE = re.compile(r"\S[^\n]*")
_SENTENCE = re.compile(r"[.!?…][\"”“»«’)\]]*$")
_NUMBERED = re.compile(r":\d+$")


class Piece(NamedTuple):
    """A line or a sentence of a text."""

    start: int
    end: int
    key: str
    """Hash of its words: the same whatever the capitals and the white space."""


def source_of(article: Article) -> str:
    """Return whose furniture a text bears: host or name of its outlet, else the folder, archive or file it is in."""
    known = article.source.host or article.source.name
    if known:
        return known
    place, numbered = _NUMBERED.subn("", article.locator)
    if numbered:  # a file of many documents
        return place
    return place.rpartition("/")[0] or place.rpartition("!")[0] or TOP


def folded(text: str) -> str:
    """Return the words of a text as pieces are compared: capitals and white space do not matter."""
    return " ".join(text.casefold().split())


def key_of(text: str) -> str | None:
    """Return the hash of a piece, or None if it is too short or too long to be told from the article."""
    if not SHORTEST <= len(text) <= LONGEST:
        return None
    words = folded(text)
    if words.count(" ") < FEWEST_WORDS - 1:
        return None
    return blake2b(words.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def pieces(text: str) -> Iterator[Piece]:
    """Yield the pieces of a cleaned text that are worth counting, a line before its sentences."""
    lines = list(_lines(text))
    if len(lines) > 2 * LINES:
        lines = [*lines[:LINES], *lines[-LINES:]]
    for start, end in lines:
        yield from _piece(text, start, end)
        if len(lines) == 1 or end - start > LONG_LINE:
            spans = _sentences(text, start, end)
            chosen = spans if len(spans) <= FIRST + LAST else [*spans[:FIRST], *spans[-LAST:]]
            for span in chosen if len(spans) > 1 else ():
                yield from _piece(text, *span)


def known_pieces(body: str, known: Mapping[str, str]) -> Iterator[Piece]:
    """Yield the lines of a body, and the sentences at the ends of lines, whose keys are known.

    Sentences that are known do not count as the end of a line: behind three of them a fourth is looked for.

    :param known: the folded words of what is known, by key; where they are empty, the key alone decides.
    """
    lines = [(start, end, folded(body[start:end])) for start, end in _lines(body)]
    whole_body = "\n".join(line for _, _, line in lines)
    present = [words for words in known.values() if words in whole_body]
    for start, end, line in lines:
        if not any(words in line for words in present):
            continue
        whole = [piece for piece in _piece(body, start, end) if piece.key in known]
        if whole:
            yield from whole
            continue
        found = [list(_piece(body, *span)) for span in _sentences(body, start, end)]
        if len(found) < 2:
            continue
        head = set(_known_at_the_end(found, known, FIRST))
        tail = set(_known_at_the_end(found[::-1], known, LAST))
        yield from sorted(head | tail)


def share_of(text: str, found: Iterable[Piece]) -> float:
    """Return what share of a text some of its pieces make up; what two of them share counts once."""
    position = covered = 0
    for piece in sorted(found):
        covered += max(0, piece.end - max(piece.start, position))
        position = max(position, piece.end)
    return covered / len(text) if text else 0.0


def longest_prose(text: str, found: Iterable[Piece]) -> int:
    """Return the characters of the longest stretch of pieces that follow one another and end as sentences do."""
    longest = begin = position = 0
    for piece in sorted(found):
        if piece.end <= position or not _SENTENCE.search(text, piece.start, piece.end):
            continue
        if text[position : piece.start].strip():
            begin = piece.start
        position = piece.end
        longest = max(longest, position - begin)
    return longest


def _known_at_the_end(found: Iterable[list[Piece]], known: Container[str], reach: int) -> Iterator[Piece]:
    """Yield the known ones before the first ``reach`` others have passed."""
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


def _piece(text: str, start: int, end: int) -> Iterator[Piece]:
    key = key_of(text[start:end])
    if key is not None:
        yield Piece(start, end, key)
