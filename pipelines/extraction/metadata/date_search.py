"""The publication date of a page that states none: by its URL, the printed lines, its scripts, or htmldate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from htmldate import find_date
from htmldate.core import search_page, serialize
from htmldate.utils import Extractor
from htmldate.validators import get_max_date, get_min_date
from lxml import etree
from lxml.html import HtmlElement

from pipelines.extraction.dates.context import day_of_address, implausible, order_in, readings_in, without_archive
from pipelines.extraction.dates.forms import DateContext
from pipelines.extraction.dates.parsing import Moment, parse_date
from pipelines.extraction.dates.printed import PrintedDate, dates_in, ends_in_label, opens, other_words
from pipelines.extraction.page.article_area import HEADLINE, article_area
from pipelines.extraction.page.blocks import page_blocks
from pipelines.extraction.page.lines import page_lines
from pipelines.extraction.page.page import Page
from pipelines.tables import shipped_table

_TABLE: dict[str, list[str]] = shipped_table("extraction", "page_metadata")["dates"]
_DATED = ("datePublished", "dateCreated", "dateModified")
_SCRIPTED = re.compile(
    rf"""["']?(?:{"|".join(_TABLE["scripted"])})["']?\s?[:,=]\s?["']([^"'<>]{{8,40}})["']""", re.IGNORECASE
)
_MONTH_IN_ADDRESS = re.compile(r"/((?:19|20)\d{2})[/-](0[1-9]|1[0-2])/")
_MOST_ELEMENTS = 10_000
"""Most elements of a page that is given to htmldate."""
_is_crowded = etree.XPath("boolean(.//@*[501])")
"""Whether an element has more attributes than any of a news page; htmldate goes through them again for each."""
_LONGEST_TEXT = 300_000
_LINES_BEFORE, _LINES_AFTER = 4, 14
_PROSE, _PARAGRAPHS_OF_HEAD = 100, 2
_SENTENCE_ENDS = (".", "!", "?", "。")
_OPENING = 70
_LONGEST_LINE, _LONGEST_LABEL = 120, 30
_MOST_OTHER_WORDS = 9
_SURE = 1
"""Highest rank of a printed date that outweighs the month in the address."""
_LIKELY = 3
"""Highest rank of a printed date that outweighs scripts and htmldate."""
_IN_TITLE = 5
"""Rank of a date in the headline or a long line."""


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

    def __init__(self, page: Page, context: DateContext, fetched_at: str, *, wide: bool = False) -> None:
        self._page = page
        self._wide = wide
        self._given_context = context
        self._fetched_at = fetched_at

    def found(self) -> Moment | None:
        """Return the best date of publication that the page does not state as such, or None."""
        printed, month = self.printed, _month_of_address(self._page.url)
        if (address := day_of_address(self._page.url)) and (moment := self._plausible(parse_date(address))):
            return next((each.moment for each in printed if each.moment.day == address), moment)
        if printed and printed[0].rank <= _SURE:
            return printed[0].moment
        for moment in self._searched():
            if moment and (month is None or moment.at.startswith(month)):
                return moment
        return self._plausible(parse_date(month)) if month else None

    def _searched(self) -> Iterator[Moment | None]:
        """Yield what each search finds, the most reliable and cheapest first."""
        yield from (each.moment for each in self.printed if each.rank <= _LIKELY)
        yield self._scripted()
        yield self._by_htmldate()
        yield self._around()
        yield from (each.moment for each in self.printed if each.rank > _LIKELY)
        yield self._in_title()

    @cached_property
    def printed(self) -> list[Candidate]:
        """The printed dates that may be those of the publication, the most probable one first."""
        return sorted(self._candidates(), key=lambda each: (each.rank, each.distance))

    def _candidates(self) -> Iterator[Candidate]:
        for distance, line, date in self._dated:
            rank = _rank(date, line, distance, near=-_LINES_BEFORE <= distance <= self._head_end)
            if rank is not None:
                yield Candidate(rank, abs(distance) + (distance < 0) * 2, date.moment)

    @property
    def modified(self) -> Moment | None:
        """The printed date of the last change, or None."""
        return next((date.moment for _, _, date in self._dated if date.role == "modified"), None)

    @property
    def printed_days(self) -> set[str | None]:
        """The days of the printed dates."""
        return {each.moment.day for each in self.printed}

    @cached_property
    def _context(self) -> DateContext:
        """The given context, with the order of numbers in the dates of the article's part of the page."""
        if self._given_context.day_first is not None:
            return self._given_context
        return replace(self._given_context, day_first=order_in([self._area.text_content()[:_LONGEST_TEXT]]))

    @cached_property
    def _area(self) -> HtmlElement:
        return article_area(self._page, wide=self._wide)

    def _plausible(self, moment: Moment | None) -> Moment | None:
        return moment if moment and implausible(moment, self._fetched_at) is None and moment.at >= "1990" else None

    @cached_property
    def _lines(self) -> list[tuple[int, str]]:
        """The lines of the article's part of the page, with their number from the headline, negative above it."""
        lines = list(page_lines(page_blocks(self._area)))
        title = next((number for number, line in enumerate(lines) if line.startswith(HEADLINE)), 0)
        return [(number - title, line) for number, line in enumerate(lines)]

    @cached_property
    def _head_end(self) -> int:
        """The last line whose dates may be the article's own, though unlabelled: where its text has begun."""
        prose = (number for number, line in self._lines if number > 0 and len(line) >= _PROSE)
        return min(next(prose, _LINES_AFTER) + _PARAGRAPHS_OF_HEAD, _LINES_AFTER)

    @cached_property
    def _dated(self) -> list[tuple[int, str, PrintedDate]]:
        """The dates in the lines, with the number of the line and the line."""
        above = [("", ""), *self._lines]
        return [
            (number, line, date)
            for (number, line), (_, before) in zip(self._lines, above, strict=False)
            if any(map(str.isdigit, line))
            for date in self._dates(line, before)
            if self._plausible(date.moment)
        ]

    def _dates(self, line: str, above: str) -> list[PrintedDate]:
        """Return the dates of a short line, whose label may be the line above, or the one that opens a paragraph."""
        if len(line) > _LONGEST_LINE:
            return [date for date in dates_in(line[:_OPENING], self._context)[:1] if opens(line, date)]
        found = dates_in(line, self._context)
        if found and found[0].role is None and len(above) <= _LONGEST_LABEL and not any(map(str.isdigit, above)):
            labelled = dates_in(f"{above} {line}"[:_LONGEST_LINE], self._context)
            # a word such as "Comments" labels what is below it only if it says so
            if labelled and (labelled[0].role not in {None, "other"} or ends_in_label(above)):
                return labelled
        return found

    def _around(self) -> Moment | None:
        """Return the only day that is printed as a date of publication where article and frame are hard to tell."""
        search = DateSearch(self._page, self._given_context, self._fetched_at, wide=True)
        if len(search._area.text_content()) <= len(self._area.text_content()):
            return None
        found = [each.moment for each in search.printed if each.rank < _IN_TITLE]
        return found[0] if len({moment.day for moment in found}) == 1 else None

    def _scripted(self) -> Moment | None:
        """Return the day on which all names for it in the page's scripts agree."""
        length = 0
        others = {node[name] for node in self._page.others for name in _DATED if isinstance(node.get(name), str)}
        found: set[Moment] = set()
        for script in self._page.tree.iter("script"):
            text = script.text or ""
            length += len(text)
            if length > _LONGEST_TEXT:
                break
            values = (value for value in _SCRIPTED.findall(text) if value not in others)
            found |= {moment for value in values if (moment := parse_date(value, self._context))}
        if len({moment.day for moment in found}) != 1:
            return None
        return self._plausible(next(iter(found)))

    def _by_htmldate(self) -> Moment | None:
        """Return the day that htmldate finds in the article's part of the page, in its elements or else in its source.

        Its extensive search is this too, and dateparser, which takes seconds to begin and reads "yesterday".
        """
        if self._page.size > _MOST_ELEMENTS or _is_crowded(self._area):
            return None
        options = Extractor(False, get_max_date(self._fetched_at[:10] or None), get_min_date(None), True, "%Y-%m-%d")
        try:
            found = find_date(self._area, extensive_search=False, original_date=True, max_date=options.max)
            found = found or search_page(serialize(self._area)[:_LONGEST_TEXT], options)
        except (ValueError, TypeError, AttributeError, OverflowError):
            return None
        days = {date.moment.day for _, _, date in self._dated}
        # it makes the first day of a month or year of what is only a month or year, such as that of a copyright
        guessed = found is not None and found.endswith("-01") and found not in days
        # what is printed only as the date of something else is no date of the article
        if guessed or (found in days and found not in self.printed_days):
            return None
        return self._plausible(parse_date(self._in_order(found))) if found else None

    def _in_order(self, found: str) -> str | None:
        """Return a day that htmldate read day first in the order of the page; None if that is not certain."""
        text = self._area.text_content()[:_LONGEST_TEXT]
        for readings in readings_in(text):
            if found in readings:
                day_first = self._context.day_first
                return None if day_first is None else readings[0] if day_first else readings[1]
        return found

    def _in_title(self) -> Moment | None:
        """Return the date that ends the title of the page's window or shared links."""
        for title in (self._page.first("og:title"), self._page.tree.findtext(".//title")):
            dates = dates_in(" ".join((title or "").split()[-6:]), self._context)
            if dates and (moment := self._plausible(dates[-1].moment)):
                return moment
        return None


def _month_of_address(url: str | None) -> str | None:
    match = _MONTH_IN_ADDRESS.search(without_archive(url or ""))
    return f"{match[1]}-{match[2]}" if match else None


def _rank(date: PrintedDate, line: str, distance: int, *, near: bool) -> int | None:
    """Return how improbable it is that a date is that of the publication, from 0; None if it is that of something else.

    Its label says most, then whether it is ``near`` the headline and how little else the line says.
    """
    if date.role == "published":
        return 0
    others = 0 if opens(line, date) else other_words(line)
    is_prose = others > (2 if near else 0) and line.endswith(_SENTENCE_ENDS)
    if is_prose or date.role in {"modified", "other"}:
        return None
    if distance == 0 or others > _MOST_OTHER_WORDS:
        return _IN_TITLE
    if near:
        return 1 if distance > 0 and others <= 2 else 2
    return 2 if date.role == "as_of" else 3 if others == 0 else 4
