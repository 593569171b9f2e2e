"""The kind of a document, where it is plain."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from lxml import etree

from pipelines.extraction.kinds.roundups import is_roundup
from pipelines.extraction.page.json_ld import types_of
from pipelines.extraction.page.lines import page_lines
from pipelines.extraction.page.page import Page
from pipelines.items import Kind
from pipelines.tables import shipped_table
from pipelines.text.length import reading_length, reading_words
from pipelines.text.literals import automaton

_TABLE = shipped_table("extraction", "kinds")
_PROMPTS: list[str] = _TABLE["stub"]["prompts"]
_RELEASE: dict[str, list[str]] = _TABLE["release"]
_TIME = re.compile(
    r"^\W{0,6}(?:(?:Update|Stand|UPDATE)\s)?(?:(\d{1,2})[:.h](\d{2})(?:\s?(?:Uhr|Uhr:|h|[ap]\.?\s?m\.?|[A-Z]{2,4}(?![\w])))?"
    r"(?:\s?[:|–—\])-]|\s*$|\s\+\+\+)|(\d{1,3})(?:\.?\s?\+\s?\d{1,2})?(?:['’′]|\. Minute\b))",
    re.MULTILINE | re.IGNORECASE,
)
_ITEM = re.compile(r"(?:[-–—•*·▪►✓>]|\(?\d{1,3}[.):]|#\d{1,3}|\d{1,3}\s)\s*\S")
_SENTENCE_END = re.compile(r"[.!?…:;][\"”“»)\]]*$|[。！？]$")


def _kinds_by_word() -> dict[str, tuple[Kind, ...]]:
    kinds: dict[str, tuple[Kind, ...]] = {}
    for kind in _ANNOUNCED:
        for word in _TABLE[kind]["words"]:
            kinds[word] = (*kinds.get(word, ()), kind)
    return kinds


_ANNOUNCED: tuple[Kind, ...] = ("ticker", "gallery", "video", "roundup")
_ANNOUNCING = automaton(_kinds_by_word())
_BESIDE_TEXT: tuple[Kind, ...] = ("gallery", "video")
_DIGIT = re.compile(r"\d")
_parts_of_items = etree.XPath("//li/*[self::p or self::h2 or self::h3 or self::h4 or self::div]")
_HEAD, _TAIL = 500, 800
_BRIEF = 600
_NOT_FREE = frozenset({"false", "no", "0", "http://schema.org/false", "https://schema.org/false"})
_MISSING = 1.5
"""A text with this many times the words that the page has is not all on the page."""
_FEWEST_ENTRIES, _FEWEST_HEADINGS = 6, 4
_FEWEST_ANNOUNCED = 3
_FEWEST_ITEMS = 8
_LONGEST_ITEM = 160
_MOST_TEXT = 0.6
"""Share of its text that the items of a list are."""
_LONGEST_FIGURES = 90
_LONGEST_STUB, _SHORTEST_PARAGRAPH = 1_500, 30
_LINES_OF_PROMPT, _LONGEST_PROMPT = 4, 200
_BESIDE_STATED, _BESIDE_ANNOUNCED = 1_000, 500
"""Most characters of the text beside a video or pictures, by what says so; with more, they illustrate an article."""


def kind_of(title: str | None, url: str | None, body: str, stated: Kind | None = None) -> Kind:
    """Return the kind of a document by its title, URL and text, and by what the page ``stated``.

    That is ``ticker`` for timed entries, ``release`` if a service issued it, ``list`` if it has little but items,
    ``roundup`` for several stories, ``gallery`` or ``video`` for a short text beside them, ``brief`` for any other
    short text, else ``article``.
    """
    address = (url or "").lower()
    headline = (title or "").lower()
    announced = _announced(f"{headline} {address}")
    lines = [line for line in body.split("\n") if line.strip()]
    if stated == "ticker" or _is_ticker(lines, announced="ticker" in announced):
        return "ticker"
    if _is_release(address, body):
        return "release"
    length = reading_length(body) if len(body) < _BESIDE_STATED else len(body)
    if stated == "stub" or (stated in _BESIDE_TEXT and length < _BESIDE_STATED):
        return stated
    if stated == "list" or _is_list(lines):
        return "list"
    if is_roundup(title or "", lines, announced="roundup" in announced and "roundup" in _announced(headline)):
        return "roundup"
    beside = [kind for kind in _BESIDE_TEXT if length < _BESIDE_ANNOUNCED and kind in announced]
    return beside[0] if beside else "brief" if length < _BRIEF else "article"


def is_not_free(page: Page) -> bool:
    """Return whether a page says that its text, or a part of it, is not free for everybody.

    It may do so in its JSON-LD, of the whole or of elements of the page (schema.org ``isAccessibleForFree`` and
    ``hasPart``), or in ``article:content_tier``.
    """
    parts = page.article.get("hasPart")
    of_page = [part for part in (parts if isinstance(parts, list) else [parts]) if isinstance(part, dict)]
    stated = [page.article, *(part for part in of_page if "webpageelement" in types_of(part) or "cssSelector" in part)]
    locked = (page.first("article:content_tier") or "").strip().lower() == "locked"
    return locked or any(str(node.get("isAccessibleForFree")).lower() in _NOT_FREE for node in stated)


def is_beginning(stated: dict[str, Any], body: str) -> bool:
    """Return whether a page whose text is not free has only its beginning.

    That it is not free alone proves nothing: many pages have the whole text, and hide it. So there must be little
    text, or much less than the stated ``wordCount``.
    """
    count = str(stated.get("wordCount", ""))
    missing = count.isdecimal() and int(count[:9]) > _MISSING * reading_words(body)
    return missing or reading_length(body) < _BRIEF


def ends_at_prompt(page: Page, body: str) -> bool:
    """Return whether a short text ends above a prompt to subscribe or to log in, in the lines right below it."""
    if reading_length(body) > _LONGEST_STUB:
        return False
    lines = list(page_lines(page.blocks))
    paragraphs = {line for line in body.split("\n") if len(line) >= _SHORTEST_PARAGRAPH}
    last = max((number for number, line in enumerate(lines) if line in paragraphs), default=len(lines))
    below = (line.lower() for line in lines[last + 1 : last + 1 + _LINES_OF_PROMPT] if len(line) <= _LONGEST_PROMPT)
    return any(prompt in line for line in below for prompt in _PROMPTS)


def is_list_of_items(page: Page, body: str) -> bool:
    """Return whether short items of the page's lists and tables are most of its text."""
    lines = [line.strip().lstrip("-–•* ") for line in body.split("\n") if line.strip()]
    length = sum(map(len, lines))
    short = [line for line in lines if 0 < len(line) <= _LONGEST_ITEM]
    if len(short) < _FEWEST_ITEMS or sum(map(len, short)) <= _MOST_TEXT * length:
        return False
    elements = (*page.tree.iter("li", "td", "dt", "dd"), *_parts_of_items(page.tree))
    items = {" ".join(element.text_content().split()) for element in elements}
    found = [line for line in short if line in items]
    return len(found) >= _FEWEST_ITEMS and sum(map(len, found)) > _MOST_TEXT * length


