"""Marks of origin: what a page says, outside the article's body, about who wrote the text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from pipelines.documents import Mark
from pipelines.extraction.metadata.printed import joined, parts_of, without_furniture
from pipelines.extraction.names.bylines import is_byline
from pipelines.extraction.names.person_names import is_agency, names_agency
from pipelines.extraction.page.json_ld import resolved, texts
from pipelines.extraction.page.page import Page
from pipelines.extraction.plain_text.pictures import credit_of
from pipelines.tables import shipped_table
from pipelines.text.literals import automaton

_TABLE = shipped_table("extraction", "marks")
_META: frozenset[str] = frozenset(_TABLE["meta"]["names"])
_TERMS: tuple[str, ...] = tuple(_TABLE["linked_data"]["terms"])
_OUTSIDE: frozenset[str] = frozenset(_TABLE["elements"]["outside"])


def _names(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{'|'.join(words)})(?![a-z])", re.IGNORECASE)


_WRITER = _names(_TABLE["elements"]["writers"])
_ELEMENT_WORDS = [*_TABLE["elements"]["writers"], *_TABLE["elements"]["sources"]]
_ELEMENT = _names(_ELEMENT_WORDS)
_WORDS = automaton({word.partition("-")[0]: None for word in _ELEMENT_WORDS})
_FOREIGN = _names(_TABLE["elements"]["foreign"])
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LABEL = re.compile(rf"[(\[]?\s*(?:{'|'.join(map(re.escape, _TABLE['lines']['labels']))})\s*[:：]\s*\S", re.IGNORECASE)
_PHRASES = automaton({phrase.lower(): None for phrase in _TABLE["lines"]["phrases"]})
_SHORT_FORM = re.compile(
    r"[(\[].{2,80}[)\]]\.?|[-–—]{1,2}\s?.{2,60}|(?:©|\(c\)|Copyright\b).{2,120}|[\w.&-]{2,12}(?:\s?/\s?[\w.&-]{2,24})+",
    re.IGNORECASE,
)
_CANDIDATE = frozenset({"class", "itemprop", "rel"})
"""Attributes that a byline, source or credit has; an id alone does not count."""
_NAMING = ("class", "itemprop", "rel", "id")
_ALWAYS_OUTSIDE = frozenset({"figure", "nav", "form"})
_CARD = frozenset({"author", "vcard"})
"""Classes with which microformats mark the name of an author."""
_COMMENT = _names(["comment", "comments", "kommentar", "kommentare"])
_LONGEST = 180
_MOST = 12
_MOST_EXAMINED = 500


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line in an element whose name says that it is a byline, source or credit."""

    text: str
    """The line, without times and buttons."""
    parts: tuple[str, ...]
    """What its elements say, one by one."""
    block: HtmlElement | None
    """The element two levels above it, which lines of several authors share."""
    of_writer: bool
    """Whether the names of its element say that it is the writer's, not a source's or an agency's."""
    is_author: bool
    """Whether the element is declared as the author (``rel``, ``itemprop``, an hCard)."""


def marks_of(page: Page, printed: Sequence[PrintedLine], foreign_canonical: str | None) -> list[Mark]:
    """Return the marks in meta elements, JSON-LD, byline elements, and a canonical URL on another host."""
    found = [*_meta(page), *_linked_data(page)]
    found += [Mark("byline", "element", text) for line in printed for text in _origins_in(line)]
    if foreign_canonical:
        found.append(Mark("url", "canonical", foreign_canonical))
    return list({(mark.place, mark.name, mark.text): mark for mark in found}.values())


def _origins_in(line: PrintedLine) -> list[str]:
    """Return the line, and those of its parts that are bylines of their own: a date may follow in the same element."""
    parts = line.parts if len(line.parts) > 1 else ()
    return [line.text, *(part for part in parts if is_origin_line(part))]


