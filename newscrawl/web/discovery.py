"""From a page to where its news is listed: feeds, news sitemaps, and links that look like those of articles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from pipelines.documents import Lead
from pipelines.extraction.addresses import canonical_url, site_of
from pipelines.extraction.page.markup import MarkupError, parse_html
from pipelines.items import Via
from pipelines.tables import shipped_table
from pipelines.text.encoding import decode

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from newscrawl.web.sources import Source

WELL_KNOWN = ("feed", "rss.xml", "rss", "feed.xml", "atom.xml", "index.xml", "feed.json")
"""Where sites keep a feed that no page names; tried from the most frequent on."""

_TABLE = shipped_table("extraction", "addresses")
_FEED_TYPES = re.compile(r"application/(?:(?:rss|atom|rdf)\+xml|feed\+json)|text/(?:rss|atom)(?:\+xml)?", re.IGNORECASE)
_MAYBE_TYPES = re.compile(r"(?:application|text)/(?:xml|json|x-rss)", re.IGNORECASE)
"""Types that feeds and other things are sent as; those of WordPress' interface for programs, too."""
_FEED_WORD = r"(?:rss|atom|feeds?|rdf|newsfeed|rssfeed)"
_FEED_PATH = re.compile(
    # /rss, /feed/; /all-rss.php, but not /feedback.php; /dailyfeed.xml; /rss/politics
    rf"/{_FEED_WORD}\d*/?$"
    rf"|/(?:[^/]*[^a-z/])?{_FEED_WORD}\d*(?:[^a-z/][^/]*)?\.(?:xml|json|php|aspx?|ashx|jsp)$"
    r"|(?:rss|feed)s?\d*\.(?:xml|json)$|\.(?:rss|atom|rdf)$"
    rf"|/{_FEED_WORD}/[^?#]*\.(?:xml|json)$|/{_FEED_WORD}/[\w-]+/?$",
    re.IGNORECASE,
)
_FEED_QUERY = re.compile(rf"(?:^|[&;])(?:feed|format|type|output|view)={_FEED_WORD}", re.IGNORECASE)
_FEED_HOST = re.compile(rf"(?:{_FEED_WORD}|feeds?\d|feedproxy)\.", re.IGNORECASE)
_COMMENTS = re.compile(r"/comments?/(?:feed|rss|default)|[?&]feed=comments|/comments?\.(?:xml|rss|atom)", re.IGNORECASE)
_NEWS_SITEMAP = re.compile("|".join(_TABLE["sitemaps"]["news"]), re.IGNORECASE)
_OTHER_SITEMAP = re.compile("|".join(_TABLE["sitemaps"]["other"]), re.IGNORECASE)
_LISTS = frozenset(_TABLE["lists"]["segments"])
_NUMBERING = frozenset(_TABLE["articles"]["parameters"])
_OTHER_FILE = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|webp|svg|mp[34]|m4a|mov|avi|zip|gz|docx?|xlsx?|pptx?|css|js|ics|epub|apk|exe|rss|atom)$",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]+(?:[-_+][\w]+){2,}")
"""At least three words, joined as in the last part of an article's address."""
_NUMBER = re.compile(r"(?<!\d)\d{5,}(?!\d)|[-_.,/](?:id|art|a|ar|article)?[-_.]?\d{4,}(?:\.\w{3,5})?$", re.IGNORECASE)
_DATE = re.compile(r"/(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2])(?:[/-]?\d{1,2})?/")
_HEADLINE = 25
"""Characters of a link's text that is a headline and not the name of a section."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page."""

    url: str
    """Its address, absolute, without fragment."""
    text: str
    """Its text, or its title."""
    kind: str = ""
    """The media type that it declares."""
    relation: frozenset[str] = frozenset()
    """What it is to the page, in lowercase: ``alternate`` ..."""
    in_head: bool = False
    """Whether it is a ``<link>`` and not an ``<a>``."""


def discover(
    content: bytes,
    url: str,
    source: Source,
    wanted: Sequence[str],
    *,
    encoding: str | None = None,
    sitemaps: Sequence[str] = (),
) -> Iterator[Lead]:
    """Yield leads to what is found on a page of a source, each address once: feeds first.

    :param content: the page.
    :param url: its address, after redirects.
    :param wanted: what to look for, of ``newscrawl.web.sources.DISCOVERIES``.
    :param encoding: what its transport claims.
    :param sitemaps: the ``Sitemap`` lines of its host's robots.txt.
    """
    links = list(links_of(content, url, encoding))
    found: dict[str, Lead] = {}
    if "feed" in wanted:
        _add(found, feeds_of(links, url), url, "container")
    if "news-sitemap" in wanted:
        _add(found, [Link(address, "") for address in news_sitemaps(sitemaps)], url, "container")
    if "links" in wanted:
        _add(found, articles_of(links, url, source), url, "page")
    yield from found.values()


def _add(found: dict[str, Lead], links: Iterable[Link], page: str, kind: str) -> None:
    for link in links:
        lead = Lead(link.url, [Via("page", page, title=link.text or None)], "page" if kind == "page" else "container")
        found.setdefault(canonical_url(link.url) or link.url, lead)


