"""From a document to a draft: what a page, a text or a record says of itself, and its body, nothing cut yet."""

from pipelines.extraction.extractor import extract
from pipelines.extraction.identity import article_id, source_hash

__all__ = ["article_id", "extract", "source_hash"]
