"""Lists in JSON files are split into records, and every record is strict JSON."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.readers import InputFile, ReadingLimits, read_file
from pipelines.documents import Document, Rejection

ARTICLE = {"title": "Bridge", "text": "It will be rebuilt."}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('ab"\\[]{}:,é', max_size=5), inner, max_size=3),
    max_leaves=8,
)


def _read(path, content, limits=None):
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return list(read_file(InputFile(path, path.name), *([limits] if limits else [])))


def _outline(found):
    return [
        (item.locator, json.loads(item.content)) if isinstance(item, Document) else (item.locator, item.reason)
        for item in found
    ]


@pytest.mark.parametrize(
    "content",
    [
        [ARTICLE, ARTICLE],
        {"articles": [ARTICLE, ARTICLE]},
        {"status": "ok", "totalResults": 2, "articles": [ARTICLE, ARTICLE]},
        {"data": [ARTICLE, ARTICLE], "next": None},
        {"version": "1.1", "title": "Feed", "Items": [ARTICLE, ARTICLE]},
        {"response": {"status": "ok", "results": [ARTICLE, ARTICLE]}},
        {"meta": {"items": [{"id": 1}]}, "docs": [ARTICLE, ARTICLE]},
        {"note": 'says "items": [{ in a string', "docs": [ARTICLE, ARTICLE]},
    ],
)
def test_lists_in_containers_are_opened(tmp_path, content):
    """A list of objects, at top level or under a usual name, gives a document for each."""
    assert _outline(_read(tmp_path / "a.json", content)) == [("a.json:1", ARTICLE), ("a.json:2", ARTICLE)]


def test_container_may_be_longer_than_a_document(tmp_path):
    """A container of any length is split if its list begins within the length limit of a document."""
    limits = ReadingLimits(document_bytes=60)
    near = _read(tmp_path / "near.json", {"status": "ok", "articles": [ARTICLE] * 5}, limits)
    far = _read(tmp_path / "far.json", {"status": "ok" * 60, "articles": [ARTICLE] * 5}, limits)

    assert _outline(near) == [(f"near.json:{number}", ARTICLE) for number in range(1, 6)]
    reason = "it is longer than 60 bytes, the limit for one document (NEWSCRAWL_LIMIT_DOCUMENT_BYTES)"
    assert _outline(far) == [("far.json", reason)]


@pytest.mark.parametrize(
    "content",
    [
        ARTICLE,
        {**ARTICLE, "items": [{"id": 1}], "data": [{"id": 2}]},
        {"images": [{"url": "a.jpg"}], "headline": "Bridge", "articleBody": "It will be rebuilt."},
        {"media": {"items": [{"id": 1}]}, "maintext": "It will be rebuilt."},
        {"news": ["one", "two"]},
        {"articles": []},
        {},
    ],
)
def test_one_object_is_one_document(tmp_path, content):
    """An object that has a text itself, or no list of objects, is one record with the file's locator."""
    assert _outline(_read(tmp_path / "a.json", content)) == [("a.json", content)]


@given(
    st.lists(st.dictionaries(st.text(max_size=5), VALUES, max_size=3), min_size=1, max_size=4),
    st.integers(65_400, 65_560),
    st.sampled_from([None, 1]),
    st.booleans(),
)
def test_elements_are_those_of_the_list(records, padding, indent, ascii_only):
    """Elements keep their bytes, wherever a chunk boundary splits strings, escapes and brackets."""
    # quotation marks and backslashes across the boundary at 65,536 bytes are the hard case
    records = [{"padding": "x" * padding + '\\"' * 40}, *records]
    content = json.dumps(records, indent=indent, ensure_ascii=ascii_only).encode()
    with tempfile.TemporaryDirectory() as folder:
        found = _read(Path(folder) / "a.json", content)

    assert [json.loads(item.content) for item in found] == records
    assert [item.locator for item in found] == [f"a.json:{number}" for number in range(1, len(records) + 1)]
    assert all(item.content in content for item in found)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"score": NaN, "low": -Infinity}', {"score": None, "low": None}),
        (b'{"text": "cut \\ud83d here"}', {"text": "cut \ufffd here"}),
        (b'{"text": "\\ud83d\\ude00", "score": NaN}', {"text": "\U0001f600", "score": None}),
        (b'{"id": ' + b"9" * 5_000 + b"}", {"id": "9" * 5_000}),
        (b'{"score": 1e9999}', {"score": "1e9999"}),
        (b'{"text": "tab\there"}', {"text": "tab\there"}),
        ('{"text": "größer als früher", "note": "Öl"}'.encode("cp1252"), {"text": "größer als früher", "note": "Öl"}),
    ],
)
def test_lenient_json_becomes_strict(tmp_path, content, expected):
    """What only lenient parsers accept is rewritten as strict JSON, with a note."""
    (found,) = _read(tmp_path / "a.jsonl", content)

    assert msgspec.json.decode(found.content) == expected
    assert found.notes


@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=4))
def test_strict_json_keeps_its_bytes(record):
    """A valid record keeps its bytes, without a note."""
    content = json.dumps(record, ensure_ascii=False).encode()
    with tempfile.TemporaryDirectory() as folder:
        (found,) = _read(Path(folder) / "a.jsonl", content)

    assert (found.content, found.notes) == (content, [])


def test_broken_elements_do_not_spoil_the_list(tmp_path):
    """An error in an element only rejects that element."""
    found = _read(tmp_path / "a.json", b'[{"text": "a"}, {"text": }, 7, {"text": "b"},]')

    assert [(item.locator, isinstance(item, Document)) for item in found] == [
        ("a.json:1", True),
        ("a.json:2", False),
        ("a.json:3", False),
        ("a.json:4", True),
    ]


def test_long_element_is_skipped(tmp_path):
    """An element longer than the limit is rejected, and the next one is read."""
    content = [ARTICLE, {"text": 'x"\\[' * 50_000}, ARTICLE]

    found = _read(tmp_path / "a.json", content, ReadingLimits(document_bytes=100_000))

    assert [isinstance(item, Document) for item in found] == [True, False, True]
    assert "limit for one document" in found[1].reason


def test_a_record_of_a_million_lists_is_refused(tmp_path):
    """Parsing it would take fifty times its size in memory."""
    path = tmp_path / "lists.json"
    path.write_bytes(b'{"text": [' + b",".join([b"[]"] * 1_000_001) + b"]}")

    (found,) = read_file(InputFile(path, "lists.json"))

    assert isinstance(found, Rejection)
    assert "more than 1,000,000 lists and objects" in found.reason
