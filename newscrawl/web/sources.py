"""The list of sources, ``sources.toml``: which sites, feeds, archives and folders are read, and by which rules.

A file has ``[[source]]`` entries and one table ``[defaults]``, whose rules hold for every source that does not say
otherwise. ``docs/sources.md`` shows each field in use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from pipelines.extraction.addresses import canonical_url, site_of
from pipelines.tables import Entry, TableError, entries_of, nearest, read_toml

if TYPE_CHECKING:
    from pipelines.documents import Document

DISCOVERIES = ("feed", "news-sitemap", "links")
"""What can be looked for on a home page."""
FLOOR, CEILING = timedelta(minutes=10), timedelta(hours=24)
"""Between which intervals a feed is polled if its source does not say."""
_TEXTS = ("page", "feed", "longer")
_PAGES = ("join", "first")
_ID = re.compile(r"[\w.-]+")
_LONGEST = timedelta(days=36_500)
_DURATION = re.compile(r"(\d{1,9}(?:\.\d+)?)\s*(s|min|h|d|w)")
_UNITS = {"s": "seconds", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_TABLES = ("defaults", "source")


@dataclass(frozen=True)
class Source:
    """A source of news, and the rules by which it is read."""

    id: str
    """Its id, unique in the file."""
    place: str
    """File and line of its entry."""
    name: str | None
    """Name of the outlet, for pages that do not say it."""
    family: str | None
    """Publisher family of the outlet, for outlets that the table of families does not have."""
    urls: tuple[str, ...]
    """Addresses where it begins: home pages, feeds, sitemaps, OPML lists, articles."""
    cdx: tuple[str, ...]
    """Queries to the index of an archive of the web."""
    files: tuple[str, ...]
    """Files, folders and globs, which the spider ``local`` reads; relative ones count from the folder of the file."""
    discover: tuple[str, ...] | None
    """What to look for on the pages of ``urls``, of ``DISCOVERIES``; None if not said."""
    follow: tuple[re.Pattern[str], ...]
    """Patterns one of which an address must contain to be followed; empty for no such condition."""
    never: tuple[re.Pattern[str], ...]
    """Patterns of addresses that are not followed."""
    keep_query: tuple[str, ...] | None
    """The only parameters that tell its articles apart; None if all do that are not known to follow readers."""
    text: str
    """Whether the text is the page's, the feed's, or the longer of both: ``page``, ``feed`` or ``longer``."""
    pages: str
    """Whether an article on several pages is joined: ``join`` or ``first``."""
    floor: timedelta
    """Shortest interval between two polls of one of its feeds."""
    ceiling: timedelta
    """Longest interval between two polls."""
    since: timedelta | datetime | None
    """Age or time from which on entries are followed; None for all."""
    delay: float | None
    """Seconds between two requests to one of its hosts; None for the setting ``DOWNLOAD_DELAY``."""
    verify: bool
    """Whether its certificates must be valid."""

    def oldest(self, now: datetime) -> datetime | None:
        """Return the time before which entries are too old to be followed, or None if none is."""
        return now - self.since if isinstance(self.since, timedelta) else self.since

    def follows(self, url: str) -> bool:
        """Return whether ``follow`` and ``never`` let an address pass."""
        return not self.avoids(url) and (not self.follow or any(pattern.search(url) for pattern in self.follow))

    def avoids(self, url: str) -> bool:
        """Return whether ``never`` forbids an address."""
        return any(pattern.search(url) for pattern in self.never)

    def follows_link(self, url: str) -> bool:
        """Return whether a link on one of its pages may lead to an article of its.

        The address must pass ``follow`` and ``never``, and belong to the registrable domain of one of ``urls`` unless a
        pattern of ``follow`` names another host (it contains ``//``).
        """
        if not self.follows(url):
            return False
        elsewhere = any("//" in pattern.pattern and pattern.search(url) for pattern in self.follow)
        return elsewhere or site_of(url) in self._domains

    def tell(self, document: Document) -> None:
        """Give a document what this source says of its outlet, for where neither page nor container says it."""
        for name, value in (("source", self.name), ("family", self.family)):
            if value is not None:
                document.hints.setdefault(name, value)

    def discoveries(self, url: str) -> tuple[str, ...]:
        """Return what to look for on the page of one of ``urls``.

        Where the file does not say: feeds and news sitemaps on a home page, nothing on a page with a path.
        """
        if self.discover is not None:
            return self.discover
        return ("feed", "news-sitemap") if urlsplit(url).path in {"", "/"} else ()

    def canonical(self, url: str) -> str | None:
        """Return the address by which an article of this source is known; None for what is no web address."""
        canonical = canonical_url(url)
        if canonical is None or self.keep_query is None or "?" not in canonical:
            return canonical
        parts = urlsplit(canonical)
        kept = [(name, value) for name, value in parse_qsl(parts.query, True) if name in self.keep_query]
        return canonical_url(parts._replace(query=urlencode(kept)).geturl())

    @cached_property
    def _domains(self) -> frozenset[str]:
        return frozenset(map(site_of, self.urls))


@dataclass(frozen=True)
class Sources:
    """The sources of one file, in its order."""

    path: Path
    """The file."""
    sources: tuple[Source, ...]
    """Its sources."""

    def by_id(self, source_id: str | None) -> Source | None:
        """Return the source with this id, or None."""
        return self._by_id.get(source_id) if source_id is not None else None

    @property
    def has_addresses(self) -> bool:
        """Whether there is anything for the spider ``web``."""
        return any(source.urls or source.cdx for source in self.sources)

    @cached_property
    def _by_id(self) -> dict[str, Source]:
        return {source.id: source for source in self.sources}


def read_sources(path: Path) -> Sources:
    """Return the sources of a file.

    :raises TableError: when the file can't be read or has a mistake; the message names line, source and mistake.
    """
    content, tables = read_toml(path)
    if unknown := sorted(set(tables) - set(_TABLES)):
        raise TableError(f"{path}: unknown table {unknown[0]}; {nearest(unknown[0], _TABLES)}known: defaults, source")
    defaults = tables.get("defaults", {})
    if not isinstance(defaults, dict):
        raise TableError(f"{path}: defaults must be one table: write [defaults]")
    _check_defaults(path, content, defaults)
    sources = [_source(entry, defaults, path.parent) for entry in entries_of(path, content, tables, "source")]
    if not sources:
        raise TableError(f"{path}: there is no source in it; each begins with a line [[source]]")
    _check_unique(sources)
    return Sources(path, tuple(sources))


def duration(text: str) -> timedelta | None:
    """Return a duration such as ``10min``, ``12h`` or ``30d``; None for anything else."""
    found = _DURATION.fullmatch(text.strip())
    if not found:
        return None
    unit = timedelta(**{_UNITS[found[2]]: 1})
    return unit * min(float(found[1]), _LONGEST / unit)


def _check_defaults(path: Path, content: str, defaults: dict[str, Any]) -> None:
    """Check the table of defaults on its own, so that its mistakes are not those of a source."""
    header = re.search(r"^[ \t]*\[defaults\]", content, re.MULTILINE)
    line = f":{content.count(chr(10), 0, header.start()) + 1}" if header else ""
    entry = Entry(f"{path}{line}", {**defaults, "id": "[defaults]"}, {"id"})
    _rules(entry)
    entry.finish()


def _check_unique(sources: list[Source]) -> None:
    """Check that no id and no address belongs to two sources."""
    ids: dict[str, Source] = {}
    addresses: dict[str, Source] = {}
    for source in sources:
        if (first := ids.setdefault(source.id, source)) is not source:
            raise TableError(f"{source.place}: entry {source.id}: the id is also that of the entry at {first.place}")
        for url in (*source.urls, *source.cdx):
            if (first := addresses.setdefault(canonical_url(url) or url, source)) is not source:
                raise TableError(f"{source.place}: entry {source.id}: {url} also belongs to {first.id}, {first.place}")


def _source(entry: Entry, defaults: dict[str, Any], folder: Path) -> Source:
    """Return the source of an entry; its files count from ``folder``."""
    identifier = entry.text("id")
    if not _ID.fullmatch(identifier):
        raise entry.error(f"id = {identifier!r} must be one word of letters, digits, '.', '_' and '-'")
    urls, cdx = _addresses(entry, "urls"), _addresses(entry, "cdx")
    files = tuple(str(folder / Path(file).expanduser()) for file in _texts(entry, "files"))
    name, family = entry.text("name", "") or None, entry.text("family", "") or None
    if not (urls or cdx or files):
        raise entry.error("it needs urls, cdx or files")
    merged = Entry(entry.place, {**defaults, **entry.values}, entry.read)
    rules = _rules(merged)
    merged.finish()
    return Source(identifier, entry.place, name, family, urls, cdx, files, **rules)


def _rules(entry: Entry) -> dict[str, Any]:
    """Return the fields that ``[defaults]`` may give, too."""
    floor, ceiling = _every(entry)
    return {
        "discover": _discover(entry),
        "follow": _patterns(entry, "follow"),
        "never": _patterns(entry, "never"),
        "keep_query": _texts(entry, "keep_query") if "keep_query" in entry.values else _unsaid(entry, "keep_query"),
        "text": entry.choice("text", _TEXTS, "page"),
        "pages": entry.choice("pages", _PAGES, "join"),
        "floor": floor,
        "ceiling": ceiling,
        "since": _since(entry),
        "delay": _delay(entry),
        "verify": entry.flag("verify") if "verify" in entry.values else _unsaid(entry, "verify", default=True),
    }


def _unsaid(entry: Entry, name: str, default: bool | None = None) -> bool | None:
    """Return the default of a field that is not written, and count it as known."""
    entry.read.add(name)
    return default


def _texts(entry: Entry, name: str) -> tuple[str, ...]:
    """Return a field that is a text or a list of texts."""
    if isinstance(entry.values.get(name), str):
        return (entry.text(name),)
    return entry.texts(name)


def _addresses(entry: Entry, name: str) -> tuple[str, ...]:
    """Return a field of web addresses."""
    addresses = _texts(entry, name)
    for address in addresses:
        if not address.lower().startswith(("http://", "https://")) or canonical_url(address) is None:
            raise entry.error(f"{name}: {address!r} is not a web address; those begin with http:// or https://")
    return addresses


def _discover(entry: Entry) -> tuple[str, ...] | None:
    if "discover" not in entry.values:
        entry.read.add("discover")
        return None
    names = _texts(entry, "discover")
    for name in names:
        if name not in DISCOVERIES:
            question = nearest(name, DISCOVERIES)
            raise entry.error(f"discover: {name!r} cannot be discovered; {question}known: {', '.join(DISCOVERIES)}")
    return names


def _patterns(entry: Entry, name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(entry.compile(name, pattern) for pattern in _texts(entry, name))


def _every(entry: Entry) -> tuple[timedelta, timedelta]:
    """Return the shortest and the longest interval of polling; one duration is both."""
    texts = _texts(entry, "every")
    if "every" not in entry.values:
        return FLOOR, CEILING
    intervals = [_duration(entry, "every", text) for text in texts]
    if not 1 <= len(intervals) <= 2 or intervals[0] > intervals[-1]:
        raise entry.error('every must be the shortest and the longest interval, as in ["10min", "12h"]')
    return intervals[0], intervals[-1]


def _duration(entry: Entry, name: str, text: str) -> timedelta:
    found = duration(text)
    if not found:
        raise entry.error(f"{name}: {text!r} is not a duration greater than zero, such as 45s, 10min, 12h, 30d or 2w")
    return found


def _since(entry: Entry) -> timedelta | datetime | None:
    """Return an age or a time; ``false`` stands for none and overrides the default."""
    entry.read.add("since")
    value = entry.values.get("since", False)
    if value is False:
        return None
    if isinstance(value, str):
        return _duration(entry, "since", value)
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    raise entry.error(f'since must be an age such as "30d", a date such as 2026-01-31, or false, not {value!r}')


def _delay(entry: Entry) -> float | None:
    entry.read.add("delay")
    value = entry.values.get("delay")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        raise entry.error(f"delay must be a number of seconds, not {value!r}")
    return float(value)
