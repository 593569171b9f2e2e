"""newscrawl turns raw news into a clean, attributed, deduplicated dataset.

These are the names to import, each loaded on first use:

>>> from newscrawl import clean, restore
>>> article = clean("Kiel (dpa) - " + "Der Rat hat den Haushalt am Freitag beschlossen. " * 4 + "Mehr zum Thema")
>>> [agency.id for agency in article.syndication.agencies]
['dpa']
>>> restore(article.text, article.removed).startswith("Kiel (dpa) - Der Rat")
True

docs/api.md shows the rest. The package ``pipelines``, which is installed beside this one, is the library underneath: it
may change, and its name is too general to be public.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newscrawl.api import clean, find_duplicates, find_events
    from newscrawl.arrow import arrow_schema
    from newscrawl.dataset.arrow_records import read_arrow
    from newscrawl.dataset.records import read_articles
    from newscrawl.readers import read
    from pipelines.article import Pipeline
    from pipelines.cleaning import restore
    from pipelines.documents import Document, Rejection
    from pipelines.duplicates import DuplicateIndex
    from pipelines.items import Article, Duplicate, Event

__all__ = [
    "Article",
    "Document",
    "Duplicate",
    "DuplicateIndex",
    "Event",
    "Pipeline",
    "Rejection",
    "arrow_schema",
    "clean",
    "find_duplicates",
    "find_events",
    "read",
    "read_arrow",
    "read_articles",
    "restore",
]

_MODULES = {
    "Article": "pipelines.items",
    "Document": "pipelines.documents",
    "Duplicate": "pipelines.items",
    "DuplicateIndex": "pipelines.duplicates",
    "Event": "pipelines.items",
    "Pipeline": "pipelines.article",
    "Rejection": "pipelines.documents",
    "arrow_schema": "newscrawl.arrow",
    "clean": "newscrawl.api",
    "find_duplicates": "newscrawl.api",
    "find_events": "newscrawl.api",
    "read": "newscrawl.readers",
    "read_arrow": "newscrawl.dataset.arrow_records",
    "read_articles": "newscrawl.dataset.records",
    "restore": "pipelines.cleaning",
}


def __getattr__(name: str) -> Any:
    """Return the object behind a public name, imported on first use (PEP 562)."""
    if name not in _MODULES:
        raise AttributeError(f"module 'newscrawl' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULES[name]), name)
    return value


def __dir__() -> list[str]:
    """Return the public names, loaded or not."""
    return sorted({*globals(), *__all__})
