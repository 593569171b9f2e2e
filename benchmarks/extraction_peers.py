"""The extractors that are compared: newscrawl as a crawl runs it, and other libraries where they are installed."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any

from benchmarks.extraction_pages import ReviewedPage
from pipelines.article import Pipeline
from pipelines.documents import Document, Rejection
from pipelines.extraction.html import fragment_text


@dataclass(frozen=True, slots=True)
class Extracted:
    """What an extractor found on a page; empty where it has no such field."""

    body: str = ""
    title: str = ""
    authors: list[str] = field(default_factory=list)
    date: str = ""
    """ISO 8601: a day, or a time in UTC."""
    notes: list[str] = field(default_factory=list)
    """Why there is no body, or what is in doubt."""
    day: str = ""
    """The day by the outlet's clock, ISO 8601; empty if it is that of ``date``."""


Extractor = Callable[[ReviewedPage], Extracted]


def newscrawl(pipeline: Pipeline) -> Extractor:
    """Return newscrawl as a crawl runs it: extraction, marking, attribution, cutting; nothing learned."""

    def extracted(page: ReviewedPage) -> Extracted:
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        document = Document(locator=page.id, content=page.html, format="html", url=page.url, fetched_at=now)
        article = pipeline.article(document)
        if isinstance(article, Rejection):
            return Extracted(notes=[article.reason])
        return Extracted(
            article.text,
            article.title or "",
            article.authors,
            article.published_at or "",
            article.notes,
            article.published_day or "",
        )

    return extracted


def trafilatura(page: ReviewedPage) -> Extracted:
    """Return what trafilatura finds in its default mode, without comments."""
    from trafilatura import bare_extraction  # noqa: PLC0415

    found: Any = bare_extraction(_text(page), url=page.url, include_comments=False, with_metadata=True)
    if found is None:
        return Extracted()
    return Extracted(found.text or "", found.title or "", _names(found.author, ";"), found.date or "")


def newspaper4k(page: ReviewedPage) -> Extracted:
    """Return what newspaper4k finds."""
    import newspaper  # noqa: PLC0415

    article = newspaper.Article(page.url or "http://example.com/", fetch_images=False)
    article.download(input_html=_text(page))
    article.parse()
    return Extracted(article.text, article.title or "", list(map(str, article.authors)), _day(article.publish_date))


def readability(page: ReviewedPage) -> Extracted:
    """Return what readability-lxml finds: body and title."""
    from readability import Document as Readable  # noqa: PLC0415

    readable = Readable(_text(page))
    return Extracted(fragment_text(readable.summary()), readable.short_title() or "")


def resiliparse(page: ReviewedPage) -> Extracted:
    """Return what resiliparse finds: the body."""
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415

    return Extracted(extract_plain_text(_text(page), main_content=True, comments=False))


def goose3(page: ReviewedPage) -> Extracted:
    """Return what goose3 finds."""
    from goose3 import Goose  # noqa: PLC0415

    with Goose({"enable_image_fetching": False}) as goose:
        article = goose.extract(raw_html=_text(page))
    published = article.publish_datetime_utc
    return Extracted(article.cleaned_text, article.title or "", list(map(str, article.authors)), _day(published))


_PEERS: dict[str, tuple[str, Extractor]] = {
    "trafilatura": ("trafilatura", trafilatura),
    "newspaper4k": ("newspaper", newspaper4k),
    "readability-lxml": ("readability", readability),
    "resiliparse": ("resiliparse", resiliparse),
    "goose3": ("goose3", goose3),
}


def peers() -> dict[str, Extractor]:
    """Return the installed libraries by name; a failure in one of them counts as nothing found."""
    logging.disable(logging.CRITICAL)
    return {name: _safe(extractor) for name, (module, extractor) in _PEERS.items() if find_spec(module)}


def _safe(extractor: Extractor) -> Extractor:
    def extracted(page: ReviewedPage) -> Extracted:
        try:
            return extractor(page)
        except Exception as error:  # noqa: BLE001 - whatever a library raises on a page is its result
            return Extracted(notes=[f"{type(error).__name__}: {error}"])

    return extracted


def _text(page: ReviewedPage) -> str:
    return page.html.decode("utf-8", "replace")


def _names(names: str | None, separator: str) -> list[str]:
    return [name for name in re.split(rf"\s*{separator}\s*", names or "") if name]


def _day(moment: Any) -> str:
    return moment.strftime("%Y-%m-%d") if isinstance(moment, datetime) else str(moment or "")[:10]
