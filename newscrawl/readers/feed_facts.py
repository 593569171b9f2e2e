"""What a feed says of itself, for whoever polls it: its name, and how often it is worth asking for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from newscrawl.readers import json_feed
from newscrawl.readers.feed_entries import plain_text, web_address
from newscrawl.readers.limits import Unreadable
from newscrawl.readers.moments import moment
from newscrawl.readers.xml_events import local_name, tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.readers.xml_events import Element

_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBER = re.compile(r"\d{1,7}")


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """What a feed says of itself; whatever it doesn't say is None or empty."""

    title: str | None = None
    """Its name."""
    link: str | None = None
    """The address of the site."""
    language: str | None = None
    """Its language, as written."""
    updated: str | None = None
    """When it last changed, in the form of ``Article.published_at``."""
    ttl: int | None = None
    """Seconds for which a copy of it is good: RSS ``ttl``."""
    update_period: float | None = None
    """Seconds between two changes: ``sy:updatePeriod`` by ``sy:updateFrequency``."""
    skip_hours: frozenset[int] = field(default=frozenset())
    """Hours of the day, in UTC, in which it does not change."""
    skip_days: frozenset[int] = field(default=frozenset())
    """Days of the week on which it does not change; Monday is 0, as in ``date.weekday``."""
    hub: str | None = None
    """The address of its WebSub hub."""
    moved_to: str | None = None
    """The address that replaces its own: ``itunes:new-feed-url``, ``newlocation``."""


def feed_facts(content: bytes, url: str | None = None) -> FeedFacts:
    """Return what the feed ``content`` says of itself; nothing of what is no feed.

    :param url: the address that it was fetched from, against which relative ones are resolved.
    """
    if json_feed.sniff(content):
        return _of_json(content, url)
    try:
        root = tree(content)
    except Unreadable:
        return FeedFacts()
    said: dict[str, list[Element]] = {}
    for element in _own(root):
        said.setdefault(local_name(element), []).append(element)
    links = [*said.get("link", ())]
    return FeedFacts(
        title=plain_text(_text(said, "title")),
        link=web_address(_text(said, "link"), url) or web_address(_related(links, "alternate"), url),
        language=_text(said, "language") or root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        updated=_updated(said),
        ttl=60 * ttl if (ttl := _number(_text(said, "ttl"))) else None,
        update_period=_update_period(said),
        skip_hours=frozenset(
            number % 24 for text in _inner(said, "skiphours") if (number := _number(text)) is not None
        ),
        skip_days=frozenset(_DAYS.index(text.lower()) for text in _inner(said, "skipdays") if text.lower() in _DAYS),
        hub=web_address(_related(links, "hub"), url),
        moved_to=web_address(_text(said, "new-feed-url") or _text(said, "newlocation"), url),
    )


def _own(root: Element) -> Iterator[Element]:
    """Yield the elements that say something of the feed, not of an entry."""
    for child in root:
        name = local_name(child)
        if name == "channel":
            yield from _own(child)
        elif name not in {"item", "entry", "image", "textinput", "items"}:
            yield child


def _text(said: dict[str, list[Element]], name: str) -> str | None:
    texts = ("".join(element.itertext()).strip() for element in said.get(name, ()))
    return next(filter(None, texts), None)


def _inner(said: dict[str, list[Element]], name: str) -> list[str]:
    return [(child.text or "").strip() for element in said.get(name, ()) for child in element]


def _number(text: str | None) -> int | None:
    return int(text) if text and _NUMBER.fullmatch(text) else None


def _related(links: list[Element], relation: str) -> str | None:
    """Return the address of the first link with a relation; Atom's default is ``alternate``."""
    return next((link.get("href") for link in links if link.get("rel", "alternate").lower() == relation), None)


def _updated(said: dict[str, list[Element]]) -> str | None:
    return moment(*(_text(said, name) for name in ("updated", "modified", "lastbuilddate", "pubdate", "date")))


def _update_period(said: dict[str, list[Element]]) -> float | None:
    period = _PERIODS.get((_text(said, "updateperiod") or "").lower())
    return period / max(1, _number(_text(said, "updatefrequency")) or 1) if period else None


def _of_json(content: bytes, url: str | None) -> FeedFacts:
    try:
        feed = msgspec.json.decode(content)
    except (msgspec.MsgspecError, UnicodeError):
        return FeedFacts()
    said = {name: value for name, value in feed.items() if isinstance(value, str)}
    hubs = feed.get("hubs")
    hub = next((one.get("url") for one in hubs if isinstance(one, dict)), None) if isinstance(hubs, list) else None
    return FeedFacts(
        title=plain_text(said.get("title")),
        link=web_address(said.get("home_page_url"), url),
        language=said.get("language"),
        hub=web_address(hub, url) if isinstance(hub, str) else None,
    )
