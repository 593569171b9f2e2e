"""Limits on what is read: each is a setting, holds in a whole crawl, and is named where it was exceeded."""

import gzip
import json
import os
import tarfile
import zipfile
from dataclasses import fields

import pytest
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from benchmarks.corpus import article
from newscrawl.components import reading_limits
from newscrawl.readers.limits import ReadingLimits, setting_of
from newscrawl.settings import defaults
from pipelines.errors import ArgumentError

GIVEN = {
    "document_bytes": 2_000_000,
    "expansion_ratio": 10,
    "expansion_allowance": 40_000,
    "expanded_bytes": 2_500_000,
    "json_depth": 5,
    "archive_members": 3,
    "parsing_seconds": 0.2,
    "broken_in_a_row": 4,
}


def test_each_limit_is_a_setting():
    """The defaults of the settings are those of the library."""
    assert reading_limits(get_project_settings()) == ReadingLimits()
    assert {setting_of(limit.name) for limit in fields(ReadingLimits)} == {
        name for name in defaults if name.startswith("NEWSCRAWL_LIMIT_")
    }


def test_a_limit_of_nothing_is_refused():
    """With a limit of 0 nothing could be read."""
    with pytest.raises(ArgumentError, match="NEWSCRAWL_LIMIT_JSON_DEPTH is 0, so nothing could be read"):
        reading_limits(Settings(defaults | {"NEWSCRAWL_LIMIT_JSON_DEPTH": 0}))


@pytest.fixture
def inbox(tmp_path):
    """Return a folder with a good text, and a file for each limit that exceeds it."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    made = article(3, 600)
    (folder / "good.txt").write_text(f"{made.title}\n\n{made.text}", encoding="utf-8")
    record = json.dumps({"headline": made.title, "articleBody": made.text})
    deep = {"headline": made.title, "articleBody": made.text, "more": json.loads("[" * 9 + "]" * 9)}
    (folder / "json_depth.json").write_text(json.dumps(deep), encoding="utf-8")
    (folder / "document_bytes.jsonl").write_text(f"{json.dumps({'articleBody': 'x' * 2_100_000})}\n{record}\n")
    (folder / "broken_in_a_row.jsonl").write_text("{\n" * 9 + record)
    (folder / "expansion_ratio.txt.gz").write_bytes(gzip.compress(b"The ferry runs. " * 4_000))
    (folder / "expanded_bytes.jsonl.gz").write_bytes(
        gzip.compress(record.encode() + b"\n " * 1_300_000, compresslevel=0)
    )
    attributes = " ".join(f"a{number}='{number}'" for number in range(100_000))
    (folder / "parsing_seconds.rss").write_text(f"<rss><channel><item {attributes}/></channel></rss>")
    with zipfile.ZipFile(folder / "archive_members.zip", "w") as archive:
        for number in range(5):
            archive.writestr(f"{number}.txt", made.text)
    with tarfile.open(folder / "archive_members.tar", "w") as tar:
        for number in range(5):
            tar.addfile(tarfile.TarInfo(f"{number}.txt"))
    return folder


def test_every_limit_holds_in_a_crawl(crawls, inbox):
    """What exceeds a limit is rejected, the reason names the setting to change, and the rest is read."""
    variables = os.environ | {setting_of(name): str(value) for name, value in GIVEN.items()}

    done = crawls.run("local", "-a", f"path={inbox}", env=variables)

    assert done.returncode == 0, done.stderr
    locators = {record["locator"] for record in crawls.articles()}
    assert {"good.txt", "document_bytes.jsonl:2"} <= locators
    assert not {"broken_in_a_row.jsonl:10", "json_depth.json"} & locators
    reasons = crawls.rejected()
    for name in set(GIVEN) - {"expansion_allowance"}:
        files = {each["locator"] for each in reasons if f"({setting_of(name)})" in each["reason"]}
        assert {file for file in files if file.startswith(name)}, (name, reasons)
