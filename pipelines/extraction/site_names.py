"""The name of the outlet of a page, and titles without it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from pipelines.extraction.addresses import domain_of
from pipelines.extraction.assembly import host_of
from pipelines.extraction.json_ld import resolved, texts
from pipelines.extraction.likeness import letters
from pipelines.extraction.page import Page
from pipelines.tables import shipped_table

_TABLE = shipped_table("extraction", "page_metadata")
_META: dict[str, list[str]] = _TABLE["meta"]
_NO_OUTLET: frozenset[str] = frozenset(_TABLE["outlets"]["none"])
# A hyphen or colon needs spaces in a script with spaces; the others never stand inside a headline.
_SIGN = re.compile(
    r"\s+[–—\-·•:»«›/~]+\s+|\s*(?:\|\s*|｜|ㅣ|￨|│|┃|_|::|»|«)+\s*|\s*[－：—]+\s*|(?<=[^\x00-\u024f])-|-(?=[^\x00-\u024f])"
)
_STRONG = re.compile(r"\s*[|｜ㅣ￨│┃_]+\s*")
_LEFT_OVER = " |｜_-–—·•:»«/\t"


def outlet_of(page: Page) -> str | None:
    """Return the name of the page's outlet: the publisher in JSON-LD, else what its meta elements say."""
    publishers = texts(resolved(page.article.get("publisher"), page.linked_data))
    candidates = [*publishers, *(value for name in _META["outlet"] for value in page.meta.get(name, ()))]
    titles = {letters(title) for title in (page.first("og:title"), *texts(page.article.get("headline"))) if title}
    for candidate in candidates:
        name = " ".join(re.sub(r"<[^<>]*>", " ", unescape(unescape(candidate))).split())
        is_name = letters(name) not in titles | _NO_OUTLET and len(name) <= 80
        if is_name and letters(name) and not name.startswith(("http", "@", "//")):
            return name
    return None


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
    known, beside = set(names), set(sections)
    signs = list(_SIGN.finditer(title))
    for match in reversed(signs):
        if _is_site(letters(title[match.end() :]), known):
            kept = title[: match.start()]
            inner = [sign for sign in signs if sign.end() <= match.start()]
            if inner and letters(kept[inner[-1].end() :]) in beside:
                kept = kept[: inner[-1].start()]
            return kept.strip(_LEFT_OVER) or title
    for match in signs:
        if _is_site(letters(title[: match.start()]), known):
            return without_site(title[match.end() :].strip(_LEFT_OVER), known, beside) or title
    return _without_short_end(title)


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
