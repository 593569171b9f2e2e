"""The part of a page that is its article: without comments, other articles, pictures and the frame of the site."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy

from lxml import etree
from lxml.html import HtmlElement

from pipelines.extraction.date_parsing import parse_date
from pipelines.extraction.page import Page
from pipelines.tables import shipped_table

HEADLINE = "\ue000"
"""Marks the headline; a character for private use, which pages don't print."""

_TABLE: dict[str, list[str]] = shipped_table("extraction", "page_metadata")["dates"]
_FOREIGN = re.compile("|".join(_TABLE["other_dates"]))
_OTHERS = re.compile("|".join([*_TABLE["other_dates"], *_TABLE["doubtful"]]))
_OF_ARTICLE = re.compile("article|entry|post|story")
_SITE_FOOTER = re.compile(r"(?:^|\s)(?:site|page|main|global|the)?[_-]?footer(?:$|\s)")
_SILENT = frozenset("iframe noscript script style template".split())
_OUTSIDE = _SILENT | frozenset("aside figure form nav".split())
_SUBHEADS = frozenset("h2 h3 h4 h5".split())
_HEADINGS = frozenset("h1 h2 h3 h4 h5".split())
_NOT_LETTERS = re.compile(r"[\W_]+")
_PROSE, _LONGEST_TEASER, _SHORTEST_TITLE = 120, 400, 15
_MOST_WORDS_OF_NAME = 2
_MOST_HEADINGS, _MOST_TIMES = 60, 100


def article_area(page: Page, *, wide: bool = False) -> HtmlElement:
    """Return a copy of the part of ``page`` that is its article, with ``HEADLINE`` before its headline if it is found.

    ``time`` elements show their date where the page prints words such as "yesterday". A ``wide`` area has the blocks
    too that may belong to the article or lead to others: a second ``article``, its sidebar, a box with the author.
    """
    area = deepcopy(page.body)
    heading = _heading(area, page)
    kept = {area} if heading is None else {area, heading, *heading.iterancestors()}
    length = len(area.text_content())
    articles = heading is not None and any(element.tag == "article" for element in kept)
    walk = etree.iterwalk(area, events=("start",))
    removed: list[HtmlElement] = []
    for _, element in walk:
        other = isinstance(element.tag, str) and element not in kept
        other = other and (_is_outside_all(element, heading) if wide else _is_outside(element, articles))
        if other and (element.tag in _SILENT or 2 * len(element.text_content()) < length):
            removed.append(element)
            walk.skip_subtree()
    for element in removed:
        element.drop_tree()
    for element in dict.fromkeys(_teasers(area, heading, kept)):
        if element.getparent() is not None:
            element.drop_tree()
    _show_times(area)
    if heading is not None:
        heading.text = f" {HEADLINE}{heading.text or ''}"
    return area


def is_other(element: HtmlElement) -> bool:
    """Return whether the class or id of an element says that its dates are those of something else."""
    return _OTHERS.search(_names(element)) is not None


def _is_outside(element: HtmlElement, articles: bool) -> bool:
    """Return whether an element is no part of the article; ``articles`` if that is marked up as one."""
    if element.tag in {"footer", "header"}:
        return not _OF_ARTICLE.search(_names(element)) and not any(
            around.tag == "article" for around in element.iterancestors()
        )
    if element.tag == "article" and articles:
        return True
    return element.tag in _OUTSIDE or is_other(element) or _SITE_FOOTER.search(_names(element)) is not None


def _is_outside_all(element: HtmlElement, heading: HtmlElement | None) -> bool:
    """Return whether an element is surely no part of the article, which a header with the headline in it is."""
    if element.tag in {"article", "header"} and heading is not None:
        title = _letters(heading.text_content())
        same = [_letters(other.text_content()).startswith(title) for other in element.iter(*_HEADINGS)]
        if element.tag == "article" or any(same):
            return bool(same) and not any(same)
    if element.tag == "aside" or "sidebar" in _names(element):
        return not any(around.tag == "article" for around in element.iterancestors()) or _leads_elsewhere(element)
    if element.tag in {"footer", "header"}:
        return _is_outside(element, articles=False)
    if element.tag in _OUTSIDE or any(known.search(_names(element)) for known in (_FOREIGN, _SITE_FOOTER)):
        return True
    return is_other(element) and _leads_elsewhere(element)


