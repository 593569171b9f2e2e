"""Turns benchmark rows into articles, by the stages of the crawl."""

from __future__ import annotations

import json

from benchmarks.event_rows import Row
from pipelines.article import Pipeline
from pipelines.documents import Document, Rejection
from pipelines.items import Article, Language


def article_of(row: Row, pipeline: Pipeline) -> Article:
    """Return the cleaned article of a row; one that the crawl would reject is a stub with the text unchanged."""
    record = {field: row[field] for field in ("title", "text", "url") if row.get(field)}
    content = json.dumps(record, ensure_ascii=False).encode()
    document = Document(locator=row["id"], content=content, format="record", url=row.get("url") or None)
    article = pipeline.article(document)
    if isinstance(article, Rejection):
        article = Article(id=row["id"], locator=row["id"], kind="stub", title=row["title"], text=row["text"])
    article.id = row["id"]
    article.language = Language(row["lang"])
    article.published_at = None
    return article
