"""What the crawl makes of the rows that events are measured on."""

from __future__ import annotations

import json

from benchmarks.event_rows import Row
from pipelines.attribution import Attributor
from pipelines.cleaning import Cleaner, cut
from pipelines.documents import Document, Rejection
from pipelines.extraction import extract
from pipelines.items import Article, Language


class TextStages:
    """The stages of the crawl up to the cut text."""

    def __init__(self) -> None:
        """Load the shipped tables."""
        self._cleaner = Cleaner.from_files()
        self._attributor = Attributor.from_files()

    def article(self, row: Row) -> Article:
        """Return the cleaned article of a row; what the crawl would reject has its text as it is, and is a stub."""
        record = {field: row[field] for field in ("title", "text", "url") if row.get(field)}
        content = json.dumps(record, ensure_ascii=False).encode()
        draft = extract(Document(locator=row["id"], content=content, format="record", url=row.get("url") or None))
        if not isinstance(draft, Rejection):
            self._cleaner.mark(draft)
            self._attributor.attribute(draft)
        article = draft if isinstance(draft, Rejection) else cut(draft)
        if isinstance(article, Rejection):
            article = Article(id=row["id"], locator=row["id"], kind="stub", title=row["title"], text=row["text"])
        article.id = row["id"]
        article.language = Language(row["lang"])
        article.published_at = None
        return article