def well_known_feeds(url: str) -> list[str]:
    """Return the addresses at which a site may have a feed of which its pages say nothing."""
    return [urljoin(url, f"/{path}") for path in WELL_KNOWN]


def is_guess(lead: Lead) -> bool:
    """Return whether a lead is to one of the well-known addresses of feeds, and no page names it."""
    found_on = lead.via[-1] if lead.via else None
    named = found_on is None or found_on.kind != "page" or found_on.title is not None
    return not named and lead.kind == "container" and urlsplit(lead.url).path.strip("/") in WELL_KNOWN


def feeds_of(links: Sequence[Link], page: str) -> list[Link]:
    """Return the feeds that a page names: those declared in its head, else links that look like feeds.

    Feeds of comments are left out, and so are links to feeds of other sites, unless their host is one for feeds.
    """
    declared = [link for link in links if _is_declared(link)]
    seeming = [link for link in links if not link.in_head and _seems_feed(link.url, page)]
    return [link for link in declared or seeming if not _COMMENTS.search(link.url)]


def news_sitemaps(sitemaps: Sequence[str]) -> list[str]:
    """Return the sitemaps of news among those of a robots.txt; all that may list articles if none is named so."""
    named = [url for url in sitemaps if _NEWS_SITEMAP.search(_path_of(url))]
    return named or [url for url in sitemaps if not _OTHER_SITEMAP.search(_path_of(url))]


def articles_of(links: Sequence[Link], page: str, source: Source) -> list[Link]:
    """Return the links of a page that may lead to articles of a source, each with its longest text.

    Where ``follow`` says which, those are taken. Else an address must look like that of an article: it has a date, a
    long number, or several words in its last part, or its text is as long as a headline.
    """
    here = canonical_url(page)
    found: dict[str, Link] = {}
    for link in links:
        address = canonical_url(link.url)
        if link.in_head or address is None or address == here or not source.follows_link(link.url):
            continue
        if not source.follow and not looks_like_article(link.url, link.text):
            continue
        known = found.setdefault(address, link)
        if len(link.text) > len(known.text):
            found[address] = link
    return list(found.values())


def looks_like_article(url: str, text: str = "") -> bool:
    """Return whether an address looks like that of an article and not of a section, a topic or a file.

    :param text: that of the link.
    """
    parts = urlsplit(url)
    path = unquote(parts.path)
    *folders, last = path.strip("/").casefold().split("/")
    if any(value.isdecimal() for name, value in parse_qsl(parts.query) if name.lower() in _NUMBERING):
        return True
    if not last or _OTHER_FILE.search(path) or not _LISTS.isdisjoint(folders):
        return False
    if _DATE.search(path) or _NUMBER.search(path) or _WORDS.search(last):
        return True
    return len(text) >= _HEADLINE and not path.endswith("/")


def links_of(content: bytes, url: str, encoding: str | None = None) -> Iterator[Link]:
    """Yield the links of a page to web addresses, in its order."""
    text = decode(content, encoding, html=True).text
    try:
        tree = parse_html(text)
    except MarkupError:
        tree = None
    if tree is None:
        return
    base = next((element.get("href") for element in tree.iter("base") if element.get("href")), "")
    home = _joined(url, base) or url
    for element in tree.iter("link", "a", "area"):
        address = _joined(home, (element.get("href") or "").strip())
        if address is not None:
            yield _link(element, address)


def _link(element: HtmlElement, address: str) -> Link:
    in_head = element.tag == "link"
    text = element.get("title") or "" if in_head else " ".join("".join(element.itertext()).split())
    return Link(
        url=address,
        text=text or element.get("title") or "",
        kind=(element.get("type") or "").partition(";")[0].strip().lower(),
        relation=frozenset((element.get("rel") or "").lower().split()),
        in_head=in_head,
    )


def _joined(home: str, address: str) -> str | None:
    """Return an absolute web address without its fragment; None for what is none."""
    if address.lower().startswith("feed:"):
        address = address[5:] if "://" in address[5:] else f"http:{address[5:]}"
    try:
        absolute = urljoin(home, address).partition("#")[0]
    except ValueError:
        return None
    return absolute if address and canonical_url(absolute) else None


def _is_declared(link: Link) -> bool:
    """Return whether a page declares that a link is a feed: https://blog.whatwg.org/feed-autodiscovery."""
    if not link.relation & {"alternate", "feed"}:
        return False
    if _FEED_TYPES.fullmatch(link.kind) or (not link.kind and "feed" in link.relation):
        return True
    return bool(_MAYBE_TYPES.fullmatch(link.kind)) and _has_feed_form(link.url)


def _seems_feed(url: str, page: str) -> bool:
    """Return whether an address has the form of a feed's, on the page's site or on a host for feeds."""
    host = urlsplit(url).hostname or ""
    return _has_feed_form(url) and (site_of(url) == site_of(page) or _FEED_HOST.match(host) is not None)


def _has_feed_form(url: str) -> bool:
    parts = urlsplit(url)
    if _FEED_HOST.match(parts.hostname or "") and parts.path not in {"", "/"}:
        return True
    return bool(_FEED_PATH.search(parts.path) or _FEED_QUERY.search(parts.query))


def _path_of(url: str) -> str:
    """Return an address without its host, whose name may contain any word."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"
