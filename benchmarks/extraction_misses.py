"""Lists reviewed pages by what extraction loses of them or gets wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from benchmarks.extraction_pages import ReviewedPage
from benchmarks.extraction_peers import Extracted
from benchmarks.extraction_scores import PageScore, words

MISSED = 0.02
"""Share of words lost or added from which a page is listed."""
_LONGEST = 160


def misses(measured: Iterable[tuple[ReviewedPage, Extracted, PageScore]]) -> Iterator[str]:
    """Yield lines for people: first the bodies, those that lose most first, then segments, titles, authors and days."""
    pages = list(measured)
    yield from _bodies(pages)
    yield from _segments(pages)
    for heading, pairs in (("titles", _titles(pages)), ("authors", _authors(pages)), ("days", _days(pages))):
        yield f"\n{heading}"
        yield from pairs


def _bodies(pages: list[tuple[ReviewedPage, Extracted, PageScore]]) -> Iterator[str]:
    yield "\nbodies: words lost, words added, whether a note says something"
    for page, found, score in sorted(pages, key=lambda one: one[2].recall):
        lost, added = 1 - score.recall, 1 - score.precision
        if score.words and max(lost, added) > MISSED:
            note = f"  ({'; '.join(found.notes)})" if found.notes else ""
            yield f"{lost:6.1%} {added:6.1%}  {page.set} {page.language}  {page.id}  {page.url}{note}"
            yield from (f"           - {_cut(line)}" for line in _lines_not_in(page.body or "", found.body))
            yield from (f"           + {_cut(line)}" for line in _lines_not_in(found.body, page.body or ""))


def _segments(pages: list[tuple[ReviewedPage, Extracted, PageScore]]) -> Iterator[str]:
    yield "\nsegments lost (-) and let in (+)"
    for page, found, score in pages:
        body = "".join(found.body.split())
        lost = [f"- {_cut(one)}" for one in page.keep if "".join(one.split()) not in body] if score.kept else []
        let_in = [f"+ {_cut(one)}" for one in page.drop if "".join(one.split()) in body] if score.dropped else []
        if lost or let_in:
            yield f"{page.id}  {page.url}"
            yield from (f"           {line}" for line in lost + let_in)


def _titles(pages: list[tuple[ReviewedPage, Extracted, PageScore]]) -> Iterator[str]:
    for page, found, score in pages:
        if score.title and not score.title[0]:
            yield f"{page.set} {page.language}  {page.id}\n           - {page.title}\n           + {found.title}"


def _authors(pages: list[tuple[ReviewedPage, Extracted, PageScore]]) -> Iterator[str]:
    for page, found, score in pages:
        if score.people and not score.people[0] == score.people[1] == score.people[2]:
            yield f"{page.set} {page.language}  {page.id}\n           - {page.authors}\n           + {found.authors}"


def _days(pages: list[tuple[ReviewedPage, Extracted, PageScore]]) -> Iterator[str]:
    for page, found, score in pages:
        if score.day and not score.day[0]:
            yield f"{page.set} {page.language}  {page.id}  {page.date}, found {found.date or 'none'}  {page.url}"


def _lines_not_in(text: str, other: str) -> list[str]:
    """Return the lines of a text with words that do not stand in the other text in this order."""
    there = " ".join(words(other))
    return [line for line in text.split("\n") if (found := words(line)) and " ".join(found) not in there]


def _cut(line: str) -> str:
    flat = " ".join(line.split())
    return flat if len(flat) <= _LONGEST else f"{flat[:_LONGEST]} …"
