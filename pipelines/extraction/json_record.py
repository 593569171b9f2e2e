"""JSON records: one object with an article's text and metadata, under many possible names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.documents import Document, Draft, Mark, Rejection
from pipelines.extraction.addresses import canonical_url
from pipelines.extraction.assembly import assemble
from pipelines.extraction.author_values import author_values, people_of
from pipelines.extraction.date_context import context_of
from pipelines.extraction.facts import Facts
from pipelines.extraction.html import MOST_ELEMENTS, fragment_text, page_text, too_large
from pipelines.extraction.images import images_of
from pipelines.extraction.metadata import facts_of_page
from pipelines.extraction.names import is_agency
from pipelines.extraction.page import Page
from pipelines.extraction.record_dates import dates_of_record
from pipelines.items import Image
from pipelines.tables import shipped_table
from pipelines.text.encoding import decode, repair

_TABLE = shipped_table("extraction", "record_fields")
_NAMES: dict[str, list[str]] = {**_TABLE["text"], **_TABLE["words"]}
_ORIGIN = frozenset(_TABLE["origin"]["names"])
_ARTICLE_WRAPPERS = frozenset(_TABLE["wrappers"]["article"])
_ABOUT_WRAPPERS = frozenset(_TABLE["wrappers"]["about"])
_PUNCTUATION = re.compile(r"[^\w]|_")
_TAG = re.compile(
    r"<(?:/?(?:p|div|br|html|body|article|section|span|h[1-6]|ul|li|blockquote|strong|em|figure)\b[^<>]*"
    r"|a href[^<>]*)>",
    re.I,
)
_WHOLE_PAGE = re.compile(r"<(?:html|body|head)\b", re.IGNORECASE)
_DEEPEST = 6
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
    values = _named(record)
    facts = _facts(values, document)
    facts.notes[:0] = decoded.notes
    text = _text(values, document, facts)
    if isinstance(text, Rejection):
        return text
    text, repaired = repair(text)
    if repaired:
        facts.notes.append("mojibake repaired")
    return assemble(document, text, facts)


def _named(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of ``record`` by normalised name, including those of an object that only wraps the article."""
    values = {_plain(name): value for name, value in reversed(list(record.items())) if value not in (None, "", [], {})}
    for name, value in list(values.items()):
        if isinstance(value, dict) and name in _ARTICLE_WRAPPERS | _ABOUT_WRAPPERS:
            inner = {_plain(key): entry for key, entry in value.items() if entry not in (None, "", [], {})}
            holds_text = any(isinstance(inner.get(text), str) for text in _NAMES["text"] + _NAMES["html"])
            if name in _ABOUT_WRAPPERS or holds_text:
                values = {**inner, **{key: entry for key, entry in values.items() if key != name}}
    return values


def _plain(name: object) -> str:
    return _PUNCTUATION.sub("", str(name).casefold())


def _text(values: Mapping[str, Any], document: Document, facts: Facts) -> str | Rejection:
    """Return the article's text; markup in it is parsed as a page, whose metadata fill ``facts``."""
    for name in (*_NAMES["text"], *_NAMES["html"]):
        text = _joined(values.get(name))
        if not text.strip():
            continue
        if name not in _NAMES["html"] and len(_TAG.findall(text[:20_000])) < 2:
            return text
        if not _WHOLE_PAGE.search(text):
            return fragment_text(text)
        page = Page.parse(text, facts.url or document.url)
        if page is not None and page.size > MOST_ELEMENTS:
            return too_large(document, page)
        if page is not None:
            facts.fill(facts_of_page(page, document.fetched_at))
            return page_text(page)
    present = ", ".join(sorted(name + _IN_WORDS.get(type(value), "") for name, value in values.items())[:20]) or "none"
    return Rejection(document.locator, "extraction", f"the record has no text; its fields: {present[:200]}")


def _joined(value: object) -> str:
    """Return a text given as a string, as a list of paragraphs, or in an object."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n\n".join(part for part in map(_joined, value) if part.strip())
    if isinstance(value, dict):
        return next(
            (
                value[key]
                for key in ("text", "content", "body", "value", "html", "rendered")
                if isinstance(value.get(key), str)
            ),
            "",
        )
    return ""


def _facts(values: Mapping[str, Any], document: Document) -> Facts:
    written_by = _first(values, "byline")
    bylines = [author.name for author in author_values(written_by)]
    outlet = next(iter(_words(_first(values, "outlet", agencies=False))), None)
    byline = ", ".join(bylines) or None
    url = next((url for name in _NAMES["url"] if (url := _address(values.get(name)))), None)
    language = _word(values, "language")
    dates = dates_of_record(values, context_of(url or document.url, language), document.fetched_at)
    facts = Facts(
        title=_word(values, "title"),
        description=_word(values, "description"),
        section=_word(values, "section"),
        byline=byline,
        authors=people_of(written_by, outlet),
        keywords=_keywords(_first(values, "keywords")),
        images=_images(_first(values, "images")),
        published=dates.published,
        modified=dates.modified,
        url=url,
        outlet=outlet,
        guid=next(iter(_words(_first(values, "guid"))), None),
        language=language,
        notes=dates.notes,
    )
    facts.marks = [
        Mark("byline" if name in _NAMES["byline"] else "meta", name, words)
        for name in values
        if name in _ORIGIN
        for words in _words(values[name])[:10]
    ]
    return facts


def _first(values: Mapping[str, Any], what: str, *, agencies: bool = True) -> object:
    """Return the value of the best field for ``what``; without ``agencies``, names of agencies are skipped."""
    found = (values[name] for name in _NAMES[what] if values.get(name) not in (None, "", [], {}))
    return next((value for value in found if agencies or not any(map(is_agency, _words(value)))), None)


def _word(values: Mapping[str, Any], what: str) -> str | None:
    return next(iter(_words(_first(values, what))), None)


def _words(value: object, depth: int = 0) -> list[str]:
    """Return the texts in a value: itself, those in a list, or an object's name."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        text = " ".join(str(value).split())
        return [text] if text else []
    if depth > _DEEPEST:
        return []
    if isinstance(value, list):
        return [text for entry in value[:50] for text in _words(entry, depth + 1)]
    if isinstance(value, dict):
        return next(
            (
                _words(value[key], depth + 1)
                for key in ("name", "title", "original", "main", "id", "value", "$oid")
                if key in value
            ),
            [],
        )
    return []


def _keywords(value: object) -> list[str]:
    words: Iterator[str] = (word.strip() for text in _words(value) for word in re.split(r"[,;]", text))
    return list(dict.fromkeys(word for word in words if word))


def _images(value: object) -> list[Image]:
    entries = value if isinstance(value, list) else [value]
    return [image for entry in entries for image in images_of(entry)]


def _address(value: object) -> str | None:
    return next((url for text in _words(value) if (url := canonical_url(text))), None)
