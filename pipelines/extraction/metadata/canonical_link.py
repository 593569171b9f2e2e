"""Whether the canonical link of a page names its article: many lead to a home page, a section or another article.

RFC 6596 says what the link means. What is judged here is one page: which of its addresses says more about the article.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from pipelines.extraction.addresses import site_of
from pipelines.tables import shipped_table

_TABLE = shipped_table("extraction", "addresses")
_HOMES = frozenset(_TABLE["home"]["segments"])
_VIEWS = frozenset(_TABLE["presentations"]["segments"])
_NUMBERING = frozenset(_TABLE["articles"]["parameters"])
_NUMBER = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d{4,}|[0-9a-f]{8}-[0-9a-f]{4}|(?=[a-z]*\d)[0-9a-f]{12,}")
_WORDS = re.compile(r"[^\W\d_]+")
_ENDING = re.compile(r"\.\w{1,5}$")
_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2})?")
_FEWEST_WORDS = 3
_LONG = 20
"""Characters of a segment that can only be a headline, in scripts without spaces between words."""


def names_article(canonical: str, fetched: str | None, stated: list[str]) -> bool:
    """Return whether ``canonical`` names the article of a page.

    It does not if it leads to a home page, if it says less about the article than the other addresses do, or if it
    shares nothing with them although they agree. All are in the form of
    :func:`pipelines.extraction.addresses.canonical_url`.

    :param fetched: where the page was fetched from, if known.
    :param stated: what else the page gives as its address.
    """
    if is_home(canonical):
        return False
    site = site_of(canonical)
    others = [other for other in [fetched, *stated] if other and site_of(other) == site]
    if not others or canonical == fetched:
        return True
    if not _is_specific(canonical):
        return not any(_is_specific(other) or _is_above(canonical, other) for other in others)
    if _lacks_number(canonical, others[0]):
        return False
    agreed = len(others) > 1 and len(set(others)) == 1
    return not agreed or _alike(canonical, others[0])


def is_home(url: str) -> bool:
    """Return whether an address leads to a home page, possibly that of a language."""
    parts = urlsplit(url)
    segments = _segments(url)
    if parts.query or parts.fragment or len(segments) > 1:
        return False
    return not segments or segments[0] in _HOMES or _LANGUAGE.fullmatch(segments[0]) is not None


def _segments(url: str) -> list[str]:
    """Return the segments of the path that are not empty, in lowercase, the last without its ending."""
    segments = [segment for segment in unquote(urlsplit(url).path).casefold().split("/") if segment]
    return [*segments[:-1], _ENDING.sub("", segments[-1])] if segments else []


def _is_specific(url: str) -> bool:
    """Return whether an address names one article: by a number, or by the words of a headline."""
    last = (_segments(url) or [""])[-1]
    words = len(_WORDS.findall(last))
    return bool(words >= _FEWEST_WORDS or len(last) >= _LONG or _numbers(url))


def _numbers(url: str) -> set[str]:
    """Return what numbers an article: long numbers in the path, and parameters."""
    parts = urlsplit(url)
    found = set(_NUMBER.findall(parts.path.lower()))
    for parameter in filter(None, parts.query.lower().split("&")):
        name, sign, value = parameter.partition("=")
        if not sign or name in _NUMBERING or any(map(str.isdigit, value)):
            found.add(parameter)
    return found


def _lacks_number(canonical: str, other: str) -> bool:
    """Return whether two addresses differ in their queries only, and the other's numbers the article.

    A page that is named by its path may be shown in several ways by its query, but not by a parameter that numbers.
    """
    ours, theirs = urlsplit(canonical), urlsplit(other)
    if ours.path != theirs.path or ours.query or not theirs.query:
        return False
    names = {parameter.partition("=")[0] for parameter in theirs.query.lower().split("&")}
    return not _NUMBER.search(ours.path) and bool(names & _NUMBERING)


def _is_above(canonical: str, other: str) -> bool:
    """Return whether ``canonical`` is a section that ``other`` is in, or its page without the query."""
    ours, theirs = _segments(canonical), _segments(other)
    if theirs[: len(ours)] != ours:
        return False
    rest = theirs[len(ours) :]
    if not rest:
        return not urlsplit(canonical).query and bool(urlsplit(other).query)
    return rest[0] not in _VIEWS


def _alike(canonical: str, other: str) -> bool:
    """Return whether two addresses share a number or most words of a headline."""
    if _numbers(canonical) & _numbers(other):
        return True
    ours, theirs = (set(_WORDS.findall("/".join(_segments(url)))) for url in (canonical, other))
    return len(ours & theirs) * 2 >= min(len(ours), len(theirs))
