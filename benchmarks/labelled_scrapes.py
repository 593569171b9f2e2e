"""Labelled articles as documents: a record with the text, and the address where the label has one."""

from __future__ import annotations

import json
from typing import Any

from pipelines.documents import Document


def document_of(row: dict[str, Any]) -> Document:
    """Return the document of a labelled article (``raw_text``, optionally ``url``): a JSON record without a title."""
    record = {"text": row["raw_text"], **({"url": row["url"]} if row.get("url") else {})}
    content = json.dumps(record, ensure_ascii=False).encode()
    return Document(locator=str(row.get("id", "row")), content=content, format="record")
