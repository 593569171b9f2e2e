"""Metadata of a page: headline, author, dates, section, outlet, URL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import unescape

import tldextract
from lxml.html import HtmlElement

from pipelines.extraction.assembly import host_of
from pipelines.extraction.bylines import is_agency, is_byline, people
from pipelines.extraction.facts import Facts
from pipelines.extraction.identity import canonical_url
from pipelines.extraction.images import page_images
from pipelines.extraction.json_ld import article_node, resolved, texts, types_of
from pipelines.extraction.marks import PrintedLine, marks_of, printed_origins
from pipelines.extraction.page import Page
from pipelines.extraction.publication import modified_at, published_at
from pipelines.items import Kind
from pipelines.tables import shipped_table

_DOMAIN = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
_SUFFIX = re.compile(r"\s+[|–—\-·•:»«›]+\s+|\s*\|\s*")
_NOT_LETTERS = re.compile(r"[\W_]+")
_TABLE = shipped_table("extraction", "page_metadata")
_META: dict[str, list[str]] = _TABLE["meta"]
_KICKER = re.compile("|".join(_TABLE["headings"]["kickers"]), re.IGNORECASE)


def facts_of_page(page: Page, fetched_at: str) -> Facts:
    """Return the metadata of ``page``, including marks of origin."""
    node = article_node(page.linked_data)
    outlet = _outlet(page)
    printed = printed_origins(page)
    byline, authors = _byline(page, outlet, printed)
    facts = Facts(
        title=_title(page, outlet),
        description=_text(node.get("description")) or page.first(*_META["description"]),
        section=_section(page),
        byline=byline,
        authors=authors,
        keywords=_keywords(page),
        images=page_images(page),
        published=published_at(page, fetched_at),
        modified=modified_at(page),
        outlet=outlet,
        kind=_kind(page),
    )
    facts.url, canonical = _address(page)
    foreign = canonical if canonical and host_of(canonical) != host_of(page.url or facts.url) else None
    facts.marks = marks_of(page, printed, foreign)
    return facts


def _text(value: object) -> str | None:
    return next(iter(texts(value)), None)


def _outlet(page: Page) -> str | None:
    node = article_node(page.linked_data)
    publisher = _text(resolved(node.get("publisher"), page.linked_data))
    name = page.first("og:site_name") or publisher or page.first(*_META["outlet"])
    return unescape(name) if name and not name.startswith("http") else None


def _title(page: Page, outlet: str | None) -> str | None:
    """Return the printed headline, else the title in the page's metadata, without the site's name."""
    headline = _text(article_node(page.linked_data).get("headline"))
    shared = page.first(*_META["title"])
    headings = [text for level in ("h1", "h2") for heading in page.tree.iter(level) if (text := _headline(heading))]
    element = page.tree.find(".//title")
    window = " ".join((element.text_content() if element is not None else "").split())
    names = _site_names(page, outlet)
    named = [without_site(unescape(title), names) for title in (headline, shared, window) if title]
    for heading in headings:
        # a heading counts if the metadata agree, or if there is nothing else
        if _letters(heading) not in names and (not named or any(_alike(heading, title) for title in named)):
            return _without_kicker(heading, named)
    return named[0] if named else None


def _headline(heading: HtmlElement) -> str:
    """Return the text of a heading without elements in it whose names say that they are a kicker."""
    inner = heading.xpath(".//*[@class]")
    kickers = [element for element in inner if _KICKER.search(element.get("class"))]
    whole = " ".join(heading.text_content().split())
    for kicker in kickers:
        printed = " ".join(kicker.text_content().split())
        if printed != whole and whole.startswith(printed):
            whole = whole.removeprefix(printed).lstrip(" -–—:|•")
    return whole


def _without_kicker(heading: str, named: Sequence[str]) -> str:
    """Return the headline alone if the heading also contains a kicker and the metadata don't."""
    for title in named:
        if heading.endswith(title) and len(heading) > len(title) >= 15:
            return title
    return heading


def without_site(title: str, names: Iterable[str]) -> str:
    """Return ``title`` without a site's name before or after it; ``names`` are only letters, in lowercase."""
    known = set(names)
    for match in _SUFFIX.finditer(title):
        if _letters(title[match.end() :]) in known:
            return title[: match.start()].strip() or title
        if _letters(title[: match.start()]) in known:
            return without_site(title[match.end() :].strip(), known) or title
    return title


