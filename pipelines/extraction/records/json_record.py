"""JSON records: one object with an article's text and metadata, under many possible names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.documents import Document, Draft, Mark, Rejection
from pipelines.extraction.addresses import canonical_url, site_of
from pipelines.extraction.assembly import assemble
from pipelines.extraction.dates.context import context_of
from pipelines.extraction.facts import Facts
from pipelines.extraction.html import MOST_ELEMENTS, page_text, too_large
from pipelines.extraction.likeness import letters
from pipelines.extraction.metadata.canonical_link import is_home, names_article
from pipelines.extraction.metadata.images import images_of
from pipelines.extraction.metadata.page_facts import facts_of_page
from pipelines.extraction.metadata.site_names import without_site
from pipelines.extraction.names.author_values import author_values, people_of
from pipelines.extraction.names.person_names import is_agency
from pipelines.extraction.outlet_hosts import stated_host
from pipelines.extraction.page.page import Page
from pipelines.extraction.records.dates import dates_of_record
from pipelines.extraction.records.fields import NAMES, named, plain_fields, words
from pipelines.extraction.records.text import LEADS, OUTRANKS, SNIPPET, text_and_pages, without_cut_mark
from pipelines.extraction.records.wire import in_record_names, is_wire, no_text_item, wire_marks, wire_of
from pipelines.items import WITHDRAWN, Image
from pipelines.tables import shipped_table
from pipelines.text.encoding import decode, repair

_TABLE = shipped_table("extraction", "record_fields")
_ORIGIN = frozenset(_TABLE["origin"]["names"])
_OWN_ADDRESS = ("url", "id", "homepage", "website", "domain", "hostname", "href", "link")
"""Names in an object about the outlet whose values may be its address."""
_MOST_OUTLETS = 20
_IN_WORDS = {int: " (a number)", float: " (a number)", bool: " (a bool)", list: " (a list)", dict: " (an object)"}


def extract_record(document: Document) -> Draft | Rejection:
    """Return the draft of a document whose content is one JSON object, or the reason why it is not an article."""
    decoded = decode(document.content, document.encoding)
    try:
        record = json.loads(decoded.text)
    except RecursionError:
        return Rejection(document.locator, "extraction", "the JSON record is nested too deep")
    except ValueError as error:
        return Rejection(document.locator, "extraction", f"not a JSON record: {error}")
    if not isinstance(record, dict):
        return Rejection(document.locator, "extraction", "the JSON value is not an object")
    values = named(record)
    marks: list[Mark] = []
    if is_wire(values):
        if reason := no_text_item(values):
            return Rejection(document.locator, "extraction", reason)
        document.wire = document.wire or wire_of(values)
        marks = wire_marks(values, document.wire)
        values = in_record_names(values)
    facts = _facts(values, document)
    facts.marks += marks
    facts.notes[:0] = decoded.notes
    if document.wire is not None and document.wire.status in WITHDRAWN:
        facts.kind = "withdrawn"
    text = _text(values, document, facts)
    if isinstance(text, Rejection):
        return text
    text, repaired = repair(text)
    if repaired:
        facts.notes.append("mojibake repaired")
    return assemble(document, text, facts)


def _text(values: Mapping[str, Any], document: Document, facts: Facts) -> str | Rejection:
    """Return the article's text; a page in the record that may have more of it is parsed, and its metadata used too."""
    text, field, pages = text_and_pages(values)
    refused = None
    for markup in pages if len(text) < SNIPPET else ():
        page = Page.parse(markup, facts.url or document.url)
        if page is None:
            continue
        if page.size > MOST_ELEMENTS:
            refused = too_large(document, page)
            continue
        body = page_text(page)
        if len(body) > OUTRANKS * len(text):
            facts.fill(facts_of_page(page, document.fetched_at))
            return body
    if not text:
        return refused or _no_text(values, document)
    text, missing = without_cut_mark(text)
    if missing:
        facts.notes.append(f"the text is cut: {missing} characters are missing, as its source says")
    elif field in LEADS:
        facts.notes.append("the record has only the beginning of the text")
    return text


def _no_text(values: Mapping[str, Any], document: Document) -> Rejection:
    present = ", ".join(sorted(name + _IN_WORDS.get(type(value), "") for name, value in values.items())[:20]) or "none"
    return Rejection(document.locator, "extraction", f"the record has no text; its fields: {present[:200]}")


