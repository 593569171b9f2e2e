"""Labels of others: columns of values by id, each of one type."""

import gzip

import pytest

from newscrawl.dataset.attributes import read_attributes
from newscrawl.readers.file_listing import InputError
from pipelines.errors import ArgumentError

LINES = b"""\
{"id": "a", "topic": "harbour", "quality": 1, "tags": ["ferry"], "checked": true, "seen": 3, "empty": null}

{"quality": 0.5, "id": "b", "tags": [], "checked": null, "empty": null}
{"id": "c", "topic": "weather"}
"""


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_columns_and_values(tmp_path, pack):
    """Each column has the type of its values, and null for the records of which nothing is said."""
    path = tmp_path / "labels.jsonl"
    path.write_bytes(pack(LINES))

    attributes = read_attributes(path)

    assert {column.name: column.kind for column in attributes.columns} == {
        "topic": str,
        "quality": float,
        "tags": list[str],
        "checked": bool,
        "seen": int,
        "empty": str,
    }
    assert attributes.values("topic", ["c", "nobody", "b", "a"]) == ["weather", None, None, "harbour"]
    assert attributes.values("quality", ["a", "b"]) == [1, 0.5]
    assert "topic" in attributes
    assert "text" not in attributes
    assert len(attributes) == 3
    assert attributes.unknown(["a", "x"]) == 2


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("{", "labels.jsonl:1 is not JSON"),
        ('{"id": "a"}\n[1]', "labels.jsonl:2 is not an object with the id of a record"),
        ('{"topic": "x"}', "labels.jsonl:1 is not an object with the id of a record"),
        ('{"id": 7}', "labels.jsonl:1 is not an object with the id of a record"),
        ('{"id": "a"}\n{"id": "a", "x": 1}', "labels.jsonl:2: the id a has a line already"),
        ('{"id": "a", "x": 1}\n{"id": "b", "x": "1"}', r"column x has values of several types .*\(int, str\)"),
        ('{"id": "a", "x": true}\n{"id": "b", "x": 1}', r"column x has values of several types .*\(bool, int\)"),
        ('{"id": "a", "x": {"y": 1}}', r"column x has values .*\(dict\)"),
        ('{"id": "a", "x": [[1]]}', r"column x has values .*\(list\)"),
        ('{"id": "a", "x": [1, null]}', r"column x has values .*\(NoneType, int\)"),
        ('{"id": "a", "x": [1, "2"]}', r"column x has values .*\(int, str\)"),
        ('{"id": "a", "x": 9223372036854775808}', "whole numbers of more than 64 bits"),
        ('{"id": "a", "x": [9223372036854775808]}', "whole numbers of more than 64 bits"),
    ],
)
def test_what_is_no_attribute(tmp_path, lines, message):
    """A line or a column that cannot be used is told by its place and name."""
    path = tmp_path / "labels.jsonl"
    path.write_text(lines)

    with pytest.raises(ArgumentError, match=message):
        read_attributes(path)


def test_a_file_that_is_not_there(tmp_path):
    """A path that is wrong is told."""
    with pytest.raises(InputError):
        read_attributes(tmp_path / "nowhere.jsonl")