def _announced(announcement: str) -> frozenset[Kind]:
    """Return the kinds that words of an announcement announce."""
    return frozenset(kind for _, kinds in _ANNOUNCING.iter(announcement) for kind in kinds)


def _is_ticker(lines: list[str], *, announced: bool) -> bool:
    """Return whether most of a text are entries that begin with a time or minute of play, forwards or backwards."""
    entries = [(match, line) for line in lines if (match := _TIME.match(line))]
    times = [int(match[3]) if match[3] else int(match[1]) * 60 + int(match[2]) for match, _ in entries]
    headings = all(match.end() == len(line) for match, line in entries)
    if len(times) < (_FEWEST_ANNOUNCED if announced else _FEWEST_HEADINGS if headings else _FEWEST_ENTRIES):
        return False
    if announced:
        return True
    steps = [after - before for before, after in pairwise(times)]
    one_way = max(sum(step >= 0 for step in steps), sum(step <= 0 for step in steps))
    told = sum(map(len, lines)) / len(times)
    return one_way >= 0.8 * len(steps) and told >= _LONGEST_FIGURES


def _is_list(lines: list[str]) -> bool:
    """Return whether items are most of a text: lines with a bullet or number, or with figures and no sentence."""
    length = sum(map(len, lines))
    if length > _LONGEST_ITEM * len(lines):
        return False
    items = [line for line in lines if _is_item(line.strip())]
    return len(items) >= _FEWEST_ITEMS and len(items) > 0.7 * len(lines) and sum(map(len, items)) > _MOST_TEXT * length


def _is_item(line: str) -> bool:
    if _ITEM.match(line):
        return len(line) <= _LONGEST_ITEM
    return len(line) <= _LONGEST_FIGURES and _DIGIT.search(line) is not None and _SENTENCE_END.search(line) is None


def _is_release(address: str, body: str) -> bool:
    """Return whether the URL is a release portal's, or a release service is named in dateline or footer."""
    head, tail = body[:_HEAD], body[-_TAIL:]
    return (
        any(part in address for part in _RELEASE["addresses"])
        or any(mark in head for mark in _RELEASE["heads"])
        or any(mark in tail for mark in _RELEASE["tails"])
    )
