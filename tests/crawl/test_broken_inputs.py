"""Broken and hostile files through the whole crawl."""

import subprocess
import sys
from collections import Counter

import pytest

from newscrawl.crawl.interruption import too_slow
from tests.broken_inputs import write_all
from tests.crawls import ROOT
from tests.mutated_inputs import write_mutated

MEMORY = 600_000
"""Kilobytes that the process of a crawl may take."""
SECONDS = 20
"""Processor time that a document may take."""
PEAK = (
    "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:]); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(code)"
)
"""Runs a command and prints its peak. A process's peak includes that of the process which started it, so a small one
does, not pytest."""


def read_all(crawls, folder):
    """Crawl a folder of broken files; return the locators of records, and the reasons of rejections by locator.

    Every file ends as a record or as a rejection with a reason, never as both, and none stops the run.
    """
    command = crawls.command("local", "-a", f"path={folder}", NEWSCRAWL_DOCUMENT_SECONDS=SECONDS)
    done = subprocess.run([sys.executable, "-c", PEAK, *command], cwd=ROOT, capture_output=True, check=False)

    assert done.returncode == 0, done.stderr.decode()[-2_000:]
    written = Counter(record["locator"] for record in crawls.articles())
    rejected = {line["locator"]: line["reason"] for line in crawls.rejected()}
    (manifest,) = crawls.manifests()
    assert written.keys().isdisjoint(rejected)
    assert set(written.values()) == {1}
    assert manifest["counts"]["errors"] == 0
    assert len(written) + len(crawls.rejected()) + manifest["counts"]["seen"] == manifest["counts"]["read"]
    assert all(len(reason.split()) >= 3 for reason in rejected.values()), rejected
    assert int(done.stdout) < MEMORY
    return written, rejected


def test_broken_inputs(crawls, tmp_path):
    """Nothing is written but records and rejections, whatever the files contain, and however they were damaged."""
    inputs = tmp_path / "inputs"
    (inputs / "broken").mkdir(parents=True)
    (inputs / "damaged").mkdir()
    write_all(inputs / "broken")
    write_mutated(inputs / "damaged", 30)

    written, rejected = read_all(crawls, inputs)

    assert sum(locator.startswith("broken/") for locator in rejected) >= 40
    assert any(locator.startswith("damaged/") for locator in written)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["crawl", "inputs"]


@pytest.mark.soak
def test_damaged_files(crawls, tmp_path):
    """Files of every format that were damaged in random ways are read as far as they go, none longer than its limit."""
    (tmp_path / "damaged").mkdir()
    write_mutated(tmp_path / "damaged", 300)

    written, rejected = read_all(crawls, tmp_path / "damaged")

    assert written
    assert not any(too_slow(SECONDS) in reason for reason in rejected.values())