def _leads_elsewhere(element: HtmlElement) -> bool:
    """Return whether a block names another article: by a heading of its own, or a link longer than a name."""
    if len(element.text_content()) > _LONGEST_TEASER:
        return False
    links = (link.text_content().split() for link in element.iter("a"))
    return (
        next(element.iter(*_HEADINGS), None) is not None
        or any(len(words) > _MOST_WORDS_OF_NAME for words in links)
        or any(around.tag == "a" for around in element.iterancestors())
    )


def _names(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}".lower()


def _heading(area: HtmlElement, page: Page) -> HtmlElement | None:
    """Return the element with the headline: the one that shares most with the page's title, else the only ``h1``."""
    element = page.tree.find(".//title")
    titles = [page.first("og:title") or "", element.text_content() if element is not None else ""]
    known = [letters for title in titles if (letters := _letters(title))]
    headings = [heading for level in ("h1", "h2", "h3") for heading in area.iter(level)][:_MOST_HEADINGS]
    shared = [_shared(_letters(heading.text_content()), known) for heading in headings]
    if any(shared):
        return headings[shared.index(max(shared))]
    highest = [heading for heading in headings if heading.tag == "h1"]
    return highest[0] if len(highest) == 1 else None


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text[:1_000].casefold())


def _shared(words: str, titles: Sequence[str]) -> int:
    """Return how many letters a heading shares with a title that contains it, or that it contains."""
    alike = [title for title in titles if words and (words in title or title in words)]
    return max((min(len(words), len(title)) for title in alike), default=0)


def _teasers(area: HtmlElement, heading: HtmlElement | None, kept: set[HtmlElement]) -> Iterator[HtmlElement]:
    """Yield the elements after the first paragraphs that lead to other articles: linked subheads, items, times."""
    below, prose = heading is None, False
    teasers: dict[HtmlElement, bool] = {}
    walk = etree.iterwalk(area, events=("start",))
    for _, element in walk:
        below |= element is heading
        if not below or not isinstance(element.tag, str) or element in kept:
            continue
        if not prose:
            prose = len((element.text or "").strip()) >= _PROSE
        elif (block := _linking(element)) is not None and block not in kept:
            if block not in teasers:
                teasers[block] = block is element or len(block.text_content()) <= _LONGEST_TEASER
                if teasers[block]:
                    yield block
            walk.skip_subtree()


def _linking(element: HtmlElement) -> HtmlElement | None:
    """Return the block that leads to another article if ``element`` is a link, an item or a subhead that does."""
    if element.tag == "li" and element.find(".//a[@href]") is not None:
        return element
    time = element.find(".//time") if element.tag == "a" else None
    if time is not None and len(element.text_content()) > len(time.text_content()) + _SHORTEST_TITLE:
        return element
    around = element.getparent()
    if element.tag not in _SUBHEADS or around is None:
        return None
    linked = around.tag == "a" or element.find(".//a[@href]") is not None
    return around if linked else None


def _show_times(area: HtmlElement) -> None:
    """Write the date of ``time`` elements over words such as "yesterday", and part them from their neighbours."""
    for element in list(area.iter("time", "abbr"))[:_MOST_TIMES]:
        stated, shown = element.get("datetime") or element.get("title"), element.text_content()
        if stated and parse_date(stated) and not parse_date(shown):
            tail = element.tail
            element.clear(keep_tail=False)
            element.text, element.tail = stated, tail
        if element.tag == "time" and any(around.tag in _HEADINGS for around in element.iterancestors()):
            # a line of its own
            element.tag = "p"
        elif element.tag == "time":
            element.text, element.tail = f" {element.text or ''}", f" {element.tail or ''}"
