"""From a document to a draft: the body of a page, text or record, with nothing cut yet, and its metadata."""

from pipelines.extraction.extractor import extract
from pipelines.extraction.identity import article_id, source_hash

__all__ = ["article_id", "extract", "source_hash"]
