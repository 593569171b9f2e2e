"""Articles on several pages: the address of the next page, and the pages as one document.

A link is to the next page of the same article if its address is that of the page but for a number that is one higher.
``rel="next"`` alone says little: it also leads to the next article, and on lists to older ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

from scrapy.http import HtmlResponse, Response

from newscrawl.web.same_address import same_address
from pipelines.documents import Document
from pipelines.extraction.addresses import canonical_url
from pipelines.extraction.article_addresses import is_specific
from pipelines.extraction.page.markup import MarkupError, parse_html
from pipelines.tables import shipped_table

MOST_PAGES = 20
"""Pages of an article that are read."""
_PAGES, _MISSING = "further_pages", "missing_page"
_ARTICLE = re.compile(rb"<article[\s>]", re.IGNORECASE)
_STATED = re.compile(
    rb"og:type[\"']?\s+content=[\"']?article|\"@type\"\s*:\s*\[?\s*\"(?:\w*Article|Report\w*|BlogPosting)\"",
    re.IGNORECASE,
)
_TABLE = shipped_table("extraction", "addresses")["pages"]
_PARAMETERS = frozenset(_TABLE["parameters"])
_DOUBTFUL = _PARAMETERS | frozenset(_TABLE["doubtful_parameters"])
_WORDS = "|".join(map(re.escape, _TABLE["words"]))
_NUMBERED = re.compile(
    rf"[/_,-](?:{_WORDS})(?P<between>[-_=/,]?)(?P<number>\d{{1,2}})(?P<end>(?:\.\w{{3,5}})?/?)$", re.IGNORECASE
)
_BARE = re.compile(r"[/_,-](?P<number>\d{1,2})(?P<end>(?:\.\w{3,5})?/?)$")
"""A number alone, which only counts in links that the page itself calls the next."""
_LINKS = re.compile(
    rb"rel\s*=\s*[\"']?[^\"'>]{0,200}\bnext\b|[?&/_,-](?:" + "|".join(sorted(_PARAMETERS)).encode() + rb")",
    re.IGNORECASE,
)


def next_page(response: Response) -> str | None:
    """Return the address of the next page of the article on a page; None if there is none, or it is too far on.

    Lists have next pages, too: only an address that names one article is believed to have one, and no page with several
    articles that does not state that it is one itself.
    """
    if not isinstance(response, HtmlResponse) or _LINKS.search(response.body) is None:
        return None
    address = canonical_url(response.url)
    if address is None or not is_specific(address):
        return None
    if _STATED.search(response.body) is None and len(_ARTICLE.findall(response.body)) > 1:
        return None
    for link, is_called_next in _links(response.text):
        try:
            target = response.urljoin(link.strip()).partition("#")[0]
        except ValueError:
            continue
        if _follows(target, response.url, is_called_next=is_called_next):
            return target
    return None


def with_pages(pages: Sequence[Response], missing: str | None = None) -> Response:
    """Return the response of the first page of an article, which from now on knows the others.

    :param missing: why the page after them could not be had, if there is one.
    """
    first, *further = pages
    if further or missing:
        first.meta[_PAGES], first.meta[_MISSING] = further, missing
    return first


def pages_of(response: Response) -> tuple[list[Response], str | None]:
    """Return the further pages of the article on a page, and why the next one is missing, if it is."""
    if response.request is None:
        return [], None
    return response.meta.get(_PAGES, []), response.meta.get(_MISSING)


def join(documents: Sequence[Document]) -> Document:
    """Return the pages of one article, in their order, as one document; extraction joins their texts."""
    first, *further = documents
    return replace(first, next_pages=further) if further else first


def _links(html: str) -> list[tuple[str, bool]]:
    """Return the addresses of the links of a page, and whether the page calls them the next; those first."""
    try:
        tree = parse_html(html)
    except MarkupError:
        tree = None
    found = [
        (str(link.get("href")), "next" in (link.get("rel") or "").lower().split())
        for link in (() if tree is None else tree.iter("link", "a"))
        if link.get("href") and (link.tag == "a" or link.get("rel"))
    ]
    return sorted(found, key=lambda link: not link[1])


def _follows(target: str, here: str, *, is_called_next: bool) -> bool:
    """Return whether an address is the next page of what is here."""
    try:
        own = same_address(here)
        numbered = [(same_address(base), number) for base, number in _places(here, doubtful=is_called_next)]
        further = _places(target, doubtful=is_called_next)
    except ValueError:
        return False
    for base, number in further:
        key = same_address(base)
        if (
            2 <= number <= MOST_PAGES
            and key is not None
            and ((key == own and number == 2) or (key, number - 1) in numbered)
        ):
            return True
    return False


def _places(url: str, *, doubtful: bool) -> list[tuple[str, int]]:
    """Return the addresses of an article of which an address may be a numbered page, each with the number."""
    parts = urlsplit(url)
    found = []
    parameters = parts.query.split("&")
    for place, parameter in enumerate(parameters):
        name, _, value = parameter.partition("=")
        if name.lower() in (_DOUBTFUL if doubtful else _PARAMETERS) and re.fullmatch(r"\d{1,2}", value, re.ASCII):
            rest = "&".join(parameters[:place] + parameters[place + 1 :])
            found.append((urlunsplit(parts._replace(query=rest)), int(value)))
    for pattern in (_NUMBERED, _BARE) if doubtful else (_NUMBERED,):
        if match := pattern.search(parts.path):
            base = parts.path[: match.start()] + match["end"]
            found.append((urlunsplit(parts._replace(path=base)), int(match["number"])))
    return found