def printed_origins(page: Page) -> list[PrintedLine]:
    """Return bylines, sources and credits as printed, in order, without those of pictures, comments and teasers."""
    found: dict[str, PrintedLine] = {}
    top = {around for heading in page.tree.iter("h1") for around in heading.iterancestors()}
    examined = 0
    for element in page.body.iterdescendants():
        attributes = element.keys()  # items() looks up each of them from the first
        if not any(_is_of_origin(element.get(name, "")) for name in attributes if name in _NAMING):
            continue
        if _CANDIDATE.isdisjoint(attributes):
            continue
        examined += 1
        names = _own_names(element)
        author = "author" in (element.get("rel") or element.get("itemprop") or "").lower().split()
        parts = without_furniture(parts_of(element, _LONGEST))
        line = joined(parts)
        is_short = 2 <= len(line) <= _LONGEST and credit_of(line) is None
        if is_short and not _is_foreign(element, names, top, is_author=author):
            of_writer = _WRITER.search(names) is not None
            block = next(islice(element.iterancestors(), 1, None), None)
            declared = (
                author
                or _CARD.issubset((element.get("class") or "").split())
                or (line in found and found[line].is_author)
            )
            found[line] = PrintedLine(line, tuple(part.text for part in parts), block, of_writer, declared)
        if len(found) >= _MOST or examined >= _MOST_EXAMINED:
            break
    return list(found.values())


def dropped_lines(lines: Sequence[str], body: str) -> list[Mark]:
    """Return short lines about the source in or near the article that are missing from the extracted ``body``."""
    numbers = _article_lines(lines, body)
    nearby = (line for line in lines[numbers.start : numbers.stop] if len(line) <= _LONGEST)
    found = dict.fromkeys(line for line in nearby if is_origin_line(line) and line not in body)
    return [Mark("byline", "line", line) for line in list(found)[:_MOST]]


def is_origin_line(line: str) -> bool:
    """Return whether ``line`` only says who wrote the text: ``(dpa)``, ``Quelle: ...``, a byline."""
    if credit_of(line) is not None:
        return False
    if _LABEL.match(line) or next(_PHRASES.iter(line.lower()), None) is not None:
        return len(line) <= _LONGEST
    if _SHORT_FORM.fullmatch(line):
        return names_agency(line)
    return is_agency(line) or is_byline(line)


def _article_lines(lines: Sequence[str], body: str) -> range:
    """Return the numbers of the lines from 12 above the body's first paragraph to 11 below its last."""
    paragraphs = {paragraph for paragraph in body.split("\n") if len(paragraph) >= 60}
    numbers = [number for number, line in enumerate(lines) if line in paragraphs]
    if not numbers:
        return range(0)
    return range(max(0, numbers[0] - 12), min(len(lines), numbers[-1] + 12))


def _meta(page: Page) -> Iterator[Mark]:
    for name, values in page.meta.items():
        if name in _META:
            yield from (Mark("meta", name, value[:300]) for value in values[:_MOST])


def _linked_data(page: Page) -> Iterator[Mark]:
    node = page.article
    for term in _TERMS:
        value = resolved(node.get(term), page.linked_data)
        entries = texts(value) or (
            [str(value["url"])] if isinstance(value, dict) and isinstance(value.get("url"), str) else []
        )
        yield from (Mark("json-ld", term, text[:300]) for text in entries[:_MOST])


def _own_names(element: HtmlElement) -> str:
    """Return the names of an element, including its classes, separated by spaces."""
    attributes = (element.get(name) for name in _NAMING)
    return _CAMEL.sub("-", " ".join(value[:300] for value in attributes if value))


@lru_cache(maxsize=20_000)
def _is_of_origin(names: str) -> bool:
    """Return whether the names of an element say that it has a byline, source or credit; a page repeats them often."""
    # few names have one of the words in them at all
    return (
        next(_WORDS.iter(names.lower()), None) is not None and _ELEMENT.search(_CAMEL.sub("-", names[:300])) is not None
    )


def _is_foreign(element: HtmlElement, names: str, top: Collection[HtmlElement], *, is_author: bool) -> bool:
    """Return whether the element belongs to a picture, a comment, a teaser or the page's frame.

    An element that the page declares as the author counts nearly everywhere. What has the headline in the same block,
    whose elements are ``top``, belongs to the article, whatever the block is called.
    """
    if not is_author and _FOREIGN.search(names):
        return True
    for number, around in enumerate(element.iterancestors()):
        if around.tag in {"article", "main", "body"} or around in top:
            return False
        if around.tag in (_ALWAYS_OUTSIDE if is_author else _OUTSIDE):
            return True
        if number < 3 and (_COMMENT if is_author else _FOREIGN).search(_own_names(around)):
            return True
    return False
