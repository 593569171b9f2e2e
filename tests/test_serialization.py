"""Lines of records, as this version and earlier ones wrote them."""

import json

import msgspec
import pytest

from newscrawl.serialization import decode_record, decoded, from_line, to_line
from newscrawl.state.published import Labels
from pipelines.items import SCHEMA, Article, DetectedLanguage, Event, EventEvidence, Language, Run, SharedTerm


def article():
    return Article(
        id="0" * 32,
        locator="harbour.txt",
        text="The crane moved at night.",
        language=Language("en", 0.98, [DetectedLanguage("langdetect", "en")]),
        event=Event("0" * 32, evidence=EventEvidence(terms=[SharedTerm("crane", 0.4), SharedTerm("night", 0.1)])),
        run=Run("local-2026-11-01T00-00-00Z-abcdef", "local", "0.1.0"),
    )


def with_maps(content):
    """Return a record, or labels, as schema 1 wrote them: what is a list of pairs now was a map."""
    fields = json.loads(content)
    if "language" in fields:
        fields["schema"] = "newscrawl/article/1"
        fields["language"]["detectors"] = {said["detector"]: said["code"] for said in fields["language"]["detectors"]}
    evidence = fields["event"]["evidence"]
    evidence["terms"] = {shared["term"]: shared["share"] for shared in evidence["terms"]}
    return json.dumps(fields).encode()


def test_a_record_of_schema_1_is_read():
    """What it wrote as maps are lists now, and the record is of today's schema."""
    line = with_maps(to_line(article()))

    assert from_line(line) == decode_record(line) == article()


def test_labels_of_a_state_of_before_are_read():
    """A state folder keeps the labels of records as JSON, for as long as it is used."""
    labels = Labels.of(article())

    assert decoded(with_maps(msgspec.json.encode(labels)), Labels) == labels


@pytest.mark.parametrize("schema", ["newscrawl/article/3", "newscrawl/article/", "other/article/2"])
def test_a_record_of_another_schema_is_refused(schema):
    """The error names the schema that is read."""
    line = to_line(article()).replace(SCHEMA.encode(), schema.encode())

    assert decode_record(line) is None
    with pytest.raises(msgspec.ValidationError, match=SCHEMA):
        from_line(line)