def _site_names(page: Page, outlet: str | None) -> set[str]:
    host = host_of(page.url or page.absolute(page.first("og:url"))) or ""
    parts = _DOMAIN(host) if host else None
    names = [
        outlet,
        host,
        parts.domain if parts else None,
        f"{parts.domain}.{parts.suffix}" if parts else None,
        page.first("application-name"),
    ]
    return {_letters(name) for name in names if name} - {""}


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text.casefold())


def _alike(heading: str, title: str) -> bool:
    """Return whether two texts are versions of one headline; sharing one word is enough only if it is all."""
    ours, theirs = set(heading.casefold().split()), set(title.casefold().split())
    return _letters(heading) == _letters(title) or len(ours & theirs) >= max(2, 0.5 * min(len(ours), len(theirs)))


def _byline(page: Page, outlet: str | None, printed: Sequence[PrintedLine]) -> tuple[str | None, list[str]]:
    """Return the byline as printed, else the authors in the metadata; and the people in it."""
    node = article_node(page.linked_data)
    named = texts(resolved(node.get("author"), page.linked_data)) or texts(
        resolved(node.get("creator"), page.linked_data)
    )
    named = named or [name for key in _META["author"] for name in page.meta.get(key, ())]
    named = [name for name in dict.fromkeys(named) if not name.startswith("http")]
    authors = list(dict.fromkeys(person for name in named for person in people(name, outlet)))
    lines = [line.text for line in printed]
    for line in lines:
        if any(name.casefold() in line.casefold() for name in authors or named):
            return line, authors or people(line, outlet)
    staff_only = bool(named) and not authors and not any(map(is_agency, named))
    if named and not (staff_only and any(people(line, outlet) for line in lines)):
        return ", ".join(named), authors
    stated = [line for line in lines if is_byline(line) or people(line, outlet) or is_agency(line)]
    stated = stated or [line.text for line in printed if line.is_author]
    return (stated[0], people(stated[0], outlet)) if stated else (None, [])


def _section(page: Page) -> str | None:
    section = _text(article_node(page.linked_data).get("articleSection")) or page.first(*_META["section"])
    if section:
        return unescape(section)
    for node in page.linked_data:
        if "breadcrumblist" in types_of(node) and isinstance(node.get("itemListElement"), list):
            names = [
                _text(entry.get("name") or entry.get("item"))
                for entry in node["itemListElement"]
                if isinstance(entry, dict)
            ]
            return next((name for name in names[1:-1] if name and not name.startswith("http")), None)
    return None


def _keywords(page: Page) -> list[str]:
    listed = texts(article_node(page.linked_data).get("keywords"))
    listed = listed or next((page.meta[name] for name in _META["keywords"] if name in page.meta), [])
    words = (word.strip() for entry in listed for word in re.split(r"[,;]", unescape(entry)))
    return list(dict.fromkeys(word for word in words if word))[:50]


def _address(page: Page) -> tuple[str | None, str | None]:
    """Return the article's own URL, and the canonical one if the page has any.

    A canonical URL on another site says where the text comes from; it is not the place of this article. One that leads
    to a home page is a mistake.
    """
    canonical = canonical_url(page.absolute(page.canonical))
    shared = canonical_url(page.absolute(page.first("og:url")))
    fetched = canonical_url(page.url)
    here = fetched or shared
    if canonical is None or _is_home(canonical):
        return fetched or shared, None
    if here is None or _site(canonical) == _site(here):
        return canonical, canonical
    return here, canonical


def _is_home(url: str) -> bool:
    return url.partition("://")[2].partition("/")[2] == ""


def _site(url: str) -> str:
    parts = _DOMAIN(url)
    return f"{parts.domain}.{parts.suffix}"


def _kind(page: Page) -> Kind | None:
    found = {name for node in page.linked_data for name in types_of(node)}
    if "liveblogposting" in found:
        return "ticker"
    if article_node(page.linked_data):
        return None
    shared = (page.first("og:type") or "").lower()
    if found & {"imagegallery", "mediagallery"} or "gallery" in shared:
        return "gallery"
    return "video" if "videoobject" in found or shared.startswith("video") else None
