"""Reviewed pages: what a person found on a page, with which extraction is compared."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import tldextract

from benchmarks.event_rows import rows_of

FEWEST_PAGES = 20
"""A language of a set with fewer pages has no table of its own."""
HELD_BACK = 1 / 3
"""Share of the hosts that are kept for testing."""
_DOMAIN = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@dataclass(frozen=True, slots=True)
class ReviewedPage:
    """A page, and what stands on it; None is what was not reviewed."""

    id: str
    set: str
    """The set it comes from."""
    language: str
    """Its language; ``other`` where few pages of the set are in it, empty where it is not known."""
    html: bytes
    url: str | None = None
    publisher: str = ""
    title: str | None = None
    authors: list[str] | None = None
    date: str | None = None
    """The day, ISO 8601."""
    body: str | None = None
    keep: tuple[str, ...] = ()
    """Segments that are part of the article."""
    drop: tuple[str, ...] = ()
    """Segments that are not."""

    @property
    def domain(self) -> str:
        """The registrable domain of its address; its id where it has none."""
        return domain_of(self.url) or self.id


def domain_of(url: str | None) -> str:
    """Return the registrable domain of an address, or its host where that has none; empty without an address."""
    host = urlsplit(url or "").hostname or ""
    return _DOMAIN(host).top_domain_under_public_suffix or host


def pages_of(paths: Iterable[Path]) -> list[ReviewedPage]:
    """Return the pages of files in JSON Lines and of folders of ``NAME.html`` with ``NAME.json``, each page once."""
    pages = {(page.id, page.html): page for path in paths for page in _pages(path)}.values()
    sizes = Counter((page.set, page.language) for page in pages)
    return [
        replace(page, language="other") if page.language and sizes[page.set, page.language] < FEWEST_PAGES else page
        for page in pages
    ]


def chosen(pages: Iterable[ReviewedPage], hosts: str, share: float = HELD_BACK) -> list[ReviewedPage]:
    """Return ``all`` pages, those of the ``tuned`` hosts, or those of the hosts ``held`` back from tuning.

    A hash of the registrable domain decides, so the choice is the same everywhere and for ever.
    """
    return [page for page in pages if hosts == "all" or is_held_back(page.domain, share) == (hosts == "held")]


def is_held_back(domain: str, share: float = HELD_BACK) -> bool:
    """Return whether the pages of a domain are kept for testing."""
    return int.from_bytes(blake2b(domain.encode(), digest_size=8).digest(), "big") < share * 2**64


def _pages(path: Path) -> Iterator[ReviewedPage]:
    if not path.is_dir():
        name = path.name.partition(".")[0]
        yield from (_page(row, name, row["html"].encode("utf-8", "surrogatepass")) for row in rows_of(path))
        return
    for file in sorted(path.rglob("*.html")):
        expected = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
        yield _page({"id": str(file.relative_to(path)), **expected}, path.name, file.read_bytes())


def _page(row: dict[str, Any], name: str, html: bytes) -> ReviewedPage:
    authors = row.get("authors") or row.get("author")
    return ReviewedPage(
        id=str(row["id"]),
        set=row.get("set") or name,
        language=row.get("lang") or row.get("language") or "",
        html=html,
        url=row.get("url"),
        publisher=row.get("publisher") or "",
        title=row.get("title"),
        authors=[authors] if isinstance(authors, str) else authors,
        date=(row.get("date") or "")[:10] or None,
        body=row.get("article_body", row.get("body")),
        keep=tuple(row.get("must_keep") or ()),
        drop=tuple(row.get("must_drop") or ()),
    )
