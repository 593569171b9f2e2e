"""Genres: whether an article reports an event, or comments on events, explains them or gathers several.

The second sort shares its words with many reports. If it started or joined events, reports of different events would
meet in it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from pipelines.items import Article
from pipelines.tables import shipped_table

_HEAD = 120  # code points at the start of a text without a title in which its headline may stand
_SEPARATOR = r"\s*[:|｜：]|\s+[–—-]\s"


@lru_cache(maxsize=1)
def _labels() -> re.Pattern[str]:
    """Return the pattern of headlines with a label at their start or end, case-folded."""
    words = sorted({label.casefold() for label in shipped_table("events", "genres")["labels"]}, key=len, reverse=True)
    label = "|".join(map(re.escape, words))
    compound = r"(?:\w{2,20}-)?"  # Corona-Newsblog
    start = rf"[\W_]{{0,6}}{compound}(?:(?:{label})(?:{_SEPARATOR})|[\[(](?:{label})[\])])"
    return re.compile(rf"^{start}|(?:\s[|–—-]\s|[\[(])(?:{label})[\])]?\s*$")


@lru_cache(maxsize=1)
def _sections() -> frozenset[str]:
    return frozenset(section.casefold() for section in shipped_table("events", "genres")["sections"])


def reports_event(article: Article) -> bool:
    """Return whether an article reports an event, by its headline, its section and the folders of its address."""
    headline = (article.title or article.text[:_HEAD]).casefold()
    if _labels().search(headline):
        return False
    folders = unquote(urlsplit(article.url or "").path).casefold().split("/")[:-1]
    return _sections().isdisjoint([*folders, (article.section or "").casefold()])
