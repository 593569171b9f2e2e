"""When a page was published and modified."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from lxml import etree

from pipelines.extraction.date_context import context_of, day_of_address, implausible, is_undecided, order_in
from pipelines.extraction.date_parsing import Moment, parse_date
from pipelines.extraction.date_search import DateSearch, is_other
from pipelines.extraction.json_ld import types_of
from pipelines.extraction.page import Page
from pipelines.extraction.printed_dates import dates_in
from pipelines.tables import shipped_table

_META: dict[str, list[str]] = shipped_table("extraction", "page_metadata")["meta"]
_EXACT = frozenset({"day", "second"})
_marked = etree.XPath("//*[@itemprop='datePublished' or @itemprop='dateModified' or @pubdate]")
_PAGE_NODES = frozenset({"webpage", "itempage"})
_LONGEST_VALUE = 80


@dataclass(slots=True)
class PageDates:
    """The dates of a page."""

    published: Moment | None = None
    """When it was published."""
    modified: Moment | None = None
    """When it was last modified."""
    notes: list[str] = field(default_factory=list)
    """Dates that were not used, and why."""


def dates_of_page(page: Page, fetched_at: str) -> PageDates:
    """Return the dates that a page states in JSON-LD, meta elements or microdata, else what a search of it finds.

    A day is preferred to a month or year; of stated days that differ, one that is printed too is preferred.
    """
    reading = _Reading(page, fetched_at)
    stated = reading.moments(_values(page, "datePublished", _META["published"]))
    published = _chosen(stated, reading.search)
    if published is None or published.precision not in _EXACT:
        published = reading.search.found() or published
    notes = [] if published else reading.notes
    modified = reading.moments(_values(page, "dateModified", _META["modified"]))
    if published:
        published = _with_local_day(published, day_of_address(page.url))
    return PageDates(published, next(iter(modified), None), notes)


class _Reading:
    """Reads the dates of one page in its context."""

    def __init__(self, page: Page, fetched_at: str) -> None:
        self._page = page
        self._fetched_at = fetched_at
        self.notes: list[str] = []
        root = page.tree
        address = page.url or page.canonical or page.first("og:url")
        self._context = context_of(address, root.get("lang"), root.get("xml:lang"), page.first("og:locale"))
        self.search = DateSearch(page, self._context, fetched_at)

    def moments(self, values: Iterator[str]) -> list[Moment]:
        """Return the moments of ``values`` that are dates and may be those of the page; notes tell of the others."""
        return [moment for value in values if (moment := self._moment(value))]

    def _moment(self, value: str) -> Moment | None:
        moment = parse_date(value, self._context) or self._day_inside(value)
        if moment is None and is_undecided(value, self._context):
            moment = parse_date(value, replace(self._context, day_first=self._order(value)))
        words = " ".join(value.split())[:_LONGEST_VALUE]
        if moment is None:
            self.notes.append(f"publication date not readable: {words!r}")
        elif reason := implausible(moment, self._fetched_at):
            self.notes.append(f"publication date not used, {reason}: {words!r}")
        elif moment.at >= "1990" or any(moment.day == each.moment.day for each in self.search.printed):
            return moment
        else:
            self.notes.append(f"publication date not used, before 1990: {words!r}")
        return None

    def _day_inside(self, value: str) -> Moment | None:
        """Return the only day in a value with other words in it."""
        moments = [date.moment for date in dates_in(value, self._context)]
        return moments[0] if moments and len({moment.day for moment in moments}) == 1 else None

    def _order(self, value: str) -> bool | None:
        """Return whether the day is first in ``value``, by the URL of the page or by its other dates."""
        address = day_of_address(self._page.url)
        for day_first in (True, False):
            moment = parse_date(value, replace(self._context, day_first=day_first))
            if moment and address == moment.day:
                return day_first
        return self._printed_order

    @cached_property
    def _printed_order(self) -> bool | None:
        return order_in([self._page.tree.text_content()])


def _values(page: Page, term: str, names: Sequence[str]) -> Iterator[str]:
    """Yield what the page gives for a schema.org ``term``, in order of preference."""
    yield from _texts(page.article.get(term))
    for name in names:
        yield from page.meta.get(name, ())
    for element in _marked(page.tree):
        if element.get("itemprop") in {None, term} and (term == "datePublished" or element.get("itemprop")):
            if element.tag != "meta" and not any(is_other(around) for around in element.iterancestors()):
                yield element.get("datetime") or element.get("content") or element.text_content()[:_LONGEST_VALUE]
    for node in page.linked_data:
        if _PAGE_NODES.intersection(types_of(node)):
            yield from _texts(node.get(term))


def _texts(value: object) -> Iterator[str]:
    """Yield a date in JSON-LD, which may be a number, an object or a list."""
    if isinstance(value, dict):
        value = value.get("@value")
    if isinstance(value, list):
        for entry in value[:10]:
            if isinstance(entry, str | int | float):
                yield str(entry)
    elif isinstance(value, str | int | float) and value and not isinstance(value, bool):
        yield str(value)


def _chosen(stated: list[Moment], search: DateSearch) -> Moment | None:
    """Return the first stated day, unless only a later one is printed; with its time if one of them has it."""
    exact = [moment for moment in stated if moment.precision in _EXACT]
    if not exact:
        return next(iter(stated), None)
    first = exact[0]
    if any(moment.day != first.day for moment in exact):
        same = [moment for moment in exact if moment.at == first.at and moment.day != moment.at[:10]]
        printed = {each.moment.day for each in search.printed}
        if same:
            first = same[0]
        elif first.day not in printed:
            times = (moment for moment in exact if moment.precision == "second" or first.precision == "day")
            first = next((moment for moment in times if moment.day in printed), first)
    return next((moment for moment in exact if moment.precision == "second" and moment.day == first.day), first)


def _with_local_day(moment: Moment, address: str | None) -> Moment:
    """Return a moment in UTC with the day in the page's URL, if it was that day somewhere on earth."""
    if address is None or moment.precision != "second" or not moment.zoned or moment.day != moment.at[:10]:
        return moment
    start, at = datetime.fromisoformat(f"{address}T00:00:00Z"), datetime.fromisoformat(moment.at)
    somewhere = start - timedelta(hours=14) <= at < start + timedelta(hours=36)
    return replace(moment, day=address) if somewhere else moment
