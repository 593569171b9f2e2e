"""The rows of files of articles that events are measured on, and what the crawl makes of each article."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from newscrawl.items import Article, Document, Language, Rejection
from pipelines.attribution import Attributor
from pipelines.cleaning import Cleaner, cut
from pipelines.extraction import extract

Row = dict[str, Any]


def rows_of(path: Path) -> list[Row]:
    """Return the objects of a JSON Lines file."""
    content = path.read_bytes()
    lines = gzip.decompress(content) if path.suffix == ".gz" else content
    return [json.loads(line) for line in lines.splitlines() if line.strip()]


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
