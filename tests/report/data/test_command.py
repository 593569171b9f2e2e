"""``scrapy report``: one line for each fault, and its exit code."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests import commands
from tests.crawls import ROOT
from tests.dataset.written_runs import write_run
from tests.report.data.pages import Page
from tests.report.data.samples import SAMPLES

STREAMED = [sys.executable, "-m", "scrapy", "report", "data", "-O", "/dev/stdout", "--workers", "0"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Return the working folder, in which data has two runs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "newscrawl.settings")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    write_run(tmp_path / "data", 0, SAMPLES[:4])
    write_run(tmp_path / "data", 1, SAMPLES[4:])
    return tmp_path


def run(*words):
    return commands.run("report", *words, "--workers", 0, "-s", "NEWSCRAWL_NOW=2026-11-02T06:00:00+00:00")


def test_without_arguments_the_report_is_on_the_runs_of_the_project(folder) -> None:
    """It tells what it has written."""
    result = run("-O", "report.html")
    size = (folder / "report.html").stat().st_size

    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr == f"report.html: 8 articles, 8 texts, {size:,} bytes\n"
    assert Page(folder / "report.html").meta["dictionaries"]["agency"][0] == {
        "id": "dpa",
        "name": "Deutsche Presse-Agentur",
    }


def test_what_did_not_fit_is_told() -> None:
    """So is where it can be put."""
    result = run("data", "-O", "report.html", "--max-size", "1kB")

    assert result.returncode == 0
    assert "8 articles, 0 texts" in result.stderr
    assert "not all texts fit into 1kB (--max-size): none is in the page; --folder puts them beside it" in result.stderr


def test_texts_in_a_folder_are_told(folder) -> None:
    """The folder has the name of the page."""
    result = run("data", "-O", "out/report.html", "--folder")

    assert "8 articles, 8 texts in out/report.texts" in result.stderr
    assert Page(folder / "out" / "report.html").text(0)["text"] == SAMPLES[0].text


@pytest.mark.parametrize(
    ("since", "articles"), [("36h", 3), ("2026-10-31", 7), ("2026-11-08T00:00Z", 1), ("90000m", 7), ("999d", 8)]
)
def test_a_time_is_a_span_before_now_or_a_date(folder, since, articles) -> None:
    """Articles since then are counted with what they are connected to."""
    assert run("-O", "report.html", "--since", since).returncode == 0
    assert Page(folder / "report.html").meta["articles"] == articles


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--since", "yesterday"], "--since yesterday: name a span before now"),
        (["--since", "999999d"], "--since 999999d reaches back too far"),
        (["--max-size", "much"], "--max-size much: name bytes"),
        (["nowhere"], "nowhere: there is no such file or folder"),
        (["data/articles"], "there is no manifest of a run in it"),
    ],
)
def test_arguments_that_cannot_be_used_are_refused(folder, words, message) -> None:
    """In one line, with exit code 2, and nothing is written."""
    result = run(*words, "-O", "report.html")

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("newscrawl: ")
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (folder / "report.html").exists()


def test_a_page_needs_a_name() -> None:
    """Only the output is not optional."""
    result = run()
    assert result.returncode == 2
    assert "name the page with -O report.html" in result.stdout + result.stderr


def torn(path):
    path.write_bytes(path.read_bytes()[:-9])


def shorter(path):
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))


def changed(path):
    path.write_bytes(path.read_bytes().replace(b"Husum", b"Heide"))


@pytest.mark.parametrize("damage", [torn, shorter, changed, os.unlink])
def test_runs_that_are_not_as_their_manifests_say_are_refused(folder, damage) -> None:
    """Or left out if that is asked for, which is told."""
    path = sorted((folder / "data" / "articles").iterdir())[1]
    damage(path)
    refused = run("-O", "report.html")
    assert refused.returncode == 2
    assert path.name in refused.stderr
    assert not (folder / "report.html").exists()

    left_out = run("-O", "report.html", "--skip-broken")
    assert left_out.returncode == 0
    assert left_out.stderr.startswith(refused.stderr.replace("newscrawl: ", "newscrawl: left out: ").rstrip("\n"))
    assert Page(folder / "report.html").meta["articles"] == 4


def test_what_cannot_be_written_is_told(folder) -> None:
    """With exit code 3, since the runs were in order."""
    (folder / "report.html.part").mkdir()
    result = run("-O", "report.html")

    assert result.returncode == 3
    assert result.stderr.startswith("newscrawl: the report could not be written: ")


def test_a_stopped_command_says_so() -> None:
    """With exit code 4, even in the middle of a page that nobody reads on."""
    process = subprocess.Popen(STREAMED, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.read(1) == b"<"
    process.send_signal(signal.SIGTERM)

    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (4, b"newscrawl: stopped; nothing was written\n")


def test_the_page_can_be_written_to_a_stream(folder) -> None:
    """Then it is written as it comes."""
    reading, writing = os.pipe()
    with ThreadPoolExecutor() as pool, os.fdopen(reading, "rb") as stream:
        content = pool.submit(stream.read)
        result = run("data", "-O", f"/dev/fd/{writing}")
        os.close(writing)
        assert result.returncode == run("data", "-O", "report.html").returncode == 0
        assert content.result() == (folder / "report.html").read_bytes()
