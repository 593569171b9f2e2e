"""What is found in feeds, sitemaps and lists of feeds: ``python -m benchmarks.feeds FOLDER... [--misses]``.

Every file below the folders is read as ``scrapy crawl local`` reads it. Feeds are compared with feedparser on the same
bytes: entries, links, ids and dates. Expectations are checked where a file has them: the comments of feedparser's own
cases, and gofeed's ``.json`` files beside its feeds. Sitemaps are compared with their ``loc`` elements, lists of feeds
with the addresses in their attributes. Beside them stand what trafilatura and Scrapy find in the same files.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from time import perf_counter, strftime, struct_time
from typing import Any

import feedparser

from newscrawl.readers import InputFile, feed, json_feed, opml, read_file, sitemap
from newscrawl.readers.feed_entries import plain_text, web_address
from newscrawl.readers.feed_entry import Entry
from newscrawl.readers.feed_parser import parse
from pipelines.documents import Document, Lead, Rejection
from pipelines.extraction.addresses import canonical_url
from pipelines.extraction.dates.parsing import parse_date

_EXPECTED = re.compile(r"entries\[0\]((?:\[[^\]]*\])+) == (.+?)\s*(?:\band\b|\bor\b|$)", re.MULTILINE)
_EARLIEST = 1600
"""Years up to this are how programs write that there is no date."""
_HEADER = re.compile(rb"Header:\s*([\w-]+):\s*(.*)", re.IGNORECASE)
_LOCATION = re.compile(rb"<(?:\w+:)?loc>\s*(?:<!\[CDATA\[)?(.*?)\s*(?:\]\]>)?\s*</(?:\w+:)?loc>", re.DOTALL)
_OUTLINE = re.compile(rb"<outline\b[^>]*?\b(?:xmlurl|url|htmlurl)\s*=\s*[\"']\s*([^\"'\s]+)\s*[\"']", re.IGNORECASE)

Tally = dict[str, Counter[str]]
"""Of each thing compared: how many there are, how many were found, how many peers found."""


class Comparison:
    """Counts what is there and what was found, and keeps what was missed."""

    def __init__(self) -> None:
        self.counts: Tally = {}
        self.misses: list[str] = []

    def add(self, what: str, where: str, expected: object, found: object, *, by: str = "found") -> None:
        """Count one comparison; None expects nothing."""
        if expected in (None, ""):
            return
        counts = self.counts.setdefault(what, Counter())
        counts["there"] += by == "found"
        counts[by] += expected == found
        if expected != found and by == "found":
            self.misses.append(f"{what}: {where}: expected {expected!r}, found {found!r}")

    def add_all(self, what: str, there: int, found: int) -> None:
        """Count several things at once."""
        self.counts.setdefault(what, Counter()).update(there=there, found=min(there, found))

    def show(self, *, misses: bool) -> None:
        """Print a line for each thing compared."""
        for what, counts in self.counts.items():
            there = counts.pop("there")
            print(f"{what:40} {there:6,}  " + "  ".join(f"{by} {n:,} ({n / there:.3f})" for by, n in counts.items()))
        if misses:
            print(*self.misses, sep="\n")


def main() -> None:
    """Compare every file of the folders, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--misses", action="store_true", help="print what was not found")
    arguments = parser.parse_args()
    comparison, seconds, outcomes = Comparison(), 0.0, Counter[str]()
    files = sorted(path for folder in arguments.folders for path in folder.rglob("*") if path.is_file())
    for path in files:
        content = path.read_bytes()
        content = gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
        compare = next((compare for sniff, compare in _COMPARED if sniff(content)), None)
        if compare is None:
            continue
        started = perf_counter()
        found = list(read_file(InputFile(path, path.name)))
        seconds += perf_counter() - started
        outcomes.update(type(one).__name__ for one in found)
        compare(comparison, path, content, found)
    print(f"{sum(outcomes.values()):,} found in {seconds:.1f} s: {dict(outcomes)}\n")
    comparison.show(misses=arguments.misses)


Found = list[Document | Lead | Rejection]


