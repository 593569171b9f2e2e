"""What an address alone says of the page behind it: one article, a section, the home page, a login.

All addresses are in the form of :func:`pipelines.extraction.addresses.canonical_url`.
"""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import unquote, urlsplit

from pipelines.extraction.addresses import site_of
from pipelines.tables import shipped_table

_TABLE = shipped_table("extraction", "addresses")
_HOMES = frozenset(_TABLE["home"]["segments"])
_VIEWS = frozenset(_TABLE["presentations"]["segments"])
_NUMBERING = frozenset(_TABLE["articles"]["parameters"])
_GATES = frozenset(_TABLE["gates"]["segments"])
_GATE_HOSTS = frozenset(_TABLE["gates"]["hosts"])
_NUMBER = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d{4,}|[0-9a-f]{8}-[0-9a-f]{4}|(?=[a-z]*\d)[0-9a-f]{12,}")
_WORDS = re.compile(r"[^\W\d_]+")
_ENDING = re.compile(r"\.\w{1,5}$")
_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2})?")
_FEWEST_WORDS = 3
_LONG = 20
"""Characters of a segment that can only be a headline, in scripts without spaces between words."""


def is_home(url: str) -> bool:
    """Return whether an address leads to a home page, possibly that of a language."""
    parts = urlsplit(url)
    return not parts.query and not parts.fragment and _is_home_path(url)


def is_specific(url: str) -> bool:
    """Return whether an address names one article: by a number, or by the words of a headline."""
    last = (segments_of(url) or [""])[-1]
    return bool(len(_WORDS.findall(last)) >= _FEWEST_WORDS or len(last) >= _LONG or numbers_of(url))


def segments_of(url: str) -> list[str]:
    """Return the segments of the path that are not empty, in lowercase, the last without its ending."""
    segments = [segment for segment in unquote(urlsplit(url).path).casefold().split("/") if segment]
    return [*segments[:-1], _ENDING.sub("", segments[-1])] if segments else []


def words_of(url: str) -> set[str]:
    """Return the words of the path."""
    return set(_WORDS.findall("/".join(segments_of(url))))


def numbers_of(url: str) -> set[str]:
    """Return what numbers an article: long numbers in the path, and parameters."""
    parts = urlsplit(url)
    found = set(_NUMBER.findall(parts.path.lower()))
    for parameter in filter(None, parts.query.lower().split("&")):
        name, sign, value = parameter.partition("=")
        if not sign or name in _NUMBERING or any(map(str.isdigit, value)):
            found.add(parameter)
    return found


def lacks_number(canonical: str, other: str) -> bool:
    """Return whether two addresses differ in their queries only, and the other's numbers the article.

    A page that is named by its path may be shown in several ways by its query, but not by a parameter that numbers.
    """
    ours, theirs = urlsplit(canonical), urlsplit(other)
    if ours.path != theirs.path or ours.query or not theirs.query:
        return False
    names = {parameter.partition("=")[0] for parameter in theirs.query.lower().split("&")}
    return not _NUMBER.search(ours.path) and bool(names & _NUMBERING)


def is_above(section: str, other: str) -> bool:
    """Return whether ``section`` is one that ``other`` is in, or its page without the query."""
    ours, theirs = segments_of(section), segments_of(other)
    if theirs[: len(ours)] != ours:
        return False
    rest = theirs[len(ours) :]
    if not rest:
        return not urlsplit(section).query and bool(urlsplit(other).query)
    return rest[0] not in _VIEWS and rest != ["index"]


def are_alike(url: str, other: str) -> bool:
    """Return whether two addresses share a number, their last segment, or most words of a headline."""
    if numbers_of(url) & numbers_of(other) or segments_of(url)[-1:] == segments_of(other)[-1:]:
        return True
    ours, theirs = words_of(url), words_of(other)
    return len(ours & theirs) * 2 >= min(len(ours), len(theirs))


def name_one_article(url: str, other: str) -> bool:
    """Return whether two addresses of a site name the same article, in two sections or views of it."""
    if numbers_of(url) or numbers_of(other):
        return not numbers_of(url).isdisjoint(numbers_of(other))
    ours, theirs = (segments_of(each)[-1:] for each in (url, other))
    if ours == theirs:
        return True
    words, others = (set(_WORDS.findall("".join(segment))) for segment in (ours, theirs))
    return min(len(words), len(others)) >= _FEWEST_WORDS and len(words & others) * 2 >= min(len(words), len(others))


Elsewhere = Literal["home page", "section", "gate"]
"""Where redirects lead that do not lead to the article."""


def elsewhere(asked: str, reached: str) -> Elsewhere | None:
    """Return where a redirect ended that did not lead to the article asked for; None where it may have done so.

    Certain are only the home page, a section that the article was in, and a page whose address says that it is a login,
    a question for consent or an error.
    """
    if asked == reached:
        return None
    if _is_gate(reached) and not _is_gate(asked):
        return "gate"
    query = urlsplit(reached).query.lower()
    numbered = _NUMBER.search(query) or {parameter.partition("=")[0] for parameter in query.split("&")} & _NUMBERING
    if _is_home_path(reached) and not numbered and not _is_home_path(asked):
        return "home page"
    same_site = site_of(asked) == site_of(reached)
    if same_site and is_specific(asked) and not is_specific(reached) and is_above(reached, asked):
        return "section"
    return None


def _is_home_path(url: str) -> bool:
    segments = segments_of(url)
    return len(segments) <= 1 and (
        not segments or segments[0] in _HOMES or _LANGUAGE.fullmatch(segments[0]) is not None
    )


def _is_gate(url: str) -> bool:
    host, segments = urlsplit(url).hostname or "", segments_of(url)
    # "/news/404" is an article with a short number
    named = [segment for segment in segments[-2:] if not segment.isdecimal()] if len(segments) > 1 else segments
    return bool(_GATES.intersection(named)) or host.partition(".")[0] in _GATE_HOSTS
