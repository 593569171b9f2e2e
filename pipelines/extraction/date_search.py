"""The publication date of a page that states none: by its URL, the printed lines, its scripts, or htmldate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property

from htmldate import find_date
from lxml.html import HtmlElement

from pipelines.extraction.date_context import day_of_address, implausible, order_in, readings_in
from pipelines.extraction.date_forms import DateContext
from pipelines.extraction.date_parsing import Moment, parse_date
from pipelines.extraction.page import Page
from pipelines.extraction.page_blocks import page_blocks
from pipelines.extraction.page_lines import page_lines
from pipelines.extraction.printed_dates import PrintedDate, dates_in
from pipelines.tables import shipped_table

_TABLE: dict[str, list[str]] = shipped_table("extraction", "page_metadata")["dates"]
_OTHER_DATES = re.compile("|".join(_TABLE["other_dates"]))
_SILENT = frozenset("iframe noscript script style template".split())
_OUTSIDE = _SILENT | frozenset("aside figure form nav".split())
_SITE_FOOTER = re.compile(r"(?:^|\s)(?:(?:site|page|main|global|the)?[_-]?footer)(?:$|\s)")
_SCRIPTED = re.compile(
    rf"""["']?(?:{"|".join(_TABLE["scripted"])})["']?\s?[:,=]\s?["']([^"'<>]{{8,40}})["']""", re.IGNORECASE
)
_MONTH_IN_ADDRESS = re.compile(r"/((?:19|20)\d{2})[/-](0[1-9]|1[0-2])/")
_MOST_ELEMENTS = 10_000
"""Most elements of a page that is given to htmldate: it takes 3 ms a thousand."""
_LONGEST_TEXT = 300_000
_LINES_BEFORE, _LINES_AFTER = 4, 14
_OPENING = 45
_LONGEST_LINE, _LONGEST_LABEL = 120, 30
_MOST_HEADINGS, _MOST_TIMES = 60, 100
_HEADLINE = "\ue000"
"""Marks the headline; a character for private use, which pages don't print."""
_NOT_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A printed date that may be that of the publication."""

    rank: int
    """How improbable it is, from 0."""
    distance: int
    """How many lines it is from the headline."""
    moment: Moment
    """The date."""


class DateSearch:
    """The dates printed in the part of a page that is its article."""

    def __init__(self, page: Page, context: DateContext, fetched_at: str) -> None:
        self._page = page
        self._context = context
        self._fetched_at = fetched_at

    def found(self) -> Moment | None:
        """Return the best date of publication that the page does not state as such, or None."""
        printed = self.printed
        if (address := day_of_address(self._page.url)) and (moment := self._plausible(parse_date(address))):
            return next((each.moment for each in printed if each.moment.day == address), moment)
        if printed and printed[0].rank <= 3:
            return printed[0].moment
        return self._scripted() or self._by_htmldate() or (printed[0].moment if printed else self._month_of_address())

    @cached_property
    def printed(self) -> list[Candidate]:
        """The printed dates that may be those of the publication, the most probable one first."""
        return sorted(self._candidates(), key=lambda each: (each.rank, each.distance))

    @property
    def printed_days(self) -> set[str | None]:
        """The days of the printed dates."""
        return {each.moment.day for each in self.printed}

    @cached_property
    def _area(self) -> HtmlElement:
        return article_area(self._page)

    def _plausible(self, moment: Moment | None) -> Moment | None:
        return moment if moment and implausible(moment, self._fetched_at) is None and moment.at >= "1990" else None

    def _candidates(self) -> Iterator[Candidate]:
        lines = list(page_lines(page_blocks(self._area)))
        title = next((number for number, line in enumerate(lines) if line.startswith(_HEADLINE)), 0)
        for number, line in enumerate(lines):
            if not any(letter.isdigit() for letter in line):
                continue
            distance = number - title
            for date in self._dates(line, lines[number - 1] if number else ""):
                if date.role != "modified" and self._plausible(date.moment):
                    yield Candidate(_rank(date, line, distance), abs(distance) + (distance < 0) * 2, date.moment)

    def _dates(self, line: str, above: str) -> list[PrintedDate]:
        """Return the dates of a short line, whose label may be the line above, or the one that opens a paragraph."""
        if len(line) > _LONGEST_LINE:
            opening = dates_in(line[:_OPENING], self._context)
            return opening[:1] if opening and opening[0].start <= 2 else []
        found = dates_in(line, self._context)
        if found and found[0].role is None and len(above) <= _LONGEST_LABEL and not any(map(str.isdigit, above)):
            found = dates_in(f"{above} {line}"[:_LONGEST_LINE], self._context) or found
        return found

    def _scripted(self) -> Moment | None:
        """Return the day on which all names for it in the page's scripts agree."""
        length = 0
        found: set[Moment] = set()
        for script in self._page.tree.iter("script"):
            text = script.text or ""
            length += len(text)
            if length > _LONGEST_TEXT:
                break
            found |= {moment for value in _SCRIPTED.findall(text) if (moment := parse_date(value, self._context))}
        if len({moment.day for moment in found}) != 1:
            return None
        return self._plausible(next(iter(found)))

    def _by_htmldate(self) -> Moment | None:
        """Return the day that htmldate finds in the article's part of the page."""
        if self._page.size > _MOST_ELEMENTS:
            return None
        try:
            found = find_date(
                self._area, extensive_search=True, original_date=True, url=None, max_date=self._fetched_at[:10] or None
            )
        except (ValueError, TypeError, AttributeError, OverflowError):
            return None
        # it makes the first day of a month or year of what is only a month or year, such as that of a copyright
        if found is None or found.endswith("-01"):
            return None
        return self._plausible(parse_date(self._in_order(found)))

    def _in_order(self, found: str) -> str | None:
        """Return a day that htmldate read day first in the order of the page; None if that is not certain."""
        text = self._area.text_content()[:_LONGEST_TEXT]
        for readings in readings_in(text):
            if found in readings:
                day_first = self._context.day_first if self._context.day_first is not None else order_in([text])
                return None if day_first is None else readings[0] if day_first else readings[1]
        return found

    def _month_of_address(self) -> Moment | None:
        match = _MONTH_IN_ADDRESS.search(self._page.url or "")
        return self._plausible(parse_date(f"{match[1]}-{match[2]}")) if match else None


def _rank(date: PrintedDate, line: str, distance: int) -> int:
    """Return how probable a printed date is, 0 the most: by its label, its nearness to the headline, its line."""
    near = -_LINES_BEFORE <= distance <= _LINES_AFTER
    if date.role == "published":
        return 0
    if near and distance >= 0:
        return 1
    if near or date.role == "as_of":
        return 2
    return 3 if parse_date(line) else 4 if len(line) <= _LONGEST_LINE // 2 else 5


def article_area(page: Page) -> HtmlElement:
    """Return a copy of the part of ``page`` that is its article, with its headline marked."""
    area = deepcopy(page.body)
    heading = _heading(area, page)
    kept = {area} if heading is None else {area, heading, *heading.iterancestors()}
    removed = [
        element
        for element in area.iter()
        if isinstance(element.tag, str) and element not in kept and (_is_outside(element) or is_other(element))
    ]
    length = len(area.text_content())
    for element in removed:
        if element.tag in _SILENT or 2 * len(element.text_content()) < length:
            element.drop_tree()
    _show_times(area)
    if heading is not None:
        heading.text = f" {_HEADLINE}{heading.text or ''}"
    return area


def _heading(area: HtmlElement, page: Page) -> HtmlElement | None:
    """Return the element with the headline: the first heading of the highest level that the page's title repeats."""
    element = page.tree.find(".//title")
    titles = [page.first("og:title") or "", element.text_content() if element is not None else ""]
    known = [letters for title in titles if (letters := _NOT_LETTERS.sub("", title.casefold()))]
    headings = [heading for level in ("h1", "h2", "h3") for heading in area.iter(level)][:_MOST_HEADINGS]
    shared = [_shared(_NOT_LETTERS.sub("", heading.text_content().casefold()), known) for heading in headings]
    if any(shared):
        return headings[shared.index(max(shared))]
    highest = [heading for heading in headings if heading.tag == "h1"]
    return highest[0] if len(highest) == 1 else None


def _shared(words: str, titles: Sequence[str]) -> int:
    """Return how many letters a heading shares with a title that contains it, or that it contains."""
    return max(
        (min(len(words), len(title)) for title in titles if words and (words in title or title in words)), default=0
    )


def _is_outside(element: HtmlElement) -> bool:
    if element.tag == "footer":
        return not any(around.tag == "article" for around in element.iterancestors())
    return element.tag in _OUTSIDE or _SITE_FOOTER.search(_names(element)) is not None


def is_other(element: HtmlElement) -> bool:
    """Return whether the class or id of an element says that its dates are those of something else."""
    return _OTHER_DATES.search(_names(element)) is not None


def _names(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}".lower()


def _show_times(area: HtmlElement) -> None:
    """Write the date of ``time`` elements over words such as "yesterday", and part them from their neighbours."""
    for element in list(area.iter("time", "abbr"))[:_MOST_TIMES]:
        stated, shown = element.get("datetime") or element.get("title"), element.text_content()
        if stated and parse_date(stated) and not parse_date(shown):
            tail = element.tail
            element.clear(keep_tail=False)
            element.text, element.tail = stated, tail
        if element.tag == "time":
            element.text, element.tail = f" {element.text or ''}", f" {element.tail or ''}"
