"""Whole pages that were served instead of an article: errors and walls that fill up with teasers, and lists of teasers.

:mod:`pipelines.extraction.kinds.walls` judges a text; here a page is judged, by what it says of itself in its title and
heading, and by what is left of its body without the teasers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.extraction.article_addresses import is_home
from pipelines.extraction.kinds.teasers import LONGEST_SUMMARY, teasers_of
from pipelines.extraction.kinds.walls import wall_of
from pipelines.extraction.page.page import Page
from pipelines.tables import shipped_table
from pipelines.text.length import reading_length

_SEPARATOR = re.compile(r"\s+[|–—·•:»«-]\s+|\s*\|\s*")
_END = re.compile(r"[.!?。！？؟]$")
_MOST_BESIDE = 300
"""Most characters that a list of teasers says beside them."""
_MOST_OF_HOME = 3_000
"""Likewise a page at the address of a home page; with more there it may be the only article of a small site."""
_MOSTLY = 0.5
"""Share of its body that the teasers of an error page are, if it has any there."""
_NEARLY_ALL = 0.8
"""Share of its body that the teasers of a list are."""
_FEWEST_TEASERS, _FEWEST_OF_HOME = 5, 3
_LONGEST_ERROR = 600
"""Fewer characters may be an error page without teasers, of which only title or heading says what it is."""
_MOST_HEADINGS = 3
_LONGEST_CHECK = 100_000
_BROWSER_CHECKS: list[str] = shipped_table("extraction", "page_scripts")["browser_check"]["signs"]
_LONGEST_STATEMENT = 120


def wrong_page(page: Page, body: str) -> str | None:
    """Return in a few words what a page with this body is instead of an article; None if it may be one."""
    lines = [line for line in body.split("\n") if line.strip()]
    if sum(len(line) for line in lines if len(line) > LONGEST_SUMMARY) > _MOSTLY * len(body):
        return None  # as most articles: time is spent on the others only
    teasers = teasers_of(page.blocks)
    beside = [line for line in lines if line not in teasers.lines]
    length, told = reading_length("".join(lines)), reading_length("".join(beside))
    if page.url and is_home(page.url) and teasers.count >= _FEWEST_OF_HOME and told <= _MOST_OF_HOME:
        return None if _is_stated(page) else "a home page stands in its place"
    if told < max(_LONGEST_ERROR, (1 - _MOSTLY) * length):
        wall = named_wall(page, "\n".join(beside))
        if wall is not None:
            return wall
    if told > min(_MOST_BESIDE, (1 - _NEARLY_ALL) * length) or _is_stated(page):
        return None
    return "a list of teasers stands in its place" if teasers.count >= _FEWEST_TEASERS else None


def named_wall(page: Page, text: str) -> str | None:
    """Return in a few words what a page is by its heading or title together with its text, if that is a wall."""
    walls = (wall_of(f"{statement}\n{text}") for statement in _statements(page))
    return next((wall for wall in walls if wall is not None), None)


def is_browser_check(page: Page) -> bool:
    """Return whether a page has a script that tests the browser: with hardly any text, it is nothing else."""
    for script in page.tree.iter("script"):
        content = f"{script.get('src') or ''} {script.text or ''}"[:_LONGEST_CHECK].lower()
        if any(sign in content for sign in _BROWSER_CHECKS):
            return True
    return False


def _statements(page: Page) -> Iterator[str]:
    """Yield what a page may say of itself: its headings and the parts of its title, each as a sentence."""
    titles = [" ".join(title.itertext()) for title in page.tree.iter("title")][:1]
    headings = [" ".join(heading.itertext()) for heading in page.tree.iter("h1")][:_MOST_HEADINGS]
    parts = [*headings, *(part for title in titles for part in _SEPARATOR.split(title))]
    for part in dict.fromkeys(" ".join(part.split()) for part in parts):
        if part and len(part) <= _LONGEST_STATEMENT:
            yield part if _END.search(part) else f"{part}."


def _is_stated(page: Page) -> bool:
    """Return whether a page states that it is an article."""
    shared = (page.first("og:type") or "").lower()
    return bool(page.article) or "article" in shared or page.first("article:published_time") is not None
