"""The name of the outlet of a page, and titles without it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import TypeGuard

from pipelines.extraction.addresses import domain_of
from pipelines.extraction.likeness import letters
from pipelines.extraction.names.person_names import is_agency
from pipelines.extraction.outlet_hosts import host_of, stated_host
from pipelines.extraction.page.json_ld import resolved, texts, types_of
from pipelines.extraction.page.page import Page
from pipelines.tables import shipped_table

_TABLE = shipped_table("extraction", "page_metadata")
_META: dict[str, list[str]] = _TABLE["meta"]
_SECTIONS: frozenset[str] = frozenset(
    letters(name)
    for names in (*shipped_table("text", "sections")["names"].values(), _TABLE["sections"]["names"])
    for name in names
)
_NO_OUTLET: frozenset[str] = frozenset(_TABLE["outlets"]["none"])
# A hyphen or colon needs spaces in a script with spaces; the others never stand inside a headline.
_SIGN = re.compile(
    r"\s+[–—\-·•:»«›/~]+\s+|\s*(?:\|\s*|｜|ㅣ|￨|│|┃|_|::)+\s*|\s*[－：—]+\s*"
    r"|(?<=[^\x00-\u024f])-+|-+(?=[^\x00-\u024f])"
)
_STRONG = re.compile(r"\s*[|｜ㅣ￨│┃_]+\s*")
_UNDERSCORE = re.compile(r"(?<=[^\x00-\u024f])_(?=[^\x00-\u024f])")
_SITES = frozenset({"website", "newsmediaorganization"})
_OWN_LINKS = frozenset({"alternate", "amphtml", "https://api.w.org/", "search"})
"""Relations of links that stay on the site: other forms of the article, feeds, WordPress's interface, its search."""
_LEFT_OVER = " |｜_-–—·•:/\t"


def outlet_of(page: Page) -> str | None:
    """Return the name of the page's outlet: the publisher in JSON-LD, else what its meta elements say.

    An agency that is called the publisher is the outlet only if nothing else is named.
    """
    publishers = texts(resolved(page.article.get("publisher"), page.linked_data))
    candidates = [*publishers, *(value for name in _META["outlet"] for value in page.meta.get(name, ()))]
    titles = {letters(title) for title in (page.first("og:title"), *texts(page.article.get("headline"))) if title}
    own = domain_of(host_of(page.url) or "").domain
    for candidate in sorted(candidates, key=lambda name: is_agency(name) and letters(name) != own):
        name = " ".join(re.sub(r"<[^<>]*>", " ", unescape(unescape(candidate))).split())
        is_name = letters(name) not in titles | _NO_OUTLET and len(name) <= 80
        if is_name and letters(name) and not name.startswith(("http", "@", "//")):
            return name
    return None


def outlet_host(page: Page) -> str | None:
    """Return the host of a page's outlet: that of its own address, else of what it says of its site, else of its links.

    Links count that lead to the same article or to lists of the site's; pictures and scripts are often on other hosts.
    """
    return stated_host(page.home) or next(filter(None, map(stated_host, _addresses_of_site(page))), None)


def _addresses_of_site(page: Page) -> Iterator[str | None]:
    yield page.saved_from
    yield from (page.first(name) for name in _META["address"])
    publishers = resolved(page.article.get("publisher"), page.linked_data)
    sites = [node for node in page.linked_data if not _SITES.isdisjoint(types_of(node))]
    for node in [*(publishers if isinstance(publishers, list) else [publishers]), *sites]:
        if isinstance(node, dict) and not any(map(is_agency, texts(node))):
            yield from filter(_is_complete, (node.get("url"), node.get("@id")))
    for link in page.tree.iter("link"):
        if not _OWN_LINKS.isdisjoint((link.get("rel") or "").lower().split()) and _is_complete(link.get("href")):
            yield link.get("href")


def _is_complete(address: object) -> TypeGuard[str]:
    """Return whether an address has a host; ``search.php`` is no host."""
    return isinstance(address, str) and "//" in address


def site_names(page: Page, outlet: str | None) -> set[str]:
    """Return what the site is called, only letters in lowercase: its outlet, host, domain, and other names it gives."""
    host = host_of(page.url or page.absolute(page.canonical) or page.absolute(page.first("og:url"))) or ""
    parts = domain_of(host) if host else None
    names = [outlet, host, *(value for name in _META["outlet"] for value in page.meta.get(name, ()))]
    names += [parts.domain, f"{parts.domain}.{parts.suffix}"] if parts else []
    names += texts(resolved(page.article.get("publisher"), page.linked_data))
    return {letters(unescape(name)) for name in names if name and len(name) <= 80} - {""}


def without_site(title: str, names: Iterable[str], sections: Iterable[str] = ()) -> str:
    """Return ``title`` without a site's name before or after it, and a section's name beside that.

    ``names`` and ``sections`` are only letters, in lowercase.
    """
    known, beside = set(names), {*sections, *_SECTIONS}
    signs = list(_SIGN.finditer(title))
    for match in reversed(signs):
        if _is_site(letters(title[match.end() :]), known):
            headline = _without_section(title[: match.start()], beside).strip(_LEFT_OVER)
            return _UNDERSCORE.split(headline)[0] or title
    for match in signs:
        if _is_site(letters(title[: match.start()]), known):
            return without_site(title[match.end() :].strip(_LEFT_OVER), known, sections) or title
    return _without_short_end(_without_section(title, set(sections)))


def _without_section(title: str, sections: set[str]) -> str:
    """Return ``title`` without the name of a section after it."""
    *_, last = [None, *_SIGN.finditer(title)]
    is_section = last is not None and letters(title[last.end() :]) in {*sections, ""}
    return title[: last.start()] if last is not None and is_section and last.start() else title


def _is_site(part: str, known: set[str]) -> bool:
    """Return whether ``part`` is one of the names, or one of them with little beside it: ``news.example``."""
    if part in known:
        return True
    return any(len(name) >= 4 and name in part and len(part) <= 2.5 * len(name) for name in known)


def _without_short_end(title: str) -> str:
    """Return ``title`` without what follows a bar or underscore, which no headline has, if it is much shorter."""
    for match in reversed(list(_STRONG.finditer(title))):
        before, after = letters(title[: match.start()]), title[match.end() :]
        if len(after.split()) <= 4 and len(before) >= max(8, 2 * len(letters(after))):
            title = title[: match.start()]
    return title.strip(" |｜_") or title
