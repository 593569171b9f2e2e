"""The last step of cleaning: what was marked is cut, and kept beside the text so that the body can be restored."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING

from pipelines.cleaning.stubs import mark_stub
from pipelines.documents import Draft, Rejection
from pipelines.items import Article, Removal
from pipelines.text.length import reading_length

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

WHITE_SPACE = "whitespace"
"""Kind, and rule, of what is removed because it is superfluous white space."""
SHORTEST_TEXT = 120
"""Least ``reading_length`` of headline and text together; anything shorter is not an article."""

WALLS = {"consent": "a consent wall", "paywall": "a paywall or login", "player": "a player without text"}
"""Kinds of rule that may cut a whole document, as the reason of a rejection names them."""

_GAP = re.compile(r"\s\s+")
_BLANK_LINE = "\n\n"


def cut(draft: Draft) -> Article | Rejection:
    """Cut the marked spans and superfluous white space from the body.

    Return the article with ``text``, ``removed`` and ``raw_text`` filled, as a stub if it ends at a paywall. If
    headline and text together say less than 120 characters of English do, return a rejection that names the rule that
    cut the most; an item of a wire may be shorter.
    """
    body = draft.body
    cuts = list(_trimmed(_disjoint(_trimmed(draft.spans, body)), body))
    removed = sorted([*cuts, *_white_space(body, cuts)], key=lambda removal: removal.start)
    text = "".join(_kept(body, removed))
    if draft.article.wire is not None:
        too_short = not text  # an alert of a few words is an item of its own
    else:
        # The headline is article text too, although another field of the record contains it
        too_short = (
            len(text) < SHORTEST_TEXT
            and reading_length(text) + reading_length(draft.article.title or "") < SHORTEST_TEXT
        )
    if too_short:
        return Rejection(draft.article.locator, "cleaning", _reason(len(text), cuts))
    draft.article.text = text
    draft.article.removed = removed
    draft.article.raw_text = body
    mark_stub(draft)
    return draft.article


def restore(text: str, removed: Sequence[Removal]) -> str:
    """Return the body before ``removed`` was cut from it, which left ``text``."""
    parts: list[str] = []
    taken = position = 0
    for removal in removed:
        kept = removal.start - position
        parts += (text[taken : taken + kept], removal.text)
        taken += kept
        position = removal.end
    return "".join([*parts, text[taken:]])


def _trimmed(spans: Iterable[Removal], body: str) -> Iterator[Removal]:
    """Strip white space from the ends of spans: the rule for white space must see all of it."""
    for span in spans:
        start, end = max(span.start, 0), min(span.end, len(body))
        while start < end and body[start].isspace():
            start += 1
        while start < end and body[end - 1].isspace():
            end -= 1
        if start < end:
            yield Removal(start, end, span.kind, span.rule, body[start:end])


def _disjoint(spans: Iterable[Removal]) -> list[Removal]:
    """Resolve overlaps: a wider span keeps the overlap, of equal ones that of the earlier rule; sorted by place."""
    ordered = sorted(spans, key=lambda span: (span.start, span.end))
    result: list[Removal] = []
    cluster: list[Removal] = []
    reach = -1
    for span in ordered:
        if span.start >= reach:
            result += _resolved(cluster)
            cluster = []
        cluster.append(span)
        reach = max(reach, span.end)
    return result + _resolved(cluster)


def _resolved(cluster: list[Removal]) -> list[Removal]:
    if len(cluster) < 2:
        return cluster
    kept: list[Removal] = []
    taken: list[tuple[int, int]] = []
    for span in sorted(cluster, key=lambda span: span.start - span.end):
        for start, end in _take(span.start, span.end, taken):
            kept.append(Removal(start, end, span.kind, span.rule, span.text[start - span.start : end - span.start]))
    return sorted(kept, key=lambda span: span.start)


def _take(start: int, end: int, taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what of a range is free, and take it.

    :param taken: the ranges that are not free, sorted, with gaps between them; those that the range touches become one.
    """
    first, last = bisect_left(taken, start, key=itemgetter(1)), bisect_right(taken, end, key=itemgetter(0))
    edges = [start, *(edge for other in taken[first:last] for edge in other), end]
    taken[first:last] = [(min(edges[:2]), max(edges[-2:]))]
    return [(left, right) for left, right in zip(edges[::2], edges[1::2], strict=True) if left < right]


def _white_space(body: str, cuts: list[Removal]) -> Iterator[Removal]:
    """Remove superfluous white space: around cuts, at both ends, and beyond one blank line or one space."""
    starts = [one.start for one in cuts]
    for start, end in _gaps(body, cuts):
        inside = cuts[bisect_left(starts, start) : bisect_left(starts, end)]
        edges = [start, *(edge for one in inside for edge in (one.start, one.end)), end]
        spaces = [at for left, right in zip(edges[::2], edges[1::2], strict=True) for at in range(left, right)]
        kept = _separator(body, spaces) if start > 0 and end < len(body) else set()
        yield from _runs(body, [at for at in spaces if at not in kept])


def _gaps(body: str, cuts: list[Removal]) -> list[tuple[int, int]]:
    """Return the ranges of cuts and white space between two kept characters where something may be superfluous."""
    found = [match.span() for match in _GAP.finditer(body) if match[0] != _BLANK_LINE]
    for first, last in [(0, 0), (len(body), len(body)), *((one.start, one.end) for one in cuts)]:
        start, end = first, last
        while start > 0 and body[start - 1].isspace():
            start -= 1
        while end < len(body) and body[end].isspace():
            end += 1
        if start < end:
            found.append((start, end))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _separator(body: str, spaces: list[int]) -> set[int]:
    """Choose which white space stays between two kept characters: a blank line, else a line end, else a space."""
    line_ends = [at for at in spaces if body[at] == "\n"]
    return set(line_ends[:2] or spaces[:1])


def _runs(body: str, offsets: list[int]) -> Iterator[Removal]:
    start = 0
    for index, at in enumerate(offsets):
        if index + 1 == len(offsets) or offsets[index + 1] != at + 1:
            first, end = offsets[start], at + 1
            yield Removal(first, end, WHITE_SPACE, WHITE_SPACE, body[first:end])
            start = index + 1


def _kept(body: str, removed: list[Removal]) -> Iterator[str]:
    position = 0
    for removal in removed:
        yield body[position : removal.start]
        position = removal.end
    yield body[position:]


def _reason(left: int, cuts: list[Removal]) -> str:
    """Return a sentence that says why so little text is left."""
    if not cuts:
        return f"no article text: only {left} characters were found"
    worst = max(cuts, key=lambda one: one.end - one.start)
    name = WALLS.get(worst.kind, f"boilerplate of the kind {worst.kind}")
    if worst.end - worst.start <= left:
        return f"no article text: only {left} characters are left after cleaning"
    return f"no article text: {name} took the body (rule {worst.rule}), {left} characters are left"
