"""The project's own samples and, where they are at hand, the original documents, through the whole crawl."""

import json
import os
from pathlib import Path

import pytest

from newscrawl.serialization import from_line
from tests.crawls import ROOT
from tests.expectations import check


def crawled(crawls):
    """The published records by their locator."""
    lines = [line for path in crawls.published() for line in path.read_bytes().splitlines()]
    return {article.locator: article for article in map(from_line, lines)}


def test_seeds(crawls):
    """Every listed fact of the seeds holds: what each document yields, which are copies, which report one event."""
    done = crawls.run("local")
    expected = json.loads((ROOT / "seeds" / "expected.json").read_text(encoding="utf-8"))

    assert done.returncode == 0, done.stderr.decode()
    assert check(crawled(crawls), expected, [line["locator"] for line in crawls.rejected()]) == []


def test_originals(crawls):
    """Every listed fact of the five documents that this project exists for holds."""
    folder = os.environ.get("NEWSCRAWL_ORIGINALS")
    if not folder:
        pytest.skip("NEWSCRAWL_ORIGINALS names no folder with the original documents")
    done = crawls.run("local", "-a", f"path={folder}", "-a", "exclude=README*,expected.json")
    expected = json.loads((Path(folder) / "expected.json").read_text(encoding="utf-8"))

    assert done.returncode == 0, done.stderr.decode()
    assert check(crawled(crawls), expected, [line["locator"] for line in crawls.rejected()]) == []
