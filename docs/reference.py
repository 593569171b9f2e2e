"""Writes docs/record.md from the dataclasses of the record, and docs/settings.md from newscrawl/settings.py.

``python docs/reference.py``; a test holds both pages to their sources.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from newscrawl import settings
from newscrawl.schema import article_schema
from pipelines import items

FOLDER = Path(__file__).parent
SETTINGS = Path(settings.__file__)
_ASSIGNMENT = re.compile(r"(?P<name>[A-Z][A-Z_]+)(?:: [^=]+)? = (?P<value>.*?)(?:  # (?P<said>.*))?$")
_TYPES = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
_OURS = "NEWSCRAWL_"


def record_page() -> str:
    """Return the page about the record: a table for the record, and one for each part of it."""
    schema = article_schema()
    parts = {name: _in_order(name, part) for name, part in schema["$defs"].items()}
    lines = [
        "# The record, field by field",
        "",
        f"Each line of a dataset is one JSON object of the schema `{schema['title']}`. Every line has every",
        "field; what is not known is `null`, an empty text or an empty list. Times are ISO 8601 in UTC, offsets",
        "count code points. This page is made from `pipelines/items.py`, as is `newscrawl/article.schema.json`,",
        "against which every line is valid.",
        "",
        *_table(parts["Article"]),
    ]
    for name in sorted(set(parts) - {"Article"}, key=list(parts).index):
        lines += ["", f"## {name}", "", _marked(parts[name].get("description", "")), "", *_table(parts[name])]
    return "\n".join(lines) + "\n"


def _in_order(name: str, part: dict[str, Any]) -> dict[str, Any]:
    """Return a part of the schema with its fields in the order in which they are written."""
    written = [field.name for field in dataclasses.fields(getattr(items, name))]
    return part | {"properties": {field: part["properties"][field] for field in written}}


def _marked(said: str) -> str:
    """Return a docstring as CommonMark within a table."""
    return said.replace("``", "`").replace("|", "\\|")


def _table(part: dict[str, Any]) -> list[str]:
    rows = ["| field | type | meaning |", "| --- | --- | --- |"]
    for name, field in part["properties"].items():
        meaning = _marked(field["description"])
        terms = ", ".join(f"{vocabulary} `{term}`" for vocabulary, term in field.get("x-terms", {}).items())
        rows.append(f"| `{name}` | {_type(field)} | {meaning}{f' ({terms})' if terms else ''} |")
    return rows


def _type(field: dict[str, Any]) -> str:
    """Return the type of a field as people say it."""
    if "anyOf" in field:
        kinds = [_type(kind) for kind in field["anyOf"]]
        return " or ".join(sorted(kinds, key=lambda kind: kind == "null"))
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in field:
        return ", ".join("null" if value is None else f"`{value}`" for value in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    if field.get("type") == "array":
        return f"list of {_type(field['items'])}"
    return _TYPES.get(field["type"], str(field["type"]))


def settings_page() -> str:
    """Return the page about the settings: those of newscrawl, with their defaults and the comments beside them."""
    lines = [
        "# Settings",
        "",
        "Each can be given for one run (`scrapy crawl local -s NAME=VALUE`), as an environment variable of its",
        "name, or in a settings module of your own. Relative paths count from the folder of `scrapy.cfg`, else",
        "from the working folder. This page is made from `newscrawl/settings.py`, which also has what newscrawl",
        "sets of Scrapy's own settings, and why.",
    ]
    for heading, said, rows in _groups():
        lines += ["", f"## {heading}", "", *([said, ""] if said else []), "| setting | default | meaning |"]
        lines += ["| --- | --- | --- |", *rows]
    return "\n".join(lines) + "\n"


def _groups() -> Iterator[tuple[str, str, list[str]]]:
    """Yield the groups of settings: heading, what is said of all of them, and a row for each."""
    for block in SETTINGS.read_text(encoding="utf-8").split("\n\n"):
        lines, before = block.splitlines(), list[str]()
        rows: list[str] = []
        heading = ""
        for line in lines:
            if line.startswith("# "):
                before.append(line.removeprefix("# "))
            elif (found := _ASSIGNMENT.match(line)) and found["name"].startswith(_OURS):
                if not heading:
                    heading, before = _heading(before)
                said = "; ".join(filter(None, [" ".join(before), found["said"]]))
                rows.append(_row(found["name"], found["value"], said))
                before = []
            elif not line.startswith((" ", "}")):
                before = []
        if rows:
            name, _, said = heading.partition(": ")
            yield name, f"{said[:1].upper()}{said[1:]}." if said else "", rows


def _heading(comments: list[str]) -> tuple[str, list[str]]:
    """Return the heading of a group, and what is left for its first setting."""
    return (comments[0], []) if len(comments) == 1 else (" ".join(comments), [])


def _row(name: str, value: str, said: str) -> str:
    meaning = re.sub(r"<run>[\w.]*", lambda found: f"`{found[0]}`", said).replace("|", "\\|")
    return f"| `{name}` | `{value}` | {meaning} |"


if __name__ == "__main__":
    (FOLDER / "record.md").write_text(record_page(), encoding="utf-8")
    (FOLDER / "settings.md").write_text(settings_page(), encoding="utf-8")
