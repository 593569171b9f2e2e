"""The project's own samples and, if available, the original documents, through the whole crawl."""

import json
import os
from pathlib import Path

import jsonschema
import pyarrow.parquet as pq
import pytest

from newscrawl.schema import shipped_schema
from newscrawl.serialization import from_line
from tests.crawls import ROOT, Crawls
from tests.expectations import check


def by_locator(lines):
    return {article.locator: article for article in map(from_line, lines)}


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    """Return a crawl of the samples that wrote JSON Lines and Parquet."""
    crawls = Crawls(tmp_path_factory.mktemp("samples"))
    done = crawls.run("local", "-O", crawls.folder / "news.jsonl", "-O", crawls.folder / "news.parquet")
    assert done.returncode == 0, done.stderr.decode()
    return crawls


@pytest.fixture(scope="module")
def lines(samples):
    return (samples.folder / "news.jsonl").read_bytes().splitlines()


def test_seeds(samples, lines):
    """Every fact listed for the seeds is true: what each document yields, which are copies, which report one event."""
    expected = json.loads((ROOT / "seeds" / "expected.json").read_text(encoding="utf-8"))

    assert check(by_locator(lines), expected, [line["locator"] for line in samples.rejected()]) == []


def test_every_line_validates(lines):
    """Every line of a crawl of the samples is valid by the shipped schema."""
    validator = jsonschema.Draft202012Validator(shipped_schema())

    assert len(lines) > 10
    for line in lines:
        validator.validate(json.loads(line))


def test_parquet_contains_the_same_records(samples, lines):
    """In a Parquet file the columns are the fields, and the rows equal the lines."""
    rows = pq.read_table(samples.folder / "news.parquet").to_pylist(maps_as_pydicts="strict")

    assert rows == [json.loads(line) for line in lines]


def test_originals(crawls):
    """Every fact listed for the original documents is true."""
    folder = os.environ.get("TEST_ORIGINALS")
    if not folder:
        pytest.skip("TEST_ORIGINALS names no folder with the original documents")
    done = crawls.run("local", "-a", f"path={folder}", "-a", "exclude=README*,expected.json")
    expected = json.loads((Path(folder) / "expected.json").read_text(encoding="utf-8"))

    assert done.returncode == 0, done.stderr.decode()
    published = [line for path in crawls.published() for line in path.read_bytes().splitlines()]
    assert check(by_locator(published), expected, [line["locator"] for line in crawls.rejected()]) == []
