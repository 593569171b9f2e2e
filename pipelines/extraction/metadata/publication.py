"""When a page was published and modified."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from lxml import etree
from lxml.html import HtmlElement

from pipelines.extraction.dates.context import context_of, day_of_address, days_in_address, order_in
from pipelines.extraction.dates.forms import DateContext
from pipelines.extraction.dates.parsing import Moment, parse_date
from pipelines.extraction.dates.stated import ArticleDates, StatedDates, most_exact
from pipelines.extraction.metadata.date_search import DateSearch
from pipelines.extraction.page.article_area import is_other
from pipelines.extraction.page.json_ld import types_of
from pipelines.extraction.page.page import Page
from pipelines.tables import shipped_table

_META: dict[str, list[str]] = shipped_table("extraction", "page_metadata")["meta"]
_EXACT = frozenset({"day", "second"})
_marked = etree.XPath("//@itemprop/.. | //@pubdate/.. | //body//@property/..")
_PAGE_NODES = frozenset({"webpage", "itempage"})
_LONGEST_VALUE = 80
_LONGEST_TEXT = 200_000
_BEFORE_THE_WEB = "1990"
_REPUBLISHED = timedelta(days=30)
"""How long after the day in its address an article is rather republished than published late."""


def dates_of_page(page: Page, fetched_at: str) -> ArticleDates:
    """Return the dates that a page states in JSON-LD, meta elements or microdata, else what a search of it finds.

    A day is preferred to a month or year; of stated days that differ, one that is printed too is preferred.
    """
    address = page.url or page.canonical or page.first("og:url")
    context = context_of(address, page.tree.get("lang"), page.tree.get("xml:lang"), page.first("og:locale"))
    stated = StatedDates(context, fetched_at, lambda value: _order(value, page))
    search = DateSearch(page, context, fetched_at)
    marked = _marked(page.tree)
    given = stated.read_all(_values(page, marked, "datePublished", _META["published"]))
    published = _chosen(given, search)
    doubt = _doubt(published, day_of_address(page.url), search) if published else None
    if published and doubt:
        stated.notes.append(f"publication date {published.at} not used: {doubt}")
        published = None
    if published is None or published.precision not in _EXACT:
        published = search.found() or published
    notes = stated.notes if published is None or doubt else []
    modified = StatedDates(context, fetched_at, stated.order)
    changed = modified.read_all(_values(page, marked, "dateModified", _META["modified"]), "modification date")
    if published:
        published = _with_local_day(published, days_in_address(page.url))
    return ArticleDates(published, most_exact(changed) or search.modified, notes if changed else notes + modified.notes)


def _order(value: str, page: Page) -> bool | None:
    """Return whether the day is first in ``value``, by the URL of the page or by its other dates."""
    address = day_of_address(page.url)
    for day_first in (True, False):
        moment = parse_date(value, DateContext(day_first))
        if moment and address == moment.day:
            return day_first
    return order_in([page.tree.text_content()[:_LONGEST_TEXT]])


def _values(page: Page, marked: Sequence[HtmlElement], term: str, names: Sequence[str]) -> Iterator[str]:
    """Yield what the page gives for a schema.org ``term``, in order of preference."""
    yield from _texts(page.article.get(term))
    for name in names:
        yield from page.meta.get(name, ())
    for element in marked:
        if term in _terms_of(element) and element.tag != "meta" and not any(map(is_other, element.iterancestors())):
            yield element.get("datetime") or element.get("content") or element.text_content()[:_LONGEST_VALUE]
    for node in page.linked_data:
        if _PAGE_NODES.intersection(types_of(node)):
            yield from _texts(node.get(term))


def _terms_of(element: HtmlElement) -> set[str]:
    """Return the schema.org terms for which an element is marked, in microdata or RDFa."""
    named = element.get("itemprop") or element.get("property") or "datePublished"
    terms = {name.rpartition(":")[2] for name in named.split()}
    return terms | ({"datePublished"} if "dateCreated" in terms else set())


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
        if same:
            first = same[0]
        elif first.day not in search.printed_days:
            times = (moment for moment in exact if moment.precision == "second" or first.precision == "day")
            first = next((moment for moment in times if moment.day in search.printed_days), first)
    return next((moment for moment in exact if moment.precision == "second" and moment.day == first.day), first)


def _doubt(published: Moment, address: str | None, search: DateSearch) -> str | None:
    """Return why a stated date is not that of the publication: the ``address`` has a day long before it, or None."""
    if published.at < _BEFORE_THE_WEB and published.day not in search.printed_days:
        return "before 1990"
    if address and published.day and date.fromisoformat(published.day) - date.fromisoformat(address) > _REPUBLISHED:
        return f"the address says {address}"
    return None


def _with_local_day(moment: Moment, addresses: Iterable[str]) -> Moment:
    """Return a moment in UTC with the day in the page's URL, if it was that day somewhere on earth."""
    if moment.precision != "second" or not moment.zoned or moment.day != moment.at[:10]:
        return moment
    at = datetime.fromisoformat(moment.at)
    for address in addresses:
        start = datetime.fromisoformat(f"{address}T00:00:00Z")
        if start - timedelta(hours=14) <= at < start + timedelta(hours=36):
            return replace(moment, day=address)
    return moment
