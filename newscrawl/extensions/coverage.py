"""How many new records have each field that datasets are built on, and from which outlets they are."""

from __future__ import annotations

from collections import Counter

from pipelines.items import Article

MOST_OUTLETS = 200
"""Outlets that a manifest names, those with the most records."""
_UNKNOWN = {"", "und", None}


class Coverage:
    """Counts over the new records of a run."""

    def __init__(self) -> None:
        self._fields: Counter[str] = Counter()
        self.outlets: Counter[str] = Counter()

    def count(self, article: Article) -> None:
        """Count one record."""
        outlet = article.source.host or article.source.name
        has = {
            "records": True,
            "date": article.published_at is not None,
            "title": bool(article.title),
            "byline": bool(article.byline or article.authors),
            "agency": any(agency.role in {"origin", "contributor"} for agency in article.syndication.agencies),
            "language": article.language.code not in _UNKNOWN,
            "outlet": outlet is not None,
        }
        self._fields.update(name for name, present in has.items() if present)
        if outlet is not None:
            self.outlets[outlet] += 1

    def fields(self) -> dict[str, int]:
        """Return the number of new records, and of those with each field."""
        return dict(self._fields) or {"records": 0}

    def main_outlets(self) -> dict[str, int]:
        """Return the number of records of the outlets with the most."""
        ranked = sorted(self.outlets.items(), key=lambda pair: (-pair[1], pair[0]))
        return dict(ranked[:MOST_OUTLETS])
