"""The shipped schema describes the record, and records are valid by it."""

import dataclasses
import json

import jsonschema
import pytest

from newscrawl.schema import article_schema, shipped_schema
from newscrawl.serialization import from_line, to_line
from pipelines import items


def test_shipped_schema_is_current():
    """The file in the package is what the dataclasses give."""
    assert article_schema() == shipped_schema()


def test_every_field_is_described():
    """Each field of each part has a description of its own."""
    for definition in shipped_schema()["$defs"].values():
        for name, field in definition["properties"].items():
            assert len(field["description"]) > 5, name


def test_vocabulary_table_is_complete():
    """Fields with an equivalent in schema.org or ninjs name that term; fields that only newscrawl has name none."""
    ours = {"locator", "published_precision", "removed", "raw_text", "source_hash", "run"}

    fields = {field.name: field.metadata["terms"] for field in dataclasses.fields(items.Article)}

    assert {name for name, terms in fields.items() if not terms} == ours


def test_record_validates():
    """A record with all parts filled in is valid, and reading its line gives an equal record."""
    article = items.Article(id="a", locator="b", run=items.Run("r", "local", "1"))
    article.removed = [items.Removal(0, 1, "title", "rule", "x")]
    article.syndication.agencies = [items.Agency("dpa", "origin", 0.9, [items.Evidence("text", 0, 3, "dpa", "rule")])]
    article.event.evidence = items.EventEvidence(terms=[items.SharedTerm("storm", 0.2)])

    line = to_line(article)

    jsonschema.validate(json.loads(line), shipped_schema())
    assert from_line(line) == article


@pytest.mark.parametrize("change", [{"kind": "poem"}, {"id": None}, {"unknown": 1}, {"schema": "newscrawl/article/0"}])
def test_wrong_record_is_invalid(change):
    """A wrong kind, a missing id, an unknown field and another version are refused."""
    record = json.loads(to_line(items.Article(id="a", locator="b"))) | change

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(record, shipped_schema())
