"""When a page was published and modified."""

from __future__ import annotations

from collections.abc import Iterator

from htmldate import find_date

from pipelines.extraction.date_parsing import Moment, parse_date
from pipelines.extraction.json_ld import texts
from pipelines.extraction.page import Page
from pipelines.tables import shipped_table

_META: dict[str, list[str]] = shipped_table("extraction", "page_metadata")["meta"]


def published_at(page: Page, fetched_at: str) -> Moment | None:
    """Return the publication date from JSON-LD, meta elements or ``time`` elements, else what htmldate finds (a day).

    A time to the second is preferred to a day if both give the same day.
    """
    stated = list(_stated(page, "datePublished", _META["published"]))
    if not stated:
        return _searched(page, fetched_at)
    first = stated[0]
    return next((moment for moment in stated if moment.precision == "second" and moment.at.startswith(first.at)), first)


def modified_at(page: Page) -> Moment | None:
    """Return when the page was last modified, as it says, or None."""
    return next(_stated(page, "dateModified", _META["modified"]), None)


def _stated(page: Page, term: str, names: list[str]) -> Iterator[Moment]:
    node = page.article
    values = texts(node.get(term))
    values += [value for name in names for value in page.meta.get(name, ())]
    for element in page.tree.iter("time", "span", "div", "p", "meta", "abbr"):
        if element.get("itemprop") == term or (term == "datePublished" and element.get("pubdate") is not None):
            values.append(element.get("datetime") or element.get("content") or element.text_content()[:80])
    return (moment for value in values if (moment := parse_date(value)))


def _searched(page: Page, fetched_at: str) -> Moment | None:
    """Return the date that htmldate finds in URL and markup, without its search through the whole text."""
    latest = fetched_at[:10] or None
    try:
        found = find_date(page.tree, extensive_search=False, original_date=True, url=page.url, max_date=latest)
    except (ValueError, TypeError, AttributeError, OverflowError):
        return None
    return parse_date(found)
