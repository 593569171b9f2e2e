"""Broken and hostile files through the whole crawl."""

import subprocess
import sys
from collections import Counter

from tests.broken_inputs import write_all
from tests.crawls import ROOT

MEMORY = 700_000
"""Kilobytes that the process of a crawl may take."""
PEAK = (
    "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:]); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(code)"
)
"""Runs a command and prints its peak. A process's peak includes that of the process which started it, so a small one
does, not pytest."""


def test_broken_inputs(crawls, tmp_path):
    """Every broken file ends as a record or as a rejection with a reason, never as both, and none stops the run."""
    (tmp_path / "broken").mkdir()
    write_all(tmp_path / "broken")

    command = crawls.command("local", "-a", f"path={tmp_path / 'broken'}", NEWSCRAWL_DOCUMENT_SECONDS=20)
    done = subprocess.run([sys.executable, "-c", PEAK, *command], cwd=ROOT, capture_output=True, check=False)

    assert done.returncode == 0, done.stderr.decode()[-2_000:]
    written = Counter(record["locator"] for record in crawls.articles())
    rejected = {line["locator"]: line["reason"] for line in crawls.rejected()}
    (manifest,) = crawls.manifests()
    assert written.keys().isdisjoint(rejected)
    assert set(written.values()) == {1}
    assert manifest["counts"]["errors"] == 0
    assert len(written) + len(crawls.rejected()) + manifest["counts"]["seen"] == manifest["counts"]["read"]
    assert len(rejected) >= 40
    assert all(len(reason.split()) >= 3 for reason in rejected.values()), rejected
    assert int(done.stdout) < MEMORY
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken", "crawl"]
