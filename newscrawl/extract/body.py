"""How a body came about: what trafilatura alone finds on the page, what was added to it or left out, what was cut."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from pipelines.article import DryRun
from pipelines.extraction.page import Page
from pipelines.items import Removal

Origin = Literal["both", "added", "left out"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a line, which a rule cut or not."""

    text: str
    rule: str | None = None
    """Id of the rule that cut it."""
    kind: str | None = None
    """What the rule says that it is."""


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A line of the body, or one that was left out of it."""

    pieces: list[Piece]
    origin: Origin
    """``both``: trafilatura has it too; ``added``: it has not; ``left out``: only trafilatura has it."""


def body_lines(dry_run: DryRun, page: Page | None) -> list[BodyLine]:
    """Return the lines of a body in order, with those that only trafilatura has at their places.

    :param page: None if the document is not a page: then there is nothing to compare with.
    """
    lines = list(_cut_lines(dry_run))
    if page is None:
        return [BodyLine(pieces, "both") for pieces in lines]
    found = found_by_trafilatura(page)
    missing = _missing_after(found, lines)
    there = "".join(map(_letters, found))
    known = {_letters(line) for line in found}
    compared = list(missing.pop("", ()))
    for pieces in lines:
        letters = _letters("".join(piece.text for piece in pieces))
        compared.append(BodyLine(pieces, "both" if letters in known or letters in there else "added"))
        compared += missing.pop(letters, ())
    return compared


def found_by_trafilatura(page: Page) -> list[str]:
    """Return the lines of the body that trafilatura finds with its own means."""
    from trafilatura import bare_extraction  # noqa: PLC0415 - texts and records do not need it

    try:
        found = bare_extraction(copy(page.tree), url=page.url, include_comments=False, include_tables=False)
    except (ValueError, AssertionError, etree.LxmlError):
        return []
    text = str(getattr(found, "text", "") or "")
    return [line.strip() for line in text.split("\n") if line.strip()]


def _missing_after(found: Sequence[str], lines: Sequence[Sequence[Piece]]) -> dict[str, list[BodyLine]]:
    """Return the lines that only trafilatura found, by the letters of the common line before them."""
    printed = [_letters("".join(piece.text for piece in pieces)) for pieces in lines]
    known, there = set(printed), "".join(printed)
    missing: dict[str, list[BodyLine]] = {}
    before = ""
    for line in found:
        letters = _letters(line)
        if letters in known:
            before = letters
        elif letters and letters not in there:
            missing.setdefault(before, []).append(BodyLine([Piece(line)], "left out"))
    return missing


def _cut_lines(dry_run: DryRun) -> Iterator[list[Piece]]:
    """Yield the pieces of each line of the body; where spans of several rules overlap, the first one counts."""
    spans = deque(_disjoint(dry_run.spans))
    start = 0
    for line in dry_run.body.split("\n"):
        end = start + len(line)
        while spans and spans[0].end <= start:
            spans.popleft()
        if line.strip():
            yield list(_pieces(dry_run.body, start, end, spans))
        start = end + 1


def _disjoint(spans: Sequence[Removal]) -> Iterator[Removal]:
    position = 0
    for span in spans:
        if span.start >= position:
            yield span
            position = span.end


def _pieces(body: str, start: int, end: int, spans: Iterable[Removal]) -> Iterator[Piece]:
    position = start
    for span in spans:
        if span.start >= end:
            break
        if span.start > position:
            yield Piece(body[position : span.start])
        position = max(position, span.start)
        yield Piece(body[position : min(span.end, end)], span.rule, span.kind)
        position = min(span.end, end)
    if position < end:
        yield Piece(body[position:end])


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
