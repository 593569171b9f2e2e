"""Who wrote a page: its byline as printed, and the people in it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pipelines.extraction.author_values import AuthorValue, author_values
from pipelines.extraction.bylines import is_byline, people
from pipelines.extraction.json_ld import resolved
from pipelines.extraction.likeness import letters
from pipelines.extraction.marks import PrintedLine
from pipelines.extraction.names import is_agency
from pipelines.extraction.page import Page
from pipelines.tables import shipped_table

_META: list[str] = shipped_table("extraction", "page_metadata")["meta"]["author"]


def authors_of(
    page: Page, outlet: str | None, names: Collection[str], printed: Sequence[PrintedLine]
) -> tuple[str | None, list[str]]:
    """Return the byline as printed, else the authors in the metadata; and the people in it.

    ``names`` are those of the site, only letters, in lowercase: no people. People in JSON-LD take precedence over those
    in meta elements, and both over those in printed bylines.
    """
    declared = _declared(page)
    stated = [name for author in declared for name in _people(author, outlet, names)]
    authors = list(dict.fromkeys(stated)) or _in_meta(page, outlet, names)
    named = list(dict.fromkeys(author.name for author in declared)) or _meta_values(page)
    for line in printed:
        if any(name.casefold() in line.text.casefold() for name in authors or named):
            return line.text, authors or _printed_people(line, outlet, names)
    if authors or any(map(is_agency, named)):
        return ", ".join(named if stated or not authors else _meta_values(page)), authors
    line = _first_byline(printed, outlet, names)
    if line is not None and (not named or _printed_people(line, outlet, names)):
        return line.text, _printed_people(line, outlet, names)
    return ", ".join(named) or None, []


def _declared(page: Page) -> list[AuthorValue]:
    """Return the authors in the JSON-LD of the article, else its creators."""
    for term in ("author", "creator"):
        if found := author_values(resolved(page.article.get(term), page.linked_data)):
            return found
    return []


def _people(author: AuthorValue, outlet: str | None, names: Collection[str]) -> list[str]:
    if author.kind == "organization":
        return []
    found = people(author.name, outlet, stated=author.kind == "person")
    return [name for name in found if letters(name) not in names]


def _meta_values(page: Page) -> list[str]:
    values = (value for key in _META for value in page.meta.get(key, ()))
    return list(dict.fromkeys(author.name for value in values for author in author_values(value)))


def _in_meta(page: Page, outlet: str | None, names: Collection[str]) -> list[str]:
    """Return the people in the first meta element that names one."""
    for key in _META:
        values = (author.name for value in page.meta.get(key, ()) for author in author_values(value))
        found = [name for value in values for name in people(value, outlet) if letters(name) not in names]
        if found:
            return list(dict.fromkeys(found))
    return []


def _first_byline(printed: Sequence[PrintedLine], outlet: str | None, names: Collection[str]) -> PrintedLine | None:
    """Return the first printed line that names a person or agency, else the first that is declared as the author."""
    for line in printed:
        if is_byline(line.text) or is_agency(line.text) or _printed_people(line, outlet, names):
            return line
    return next((line for line in printed if line.is_author), None)


def _printed_people(line: PrintedLine, outlet: str | None, names: Collection[str]) -> list[str]:
    """Return the people in a printed line, whose elements part them; a name may also be spread over elements."""
    found = [name for part in line.parts for name in people(part, outlet)] or people(line.text, outlet)
    return list(dict.fromkeys(name for name in found if letters(name) not in names))
