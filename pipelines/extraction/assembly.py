"""Build a draft from a document's text, its metadata and its container's hints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from pipelines.documents import Document, Draft, Mark, Rejection
from pipelines.extraction.addresses import canonical_url
from pipelines.extraction.dates.context import context_of
from pipelines.extraction.dates.parsing import Moment
from pipelines.extraction.dates.stated import StatedDates
from pipelines.extraction.facts import Facts
from pipelines.extraction.identity import article_id, place_of, source_hash
from pipelines.extraction.kinds.kind import kind_of
from pipelines.extraction.kinds.walls import wall_of
from pipelines.extraction.names.author_values import people_of
from pipelines.extraction.names.person_names import is_agency
from pipelines.extraction.outlet_hosts import host_behind, stated_host
from pipelines.extraction.plain_text.parsing import ParsedText, parse_text
from pipelines.items import Article, Image, Removal, Source
from pipelines.text.length import has_word
from pipelines.text.stream_safe import stream_safe

_HINTS_OF_ORIGIN = frozenset({"byline", "author", "authors", "creator", "source", "rights", "copyright", "credit"})
_ADDRESS = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def assemble(document: Document, text: str, facts: Facts, spans: Sequence[Removal] = ()) -> Draft | Rejection:
    """Return the draft of a document whose extracted text is ``text``, or the reason why it is not an article.

    ``spans`` are parts of ``text`` that are known not to be the article; a text with any must be in NFC.

    The document's metadata take precedence over its front matter, and that over the container's hints.
    """
    if not has_word(text):
        return Rejection(document.locator, "extraction", "no article text: there is no word in it")
    if wall := wall_of(text):
        return Rejection(document.locator, "extraction", f"no article text: {wall}")
    hints = hinted(document)
    for known in (facts, hints):
        known.title, known.description = _without_markup(known.title), _without_markup(known.description)
    known_title = facts.title or hints.title
    parsed = parse_text(text, known_title, facts.byline or hints.byline, spans)
    facts.fill(_facts_of(parsed, document, facts.language))
    facts.fill(hints)
    facts.url = facts.url or canonical_url(document.url)
    address = document.url or facts.url
    if address:
        facts.marks.append(Mark("url", "url", address))
    guid = facts.guid or document.guid
    article = _article(document, facts, parsed)
    article.id = article_id(place_of(document, facts.url, guid), document.content)
    article.guid = guid
    return Draft(article, parsed.body, facts.marks, _without_overlaps(spans, parsed.spans))


def hinted(document: Document) -> Facts:
    """Return the metadata from the document's container; hints of origin become marks with place ``feed``."""
    if not document.hints:
        return Facts()
    hints = {name: " ".join(value.split()) for name, value in document.hints.items() if value and value.strip()}
    byline = hints.get("byline") or hints.get("author") or hints.get("authors") or hints.get("creator")
    keywords = [word.strip() for word in re.split(r"[,;]", hints.get("keywords", "")) if word.strip()]
    outlet = hints.get("source")
    dates = StatedDates(context_of(document.url or hints.get("url"), hints.get("language")), document.fetched_at)
    return Facts(
        title=hints.get("title"),
        description=hints.get("description"),
        section=hints.get("section"),
        byline=byline,
        keywords=keywords,
        images=[Image(url=hints["image"])] if "image" in hints else [],
        published=dates.read(hints.get("published_at")),
        modified=dates.read(hints.get("modified_at"), "modification date"),
        url=canonical_url(hints.get("url")),
        outlet=None if outlet is None or is_agency(outlet) else outlet,
        host=stated_host(hints.get("host")),
        guid=hints.get("guid"),
        marks=[Mark("feed", name, value) for name, value in hints.items() if name in _HINTS_OF_ORIGIN],
        notes=dates.notes,
    )


