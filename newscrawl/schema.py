"""The JSON Schema of a record, made from the dataclasses of :mod:`pipelines.items`.

``python -m newscrawl.schema > newscrawl/article.schema.json`` writes the file that ships with the package; a test
checks that it is up to date.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import json
import sys
from importlib.resources import files
from typing import Any

import msgspec

from pipelines import items

FILE = "article.schema.json"


def article_schema() -> dict[str, Any]:
    """Return the schema (JSON Schema 2020-12); ``x-terms`` names what schema.org and IPTC ninjs call a field."""
    (reference,), definitions = msgspec.json.schema_components([items.Article])
    for name, definition in definitions.items():
        described = getattr(items, name)
        descriptions = _field_docstrings(described)
        terms = {field.name: field.metadata.get("terms", {}) for field in dataclasses.fields(described)}
        for field, schema in definition["properties"].items():
            # every field is written, so a default says nothing; and versions of msgspec name different ones
            schema.pop("default", None)
            schema["description"] = descriptions[field]
            if terms[field]:
                schema["x-terms"] = terms[field]
        # a record is written in full: it has every field, and no other
        definition["required"] = list(definition["properties"])
        definition["additionalProperties"] = False
    definitions["Article"]["properties"]["schema"]["const"] = items.SCHEMA
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": items.SCHEMA,
        **reference,
        "$defs": definitions,
    }


def shipped_schema() -> dict[str, Any]:
    """Return the schema that ships with the package."""
    schema: dict[str, Any] = json.loads(files("newscrawl").joinpath(FILE).read_text(encoding="utf-8"))
    return schema


def _field_docstrings(described: type) -> dict[str, str]:
    """Return the docstring of each field of a dataclass."""
    (definition,) = ast.parse(inspect.getsource(described)).body
    assert isinstance(definition, ast.ClassDef)
    found = {}
    for statement, follower in zip(definition.body, definition.body[1:], strict=False):
        if isinstance(statement, ast.AnnAssign) and isinstance(follower, ast.Expr):
            assert isinstance(statement.target, ast.Name)
            assert isinstance(follower.value, ast.Constant)
            found[statement.target.id] = " ".join(str(follower.value.value).split())
    return found


if __name__ == "__main__":
    json.dump(article_schema(), sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")
