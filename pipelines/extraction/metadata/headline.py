"""The headline of a page as printed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import islice, pairwise

from lxml.html import HtmlElement

from pipelines.extraction.likeness import letters, likeness, words
from pipelines.extraction.metadata.printed import Part, joined, parts_of, without_furniture
from pipelines.extraction.metadata.site_names import without_site
from pipelines.extraction.page.json_ld import texts
from pipelines.extraction.page.page import Page
from pipelines.tables import shipped_table

_TABLE = shipped_table("extraction", "page_metadata")
_SHARED: list[str] = _TABLE["meta"]["title"]
_KICKER = re.compile("|".join(_TABLE["headings"]["kickers"]), re.IGNORECASE)
_KICKER_WORDS: frozenset[str] = frozenset(letters(word) for word in _TABLE["headings"]["kicker_words"])
_ELSEWHERE = re.compile("|".join(_TABLE["headings"]["elsewhere"]), re.IGNORECASE)
_HEADLINE = re.compile("|".join(_TABLE["headings"]["headlines"]), re.IGNORECASE)
_TAG = re.compile(r"</?\w[^<>]*>")
_SIGNS = ":：–—-|/"
_QUOTES = re.compile("[\"'`´„“”‟‘’‚‛«»‹›]+")
_OUTSIDE = frozenset({"nav", "footer", "aside", "form", "dialog"})
_LONGEST = 400
_LONGEST_TITLE = 1_000
_MOST = 30


@dataclass(slots=True)
class Heading:
    """A heading of the page."""

    forms: list[str]
    """What the headline in it may be: first its words without a kicker, then all of them, then parts of them."""
    parted: bool
    """Whether it is in one element and line, or prints a sign between those that it is in."""
    elsewhere: bool
    """Whether it stands in the navigation, a logo or another part of the frame."""
    is_long: bool
    """Whether it is as long as a headline, and in an element of articles or one named so."""


def headline_of(page: Page, names: Collection[str], sections: Collection[str]) -> str | None:
    """Return the headline as printed, else the title in the page's metadata, without the site's name.

    ``names`` are those of the site and ``sections`` those of its sections, only letters, in lowercase. A heading counts
    if a title in the metadata is a version of it, or if nothing else can be the headline. The first heading of some
    pages is a trail of links that ends in a title for search engines; then the metadata hold the printed headline.
    """
    stated = _stated(page, names, sections)
    headings = [heading for heading in _headings(page, "h1") if letters(heading.forms[0]) not in names]
    trail = {letters(form) for heading in headings if heading.elsewhere for form in heading.forms}
    candidates = [heading for heading in headings if not heading.elsewhere]
    best = _with_stated_kicker(_best(candidates, stated), page, stated)
    if best is None and any(letters(title) in trail for title in stated):
        others = [title for title in stated if not any(known in letters(title) for known in trail)]
        below = _best(list(_headings(page, "h2")), others)
        return below or next(iter(others), None) or stated[0]
    if best is None:
        best = _best(list(_headings(page, "h2")), stated)
    if best is None:
        best = next((heading.forms[0] for heading in candidates if not stated or heading.is_long), None)
    typed = next(iter(texts(page.article.get("headline"))), "")
    # the newsroom's own spelling: themes set headings in capitals or change quotation marks
    return typed if best and _unquoted(typed) == _unquoted(best) else best or next(iter(stated), None)


def _unquoted(title: str) -> str:
    return _QUOTES.sub("'", " ".join(title.casefold().split()))


def _with_stated_kicker(heading: str | None, page: Page, stated: Sequence[str]) -> str | None:
    """Return the headline in JSON-LD if that is ``heading`` after a kicker, and all the metadata say so."""
    ends = heading is not None and stated and letters(stated[0]).endswith(letters(heading))
    declared = bool(texts(page.article.get("headline"))) and len({letters(title) for title in stated}) == 1
    return stated[0] if ends and declared and len(stated) > 2 else heading


def _stated(page: Page, names: Collection[str], sections: Collection[str]) -> list[str]:
    """Return the titles in JSON-LD, in meta elements and of the window, in this order."""
    window = page.tree.find(".//title")
    found = [*texts(page.article.get("headline"))[:1], *(page.first(name) or "" for name in _SHARED[:2])]
    found = [title for title in found if title] or [page.first(*_SHARED) or ""]
    found.append(" ".join(window.text_content().split()) if window is not None else "")
    plain = (
        " ".join(re.sub(r"</?\w[^<>]*>", " ", unescape(unescape(title[:_LONGEST_TITLE]))).split()) for title in found
    )
    return [without_site(title, names, sections) for title in plain if title]


def _headings(page: Page, level: str) -> Iterator[Heading]:
    """Yield the headings of one level with words in them."""
    for element in islice(page.tree.iter(level), _MOST):
        parts = without_furniture(parts_of(element, _LONGEST))
        if forms := _forms(parts) if parts else []:
            yield Heading(
                forms, _is_parted(parts), _is_elsewhere(element), _is_long(forms[0]) and _is_of_article(element)
            )


def _forms(parts: Sequence[Part]) -> list[str]:
    """Return the words of a heading without its kicker, then all of them, then those around its longest part."""
    kept = [part for part in parts if not _KICKER.search(part.names)] or list(parts)
    while len(kept) > 1 and letters(kept[0].text) in _KICKER_WORDS:
        kept = kept[1:]
    longest = max(range(len(parts)), key=lambda place: len(parts[place].text))
    around = [joined(parts[start:end]) for start in range(longest + 1) for end in range(len(parts), longest, -1)][:40]
    forms = [form.strip(" -–—:|•/") for form in dict.fromkeys([joined(kept), joined(parts), *around])]
    return [form for form in forms if letters(form)]


def _is_parted(parts: Sequence[Part]) -> bool:
    return len(parts) == 1 or any(
        before.text[-1] in _SIGNS or after.text[0] in _SIGNS for before, after in pairwise(parts)
    )


def _best(headings: Sequence[Heading], stated: Sequence[str]) -> str | None:
    """Return the form of a heading that is most like a stated title; None if no heading is a version of one."""
    found: tuple[float, str] = (0.0, "")
    spelt = {letters(title): title for title in reversed(stated)}
    for heading in headings:
        form = next((form for form in heading.forms if letters(form) in spelt), None)
        like = max((likeness(one, title) for one in heading.forms[:2] for title in stated), default=0.0)
        if form is not None and found[0] < 2:
            # where the page itself doesn't say, the metadata know what stands between the parts: a space, or a colon
            found = (2, form if heading.parted else spelt[letters(form)])
        elif like >= 0.5 and like > found[0]:
            found = (like, heading.forms[0])
    return found[1] or None


def _is_elsewhere(element: HtmlElement) -> bool:
    if _ELSEWHERE.search(_names(element)):
        return True
    for number, around in enumerate(element.iterancestors()):
        if around.tag in {"article", "main", "body"} or number > 5:
            return False
        if around.tag in _OUTSIDE:
            return True
        is_frame = around.tag == "li" or (number < 3 and _ELSEWHERE.search(_names(around)))
        if is_frame and around.find(".//p") is None:
            return True
    return False


def _is_long(heading: str) -> bool:
    return len(heading.split()) >= 4 or len(words(heading)) >= 7


def _is_of_article(element: HtmlElement) -> bool:
    around = [element, *islice(element.iterancestors(), 3)]
    return any(one.tag in {"article", "main"} or _HEADLINE.search(_names(one)) for one in around)


def _names(element: HtmlElement) -> str:
    attributes = (element.get(name) for name in ("class", "id", "itemprop"))
    return " ".join(
        [*(value[:300] for value in attributes if value), *(name for name in element.attrib if "-" in name)]
    )
