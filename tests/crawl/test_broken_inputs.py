"""Broken and hostile files through the whole crawl."""

import os
import subprocess
from collections import Counter

from tests.broken_inputs import write_all
from tests.crawls import ROOT

MEMORY = 700_000
"""Kilobytes that a process of the crawl may take."""


def test_broken_inputs(crawls, tmp_path):
    """Every broken file ends as a record or as a rejection with a reason, never as both, and none stops the run."""
    (tmp_path / "broken").mkdir()
    write_all(tmp_path / "broken")

    command = crawls.command("local", "-a", f"path={tmp_path / 'broken'}", NEWSCRAWL_EXTRACTION_TIMEOUT=20)
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) as crawl:
        told = crawl.stderr.read().decode()
        _, status, usage = os.wait4(crawl.pid, 0)
        crawl.returncode = os.waitstatus_to_exitcode(status)

    assert crawl.returncode == 0, told[-2_000:]
    written = Counter(record["locator"] for record in crawls.articles())
    rejected = {line["locator"]: line["reason"] for line in crawls.rejected()}
    (manifest,) = crawls.manifests()
    assert written.keys().isdisjoint(rejected)
    assert set(written.values()) == {1}
    assert manifest["counts"]["errors"] == 0
    assert len(written) + len(crawls.rejected()) + manifest["counts"]["seen"] == manifest["counts"]["read"]
    assert len(rejected) >= 40
    assert all(len(reason.split()) >= 3 for reason in rejected.values()), rejected
    assert usage.ru_maxrss < MEMORY
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken", "crawl"]
