"""The rows of the files that events are measured on."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def rows_of(path: Path) -> list[Row]:
    """Return the objects of a JSON Lines file."""
    content = path.read_bytes()
    lines = gzip.decompress(content) if path.suffix == ".gz" else content
    return [json.loads(line) for line in lines.splitlines() if line.strip()]


def articles_of(row: Row) -> Iterator[tuple[str, str, str]]:
    """Yield the articles of a row, which may be a pair: id, language (German by default), and title with text."""
    for article in [row[side] for side in "ab"] if "a" in row else [row]:
        yield f"{article['id']}", article.get("lang", "de"), f"{article.get('title') or ''}\n{article['text']}"
