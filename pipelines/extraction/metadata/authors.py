"""Who wrote a page: its byline as printed, and the people in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from pipelines.extraction.likeness import letters
from pipelines.extraction.metadata.marks import PrintedLine
from pipelines.extraction.names.author_values import AuthorValue, author_values
from pipelines.extraction.names.byline_words import without_furniture
from pipelines.extraction.names.bylines import is_byline, is_only_people, is_other_work, pen_name, people
from pipelines.extraction.names.person_names import is_agency, names_agency
from pipelines.extraction.page.json_ld import resolved
from pipelines.extraction.page.page import Page
from pipelines.tables import shipped_table

_META: list[str] = shipped_table("extraction", "page_metadata")["meta"]["author"]


def authors_of(
    page: Page, outlet: str | None, names: Collection[str], printed: Sequence[PrintedLine]
) -> tuple[str | None, list[str]]:
    """Return the byline as printed, else the authors in the metadata; and the people in it.

    ``names`` are those of the site, only letters, in lowercase: no people. People in JSON-LD take precedence over those
    in meta elements, and both over those in printed bylines. Where none of them names anybody, a single word is a pen
    name if the byline is declared as the author's, begins with ``By``, or says what the metadata says.
    """
    declared = _declared(page)
    byline, authors = _byline_and_people(page, declared, outlet, names, printed)
    if authors or (byline and names_agency(byline)):
        return byline, authors
    named = {author.name.casefold() for author in declared} or {name.casefold() for name in _meta_values(page)}
    for line in printed:
        word = pen_name(line.text) if line.of_writer else None
        is_named = line.is_author or (word and (word.casefold() in named or (word != line.text and word[0].isupper())))
        if word and is_named and _unlike([word], names):
            return without_furniture(line.text), [word]
    return byline, authors


def _byline_and_people(
    page: Page,
    declared: Sequence[AuthorValue],
    outlet: str | None,
    names: Collection[str],
    printed: Sequence[PrintedLine],
) -> tuple[str | None, list[str]]:
    """Return the byline and the people who are named with two words, or stated to be people."""
    stated = [name for author in declared for name in _people(author, outlet)]
    authors = _unlike(stated, names) or _in_meta(page, outlet, names)
    named = list(dict.fromkeys(author.name for author in declared)) or _meta_values(page)
    for line in printed:
        if any(name.casefold() in line.text.casefold() for name in authors or named):
            authors = [_as_printed(name, line.text) for name in authors]
            return without_furniture(line.text), authors if stated else _with_printed(authors, line, outlet, names)
    if authors or any(map(is_agency, named)):
        return ", ".join(named if stated or not authors else _meta_values(page)), authors
    return _printed_byline(printed, outlet, names) or (", ".join(named) or None, [])


def byline_among(lines: Iterable[str], outlet: str | None) -> tuple[str | None, list[str]]:
    """Return the first of ``lines`` that is a byline of people, and those people; None if there is none."""
    for line in lines:
        if is_byline(line) and (found := people(line, outlet)):
            return line, found
    return None, []


def _with_printed(authors: list[str], line: PrintedLine, outlet: str | None, names: Collection[str]) -> list[str]:
    """Return ``authors`` with the people whom only the printed line names: some meta elements name the first alone."""
    if authors and not is_only_people(line.text):
        return authors
    known = {letters(name) for name in authors}
    return authors + [name for name in _printed_people(line, outlet, names) if letters(name) not in known]


def _as_printed(name: str, line: str) -> str:
    """Return a name in capitals as the byline spells it."""
    place = line.casefold().find(name.casefold()) if name.isupper() else -1
    return line[place : place + len(name)] if place >= 0 else name


def _printed_byline(
    printed: Sequence[PrintedLine], outlet: str | None, names: Collection[str]
) -> tuple[str, list[str]] | None:
    """Return the first printed line that names a person or agency, with those in elements like it, and the people."""
    for place, line in enumerate(printed):
        found = _printed_people(line, outlet, names)
        if found:
            others = [one for one in printed[place + 1 :] if one.block is line.block and is_only_people(one.text)]
            found += [name for one in others for name in _printed_people(one, outlet, names)]
            return ", ".join(without_furniture(one.text) for one in (line, *others)), list(dict.fromkeys(found))
        if is_byline(line.text) or is_agency(line.text):
            return without_furniture(line.text), []
    declared = next((without_furniture(line.text) for line in printed if line.is_author), None)
    return (declared, []) if declared else None


def _declared(page: Page) -> list[AuthorValue]:
    """Return the authors in the JSON-LD of the article, else its creators."""
    for term in ("author", "creator"):
        if found := author_values(resolved(page.article.get(term), page.linked_data)):
            return found
    return []


def _people(author: AuthorValue, outlet: str | None) -> list[str]:
    return [] if author.kind == "organization" else people(author.name, outlet, stated=author.kind == "person")


def _unlike(people_named: Iterable[str], names: Collection[str]) -> list[str]:
    """Return the people whose name is not, and does not contain, one of the site's names: ``EXA North``."""
    found = dict.fromkeys(people_named)
    return [
        name
        for name in found
        if letters(name) not in names and not any(word.isupper() and letters(word) in names for word in name.split())
    ]


def _meta_values(page: Page) -> list[str]:
    values = (value for key in _META for value in page.meta.get(key, ()))
    return list(dict.fromkeys(author.name for value in values for author in author_values(value)))


def _in_meta(page: Page, outlet: str | None, names: Collection[str]) -> list[str]:
    """Return the people in the first meta element that names one."""
    for key in _META:
        values = (author.name for value in page.meta.get(key, ()) for author in author_values(value))
        if found := _unlike((name for value in values for name in people(value, outlet)), names):
            return found
    return []


def _printed_people(line: PrintedLine, outlet: str | None, names: Collection[str]) -> list[str]:
    """Return the people in a printed line, whose elements part them; a name may also be spread over elements."""
    if is_other_work(line.text) or not (line.of_writer or is_byline(line.text)):
        return []
    found = [name for part in line.parts for name in people(part, outlet)] or people(line.text, outlet)
    return _unlike(found, names)