def _facts(values: Mapping[str, Any], document: Document) -> Facts:
    written_by = next((values[name] for name in NAMES["byline"] if name in values), None)
    outlet, url, language = _outlet(values), _url(values), _word(values, "language")
    dates = dates_of_record(values, context_of(url or document.url, language), document.fetched_at)
    facts = Facts(
        title=_title(values, outlet),
        description=_word(values, "description"),
        section=(_word(values, "section") or "").partition(";")[0] or None,
        byline=", ".join(_names(written_by)) or None,
        authors=people_of(written_by, outlet),
        keywords=_keywords(_first(values, "keywords")),
        images=_images(values),
        published=dates.published,
        modified=dates.modified,
        url=url,
        outlet=outlet,
        host=_host(values),
        guid=_word(values, "guid"),
        language=language,
        notes=dates.notes,
    )
    facts.marks = [
        Mark("byline" if name in NAMES["byline"] else "meta", name, text)
        for name in values
        if name in _ORIGIN
        for text in (_names(values[name]) if name in NAMES["byline"] else words(values[name]))[:10]
    ]
    return facts


def _names(written_by: object) -> list[str]:
    return [author.name for author in author_values(written_by) if not author.name.isdecimal()]


def _first(values: Mapping[str, Any], what: str) -> list[str]:
    """Return the words in the best field for ``what`` that has any."""
    return next((found for name in NAMES[what] if name in values and (found := words(values[name]))), [])


def _word(values: Mapping[str, Any], what: str) -> str | None:
    return next(iter(_first(values, what)), None)


def _outlet(values: Mapping[str, Any]) -> str | None:
    """Return the first name of an outlet that is neither an agency nor an address."""
    named = (words(values[name]) for name in NAMES["outlet"] if name in values)
    fit = (found for found in named if found and not any(is_agency(name) or canonical_url(name) for name in found))
    return next((found[0] for found in fit), None)


def _host(values: Mapping[str, Any]) -> str | None:
    """Return the host that the fields about the outlet name, in an address or by itself; not that of an agency."""
    stated = (values[name] for name in (*NAMES["outlet"], *NAMES["home"]) if name in values)
    entries = (entry for value in stated for entry in (value if isinstance(value, list) else [value])[:_MOST_OUTLETS])
    hosts = (stated_host(text) for entry in entries for text in _addresses_of_outlet(entry))
    return next(filter(None, hosts), None)


def _addresses_of_outlet(entry: object) -> list[str]:
    if not isinstance(entry, dict):
        return words(entry)
    fields = plain_fields(entry)
    if any(map(is_agency, words(entry))):
        return []
    return [text for name in _OWN_ADDRESS if name in fields for text in words(fields[name])]


def _title(values: Mapping[str, Any], outlet: str | None) -> str | None:
    """Return the title without the name of the outlet that some services add to it."""
    title = _word(values, "title")
    if title and outlet and title.endswith(outlet.split()[-1]):
        return without_site(title, {letters(outlet)})
    return title


def _url(values: Mapping[str, Any]) -> str | None:
    """Return the canonical address if it names the article, else the first that does not lead to a home page."""
    canonical = next(_addresses(values, "canonical"), None)
    given = list(_addresses(values, "url")) or [url for url in _addresses(values, "url_or_outlet") if not is_home(url)]
    own = given[0] if len(given) == 1 else next((url for url in given if not is_home(url)), next(iter(given), None))
    if canonical and (own is None or (site_of(canonical) == site_of(own) and names_article(canonical, own, []))):
        return canonical
    return own


def _addresses(values: Mapping[str, Any], what: str) -> Iterator[str]:
    present = (values[name] for name in NAMES[what] if name in values)
    return (url for value in present for text in words(value) if (url := canonical_url(text)))


def _keywords(listed: list[str]) -> list[str]:
    found = (word.strip() for text in listed for word in re.split(r"[,;]", text))
    return list(dict.fromkeys(word for word in found if word))


def _images(values: Mapping[str, Any]) -> list[Image]:
    value = next((values[name] for name in NAMES["images"] if name in values), None)
    entries = value if isinstance(value, list) else [value]
    return [image for entry in entries for image in images_of(entry)]