def _compare_feed(comparison: Comparison, path: Path, content: bytes, found: Found) -> None:
    headers = {name.decode().lower(): value.decode().strip() for name, value in _HEADER.findall(content[:4096])}
    theirs = feedparser.parse(io.BytesIO(content), sanitize_html=False, resolve_relative_uris=False)["entries"]
    kind = "case" if "case" in path.parent.name else "real feed"
    outcomes = [one for one in found if not (isinstance(one, Rejection) and "#" not in one.locator)]
    comparison.add(f"files with all entries, {kind}s", path.name, len(theirs), len(outcomes))
    comparison.add_all(f"entries, {kind}s", len(theirs), len(outcomes))
    for entry, one in zip(theirs, outcomes, strict=False):
        _compare_entry(comparison, path.name, entry, one)
    charset = re.search(r"charset=([\w-]+)", headers.get("content-type", ""))
    ours = parse(content, headers.get("content-location"), charset[1] if charset else None).entries
    for field, literal in _EXPECTED.findall(content[:4096].decode("utf-8", "replace")):
        _check_expectation(comparison, path.name, ours[0] if ours else Entry(), field, literal)
    beside = path.with_suffix(".json")
    if beside.exists() and "gofeed" in path.name:
        for expected, entry in zip(json.loads(beside.read_bytes()).get("items", ()), ours, strict=False):
            _check_item(comparison, path.name, expected, entry)
    peers = {canonical_url(link) for link in _links_of_trafilatura(content)}
    for link in [entry["link"] for entry in theirs if web_address(entry.get("link"))]:
        comparison.add("links, by peers", path.name, True, canonical_url(link) in peers, by="trafilatura")
        listed = any(isinstance(one, Lead) and one.url == web_address(link) for one in outcomes)
        comparison.add("links, by peers", path.name, True, listed)


def _compare_entry(comparison: Comparison, where: str, theirs: Any, ours: Document | Lead | Rejection) -> None:
    address = web_address(theirs.get("link"))
    comparison.add("links", where, address, ours.url if isinstance(ours, Lead) else None)
    if isinstance(ours, Rejection):
        return
    comparison.add("ids", where, theirs.get("id"), ours.guid)
    stated = [ours.hints.get(name) for name in ("published_at", "modified_at")]
    for name in ("published_parsed", "updated_parsed"):
        if name in theirs and theirs[name] is not None and theirs[name].tm_year > _EARLIEST:
            expected = strftime("%Y-%m-%dT%H:%M:%SZ", theirs[name])
            same = any(_is_same(expected, one) for one in stated)
            comparison.add("dates", f"{where} {expected} {stated}", True, same)


def _is_same(expected: str, stated: str | None) -> bool:
    """Return whether a date is the expected one, as exactly as it is known."""
    moment = parse_date(stated)
    return moment is not None and (expected.startswith(moment.at) or expected[:10] == moment.day == expected[:10])


def _check_expectation(comparison: Comparison, where: str, entry: Entry, field: str, literal: str) -> None:
    """Check what the comment of one of feedparser's cases expects, if it is of a field that we read."""
    try:
        expected = ast.literal_eval(re.sub(r"\bu(?=['\"])", "", literal.strip()))
    except (ValueError, SyntaxError):
        return
    names = [name.strip("'\"") for name in re.findall(r"\[([^\]]*)\]", field)]
    found = _fields(entry).get(".".join(names))
    if found is None:
        return
    if isinstance(expected, tuple):
        as_text = strftime("%Y-%m-%dT%H:%M:%SZ", struct_time(expected))
        same = any(_is_same(as_text, one) for one in found)
    else:
        same = plain_text(str(expected)) in {plain_text(one) for one in found}
    comparison.add("expectations, feedparser's cases", f"{where} {field} {expected!r} {found}", True, same)


