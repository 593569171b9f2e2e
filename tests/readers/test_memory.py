"""Reading needs the memory of one document, however long the file is."""

from __future__ import annotations

import gzip
import json
import tracemalloc

import pytest

from newscrawl.readers import InputFile, read_file

RECORD = json.dumps({"title": "Bridge", "text": "It will be rebuilt in spring. " * 60}).encode()
COUNT = 10_000
LONGEST_PEAK = 3_000_000
"""Bytes; the files are six times as long and more."""


def _written(path):
    """Write the file of that name, without keeping all of it in memory."""
    separator = b",\n" if ".json" in path.suffixes else b"\n"
    with gzip.open(path, "wb", 1) if path.suffix == ".gz" else path.open("wb") as file:
        file.write({"list.json": b"[", "articles.json": b'{"articles": ['}.get(path.name, b""))
        for number in range(COUNT):
            file.write((separator if number else b"") + RECORD)
        file.write({"list.json": b"]", "articles.json": b"]}"}.get(path.name, b""))
    return path


@pytest.mark.parametrize("name", ["lines.jsonl", "lines.jsonl.gz", "list.json"])
def test_memory_is_flat(tmp_path, name):
    """The peak memory while reading a long file stays far below its length."""
    path = _written(tmp_path / name)
    tracemalloc.start()

    count = sum(document.format == "record" for document in read_file(InputFile(path, name)))

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == COUNT
    assert peak < LONGEST_PEAK


def test_container_is_read_ahead_within_the_limit_of_a_document(tmp_path):
    """A container is read ahead by at most the length limit of a document."""
    path = _written(tmp_path / "articles.json")

    assert sum(document.format == "record" for document in read_file(InputFile(path, "articles.json"))) == COUNT


@pytest.mark.parametrize("name", ["long.jsonl", "long.json"])
def test_long_lines_are_not_kept_in_memory(tmp_path, name):
    """A line or element of any length is skipped without more memory than the longest document."""
    path = tmp_path / name
    with path.open("wb") as file:
        file.write(b"[" if name.endswith("json") else b"")
        for _ in range(100):
            file.write(b"a" * 1_000_000)
        file.write(b',{"a": 1}]' if name.endswith("json") else b'\n{"a": 1}')
    tracemalloc.start()

    found = [item.locator for item in read_file(InputFile(path, name))]

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == [f"{name}:1", f"{name}:2"]
    assert peak < 50_000_000