def _without_markup(words: str | None) -> str | None:
    """Return a title or summary without the tags and entities that feeds and exports leave in it."""
    return stream_safe(" ".join(unescape(_TAG.sub(" ", words)).split())) or None if words else None


def _facts_of(parsed: ParsedText, document: Document, language: str | None) -> Facts:
    """Return the metadata found in the text; front matter takes precedence over its lines."""
    front = parsed.fields
    found = Facts(
        title=parsed.title,
        description=parsed.description,
        section=parsed.section,
        byline=parsed.byline,
        authors=[] if "byline" in front else parsed.authors,
        images=parsed.images,
        notes=parsed.notes,
    )
    if not front and not parsed.dates:
        return found
    address = document.url or front.get("url") or document.hints.get("url")
    dates = StatedDates(
        context_of(address, language, front.get("language"), document.hints.get("language")), document.fetched_at
    )
    printed = dates.of_lines(parsed.dates)
    source = front.get("source", front.get("host"))
    stated = Facts(
        description=front.get("description"),
        section=front.get("section"),
        byline=front.get("byline"),
        keywords=[word.strip() for word in re.split(r"[,;]", front.get("keywords", "").strip("[]")) if word.strip()],
        published=dates.read(front.get("published_at", front.get("stamped_at"))) or printed.published,
        modified=dates.read(front.get("modified_at"), "modification date") or printed.modified,
        url=canonical_url(front.get("url")),
        outlet=None if source is None or is_agency(source) else source,
        host=stated_host(front.get("host")),
        guid=front.get("guid"),
        marks=[Mark("meta", name, front[name]) for name in ("source", "byline") if name in front],
        notes=[*parsed.notes, *dates.notes],
    )
    stated.fill(found)
    return stated


def _article(document: Document, facts: Facts, parsed: ParsedText) -> Article:
    """Return the record as far as extraction fills it, except its id."""
    notes = [*document.notes, *facts.notes]
    if facts.published and not facts.published.zoned:
        notes.append("publication time without a time zone, read as UTC")
    return Article(
        id="",
        via=document.via,
        wire=document.wire,
        kind="withdrawn" if facts.kind == "withdrawn" else kind_of(facts.title, facts.url, parsed.body, facts.kind),
        url=facts.url,
        locator=document.locator,
        source=_source(document, facts),
        fetched_at=document.fetched_at or document.hints.get("fetched_at", ""),
        published_at=facts.published.at if facts.published else None,
        published_precision=facts.published.precision if facts.published else None,
        published_day=facts.published.day if facts.published else None,
        modified_at=_at(facts.modified),
        title=facts.title,
        description=facts.description,
        section=facts.section,
        byline=facts.byline,
        authors=facts.authors or people_of(facts.byline, facts.outlet),
        keywords=facts.keywords,
        images=facts.images,
        source_hash=source_hash(document.content),
        notes=list(dict.fromkeys(notes)),
    )


def _source(document: Document, facts: Facts) -> Source:
    """Return the outlet; its host is that of the first address known: the article's, the outlet's, one in an id."""
    ids = (facts.guid, document.guid)
    known = filter(None, map(host_behind, (facts.url, document.url, *ids)))
    host = next(known, facts.host) or next(filter(None, map(stated_host, (facts.outlet, *ids))), None)
    name = None if facts.outlet and _ADDRESS.match(facts.outlet) else facts.outlet
    return Source(name, host, document.hints.get("family"))


def _at(moment: Moment | None) -> str | None:
    return moment.at if moment else None


def _without_overlaps(known: Sequence[Removal], found: Sequence[Removal]) -> list[Removal]:
    """Return two sorted lists of disjoint spans as one; of two that overlap, the longer, or the one ``found``."""
    kept: list[Removal] = []
    ordered = sorted([*found, *known], key=lambda span: (span.start, -span.end))
    for span in ordered:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
        elif span.end - span.start > kept[-1].end - kept[-1].start:
            kept[-1] = span
    return kept