def _fields(entry: Entry) -> dict[str, list[str | None]]:
    """Return the fields of an entry under feedparser's names."""
    texts = [entry.summary, entry.content]
    dates: list[str | None] = [*entry.published, *entry.modified]
    first, second, *_ = [*entry.keywords, None, None]
    return {
        "title": [entry.title],
        "link": list(entry.links),
        "id": [entry.guid],
        "summary": texts,
        "description": texts,
        "content.0.value": texts,
        "source.title": [entry.source],
        "author": list(entry.authors),
        "author_detail.name": list(entry.authors),
        "published_parsed": dates,
        "updated_parsed": dates,
        "tags.0.term": [first],
        "tags.1.term": [second],
    }


def _check_item(comparison: Comparison, where: str, expected: dict[str, Any], entry: Entry) -> None:
    """Check an item of gofeed's expectations."""
    for name, found in (("title", [entry.title]), ("link", entry.links), ("guid", [entry.guid])):
        if expected.get(name):
            same = plain_text(expected[name]) in {plain_text(one) for one in found}
            comparison.add("expectations, gofeed's cases", f"{where} {name} {expected[name]!r} {found}", True, same)
    for name in ("publishedParsed", "updatedParsed"):
        if expected.get(name):
            dates = [*entry.published, *entry.modified]
            same = any(_is_same(expected[name], one) for one in dates)
            comparison.add("expectations, gofeed's cases", f"{where} {name} {expected[name]} {dates}", True, same)


def _compare_json(comparison: Comparison, path: Path, content: bytes, found: Found) -> None:
    items = json.loads(content).get("items") or []
    outcomes = [one for one in found if not isinstance(one, Rejection) or "#" in one.locator]
    comparison.add_all("entries, JSON Feeds", len(items), len(outcomes))
    for item, one in zip(items, outcomes, strict=False):
        comparison.add("links, JSON Feeds", path.name, item.get("url"), one.url if isinstance(one, Lead) else None)


def _compare_sitemap(comparison: Comparison, path: Path, content: bytes, found: Found) -> None:
    from scrapy.utils.sitemap import Sitemap  # noqa: PLC0415
    from trafilatura.sitemaps import SitemapObject  # noqa: PLC0415

    text = content.decode("utf-8", "replace")
    listed = {one.url for one in found if isinstance(one, Lead)}
    scrapys = {str(entry.get("loc", "")).strip() for entry in Sitemap(content)}
    theirs = SitemapObject("https://example.org", "example.org", [], external=True)
    theirs.content = text
    theirs.process()
    for location in dict.fromkeys(_entries(content)):
        comparison.add("addresses, sitemaps", path.name, location, location if location in listed else None)
        comparison.add("addresses, sitemaps", path.name, True, location in scrapys, by="Scrapy")
        is_theirs = location in {*theirs.urls, *theirs.sitemap_urls}
        comparison.add("addresses, sitemaps", path.name, True, is_theirs, by="trafilatura")


def _entries(content: bytes) -> Iterator[str]:
    """Yield the addresses of a sitemap's entries, without those of pictures."""
    for entry in re.split(rb"<(?:\w+:)?(?:url|sitemap)>", content)[1:]:
        location = _LOCATION.search(entry)
        if location is not None:
            yield unescape(location[1].decode("utf-8", "replace"))


def _compare_opml(comparison: Comparison, path: Path, content: bytes, found: Found) -> None:
    listed = {one.url for one in found if isinstance(one, Lead)}
    for address in dict.fromkeys(unescape(one.decode()) for one in _OUTLINE.findall(content)):
        comparison.add("addresses, OPML", path.name, web_address(address), address if address in listed else None)


def _links_of_trafilatura(content: bytes) -> set[str]:
    from trafilatura.feeds import FeedParameters, extract_links  # noqa: PLC0415

    parameters = FeedParameters("https://example.org", "example.org", "https://example.org/feed", external=True)
    return set(extract_links(content.decode("utf-8", "replace"), parameters))


_COMPARED = (
    (feed.sniff, _compare_feed),
    (json_feed.sniff, _compare_json),
    (sitemap.sniff, _compare_sitemap),
    (opml.sniff, _compare_opml),
)

if __name__ == "__main__":
    main()
