"""Metadata of a page: headline, author, dates, section, outlet, URL."""

from __future__ import annotations

import re
from collections.abc import Collection
from html import unescape

from pipelines.extraction.addresses import canonical_url, site_of
from pipelines.extraction.facts import Facts
from pipelines.extraction.likeness import letters
from pipelines.extraction.metadata.authors import authors_of
from pipelines.extraction.metadata.canonical_link import is_home, names_article
from pipelines.extraction.metadata.headline import headline_of
from pipelines.extraction.metadata.images import page_images
from pipelines.extraction.metadata.marks import marks_of, printed_origins
from pipelines.extraction.metadata.publication import dates_of_page
from pipelines.extraction.metadata.site_names import outlet_host, outlet_of, site_names
from pipelines.extraction.outlet_hosts import host_of
from pipelines.extraction.page.json_ld import texts, types_of
from pipelines.extraction.page.page import Page
from pipelines.extraction.reservations import mining_notes, robots_notes
from pipelines.items import Kind
from pipelines.tables import shipped_table

_TABLE = shipped_table("extraction", "page_metadata")
_META: dict[str, list[str]] = _TABLE["meta"]
_NO_SECTION: frozenset[str] = frozenset(_TABLE["sections"]["none"])
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def facts_of_page(page: Page, fetched_at: str) -> Facts:
    """Return the metadata of ``page``, including marks of origin."""
    node = page.article
    outlet = outlet_of(page)
    names = site_names(page, outlet)
    section = _section(page, names)
    printed = printed_origins(page)
    byline, authors = authors_of(page, outlet, names, printed)
    dates = dates_of_page(page, fetched_at)
    facts = Facts(
        title=headline_of(page, names, {letters(section)} if section else ()),
        description=_plain(_text(node.get("description")) or page.first(*_META["description"]) or "") or None,
        section=section,
        byline=byline,
        authors=authors,
        keywords=_keywords(page),
        images=page_images(page),
        published=dates.published,
        modified=dates.modified,
        outlet=outlet,
        host=outlet_host(page),
        language=page.tree.get("lang") or page.tree.get("xml:lang") or page.first("og:locale"),
        kind=_kind(page),
        notes=[*page.notes, *dates.notes, *_reservations(page)],
    )
    facts.url, canonical = _address(page)
    if page.canonical and canonical is None:
        facts.notes.append("canonical link not used: it does not name the article")
    foreign = canonical if canonical and host_of(canonical) != host_of(page.url or facts.url) else None
    facts.marks = marks_of(page, printed, foreign)
    return facts


def _reservations(page: Page) -> list[str]:
    """Return notes on what the page asks of those who copy it."""
    asked = [value for name in ("robots", "newscrawl") for value in page.meta.get(name, ())]
    mining = mining_notes(page.first("tdm-reservation"), page.first("tdm-policy"), "meta tdm-reservation")
    return [*robots_notes(asked, "meta robots"), *mining]


def _text(value: object) -> str | None:
    return next(iter(texts(value)), None)


def _section(page: Page, names: Collection[str]) -> str | None:
    """Return the section of the outlet, else the last link of the breadcrumb trail; no name of the site or its home."""
    stated = [
        *texts(page.article.get("articleSection")),
        *(value for name in _META["section"] for value in page.meta.get(name, ())),
    ]
    for node in page.linked_data:
        if "breadcrumblist" in types_of(node) and isinstance(node.get("itemListElement"), list):
            entries = [entry for entry in node["itemListElement"] if isinstance(entry, dict)]
            stated += [name for entry in entries[1:-1] for name in texts(entry.get("name") or entry.get("item"))[:1]]
    plain = (_plain(section) for section in stated if not section.startswith("http"))
    return next((section for section in plain if section and letters(section) not in _NO_SECTION.union(names)), None)


def _keywords(page: Page) -> list[str]:
    listed = texts(page.article.get("keywords"))
    listed = listed or next((page.meta[name] for name in _META["keywords"] if name in page.meta), [])
    words = (word.strip() for entry in listed for word in re.split(r"[,;，、；]", _plain(entry)))
    return list(dict.fromkeys(word for word in words if word))[:50]


def _plain(words: str) -> str:
    """Return words without the entities and tags that some pages leave in their metadata."""
    return " ".join(_TAG.sub(" ", unescape(unescape(words))).split())


def _address(page: Page) -> tuple[str | None, str | None]:
    """Return the article's own URL, and the canonical one if the page has any that names the article.

    A canonical URL on another site says where the text comes from; it is not the place of this article.
    """
    node = page.article
    # not by `texts`, which would read `&region=` as an entity
    linked = [address for address in map(_id_of, (node.get("url"), node.get("mainEntityOfPage"))) if address]
    given = [_absolute(page, address) for address in (page.first("og:url"), *linked)]
    stated = [address for address in given if address and not is_home(address)]
    fetched = canonical_url(page.url)
    here = fetched or next(iter(stated), None) or given[0]
    canonical = _absolute(page, page.canonical)
    if canonical is None or not names_article(canonical, fetched, stated, _titles(page)):
        return here, None
    return (canonical if here is None or site_of(canonical) == site_of(here) else here), canonical


def _titles(page: Page) -> str:
    """Return all that the page calls itself."""
    printed = (" ".join(heading.itertext()) for heading in page.tree.iter("title", "h1"))
    return " ".join([*texts(page.article.get("headline")), page.first("og:title") or "", *printed])


def _absolute(page: Page, address: str | None) -> str | None:
    """Return the form of an address on a page, which may be relative, or begin with its host."""
    return canonical_url(address) or canonical_url(page.absolute(address))


def _id_of(value: object) -> str | None:
    found = value.get("@id") if isinstance(value, dict) else value
    return found if isinstance(found, str) else None


def _kind(page: Page) -> Kind | None:
    found = {name for node in page.linked_data for name in types_of(node)}
    if "liveblogposting" in found:
        return "ticker"
    if page.article:
        return None
    shared = (page.first("og:type") or "").lower()
    if found & {"imagegallery", "mediagallery"} or "gallery" in shared:
        return "gallery"
    return "video" if "videoobject" in found or shared.startswith("video") else None
