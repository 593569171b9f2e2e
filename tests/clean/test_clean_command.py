"""``scrapy clean``: what recurs is cut from every article, and records keep everything else."""

import gzip
import json
import signal
import subprocess
import sys

import msgspec
import pyarrow.parquet as pq
import pytest

from benchmarks.corpus import article
from newscrawl.readers import read
from newscrawl.serialization import from_line, to_line
from pipelines.article import Pipeline
from pipelines.cleaning import restore
from pipelines.items import Duplicate, Event, Run
from tests import commands
from tests.command_server import command_server
from tests.crawls import ROOT

FOOTER = "Der Wetterbote liegt jeden Morgen kostenlos an der Theke."
ROWS = [
    {
        "url": f"https://one.example.org/{number}",
        "title": article(number, 600).title,
        "text": f"{article(number, 600).text}\n\n{FOOTER}",
    }
    for number in range(5)
]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Return the working folder, in which news.jsonl has five articles of an outlet with a footer."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "newscrawl.settings")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    write(tmp_path / "news.jsonl", ROWS)
    return tmp_path


@pytest.fixture(scope="module")
def pipeline():
    return Pipeline()


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def run(*words, workers=0):
    return commands.run("clean", *words, "--workers", workers, "-s", "NEWSCRAWL_NOW=2026-05-04T06:00:00+00:00")


def records(path):
    return [from_line(line) for line in path.read_bytes().splitlines()]


def command(*words):
    return [sys.executable, "-c", "from newscrawl.commands import main; main()", "clean", *words]


def test_what_recurs_is_cut_from_every_article(folder):
    """The first article loses the footer too, and its body can be restored."""
    done = run("news.jsonl", "-O", "out.jsonl", "--report", "report.json")

    assert done.returncode == 0, done.stderr
    cleaned = records(folder / "out.jsonl")
    assert [FOOTER in one.text for one in cleaned] == [False] * 5
    assert [restore(one.text, one.removed).endswith(FOOTER) for one in cleaned] == [True] * 5
    assert {note.partition(": ")[2] for one in cleaned for note in one.notes if "learned" in note} == {
        "learned, it stood in 5 of 5 articles of one.example.org"
    }
    report = json.loads((folder / "report.json").read_bytes())
    assert (report["read"], report["written"], report["learned"], report["articles"]) == (5, 5, 1, 5)
    assert report["characters"] == 5 * len(FOOTER)
    assert f"learned: 1 segment at 1 source; {5 * len(FOOTER)} characters cut from 5 articles" in done.stderr


def test_documents_are_cleaned_as_in_a_crawl(folder, pipeline):
    """Where nothing recurs, a record is what the pipeline makes of the document; rejected ones are listed."""
    seeds = ROOT / "seeds"

    done = run(seeds, "-O", "out.jsonl")

    assert done.returncode == 0, done.stderr
    expected = [one for one in pipeline.run(read(seeds)) if not hasattr(one, "reason")]
    for one in expected:
        one.fetched_at, one.raw_text = "2026-05-04T06:00:00Z", None
    assert records(folder / "out.jsonl") == expected
    rejected = [json.loads(line) for line in (folder / "out.rejected.jsonl").read_bytes().splitlines()]
    assert "10-einwilligung.txt" in {one["locator"] for one in rejected}


def test_records_keep_what_a_crawl_said_of_them(folder, pipeline):
    """A finished dataset: labels, credits and earlier cuts stay, and the texts lose what is known by now."""
    dataset = []
    for number, one in enumerate(pipeline.run(read(folder / "news.jsonl"))):
        one.run = Run("local-1", "local", "1.0")
        one.duplicate, one.event = Duplicate(cluster=f"copies-{number}"), Event(cluster=f"event-{number}")
        dataset.append(one)
    (folder / "data.jsonl").write_bytes(b"".join(map(to_line, dataset)))

    assert run("data.jsonl", "-O", "out.jsonl").returncode == 0

    for before, after in zip(dataset, records(folder / "out.jsonl"), strict=True):
        assert FOOTER in before.text
        assert after.text == before.text.replace(FOOTER, "").rstrip()
        assert restore(after.text, after.removed) == before.raw_text
        kinds = {one.kind for one in before.removed} | {"learned"}
        assert {one.kind for one in after.removed} - {"whitespace"} == kinds - {"whitespace"}
        for name in ("id", "run", "duplicate", "event", "syndication", "title", "published_at", "fetched_at"):
            assert getattr(after, name) == getattr(before, name), name


def test_a_second_cleaning_changes_nothing(folder):
    """What was cleaned is written again as it is."""
    run("news.jsonl", "-O", "once.jsonl")
    run("once.jsonl", "-O", "twice.jsonl")

    assert (folder / "twice.jsonl").read_bytes() == (folder / "once.jsonl").read_bytes()


def test_copies_teach_nothing(folder):
    """A text that an outlet prints five times, at five addresses, keeps its last line."""
    write(folder / "copies.jsonl", [ROWS[0] | {"url": row["url"], "title": row["title"]} for row in ROWS])

    run("copies.jsonl", "-O", "out.jsonl")

    assert [FOOTER in one.text for one in records(folder / "out.jsonl")] == [True] * 5


def test_a_document_that_is_read_twice_is_written_once(folder):
    """As in a crawl."""
    write(folder / "again.jsonl", ROWS[:1] + ROWS)

    run("again.jsonl", "-O", "out.jsonl")

    assert [one.url for one in records(folder / "out.jsonl")] == [row["url"] for row in ROWS]


def test_worker_processes_and_standard_input(folder):
    """With workers, from standard input and packed, the records are the same but for the name of the input."""
    run("news.jsonl", "-O", "out.jsonl")
    words = ["-", "-O", "out.jsonl.gz", "--workers", "2", "-s", "NEWSCRAWL_NOW=2026-05-04T06:00:00+00:00"]
    content = (folder / "news.jsonl").read_bytes()

    done = command_server().run(["clean", *words], content)

    assert done.returncode == 0, done.stderr.decode()
    here = (folder / "out.jsonl").read_bytes()
    there = gzip.decompress((folder / "out.jsonl.gz").read_bytes())
    assert there.replace(b"stdin:", b"news.jsonl:") == here


def test_parquet_is_written(folder):
    """An output that ends in .parquet has the columns of the record."""
    run("news.jsonl", "-O", "out.parquet")
    run("news.jsonl", "-O", "out.jsonl")

    rows = pq.read_table(folder / "out.parquet").to_pylist()
    assert [row["text"] for row in rows] == [one.text for one in records(folder / "out.jsonl")]
    assert set(rows[0]) == set(msgspec.to_builtins(records(folder / "out.jsonl")[0]))


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["news.jsonl"], 2, "name the output with -O OUT"),
        (["news.jsonl", "-O", "news.jsonl"], 2, "news.jsonl is one of the inputs: choose another name with -O"),
        (["news.jsonl", "-O", "."], 2, ". is a folder: name a file"),
        (["-O", "out.jsonl"], 2, "no path given; name a file"),
        (["missing.jsonl", "-O", "out.jsonl"], 2, "missing.jsonl: there is no such file or folder"),
        (["-", "-O", "out", "--engine", "spark"], 2, "standard input cannot be shared among workers"),
        (["news.jsonl", "-O", "out.csv", "--engine", "spark"], 2, "an engine writes folders of .jsonl"),
        (["news.jsonl", "-O", "news.jsonl", "--engine", "spark"], 2, "news.jsonl is a file, and an engine writes a"),
        (["news.jsonl", "-O", "out", "--work", "there"], 2, "--work is for an engine: add --engine spark"),
        (["short.txt", "-O", "out.jsonl"], 3, "there is no article in the input: all 1 documents were rejected"),
    ],
)
def test_errors_are_one_line(folder, words, code, message):
    """What cannot be done is said in a sentence, with an exit code."""
    (folder / "short.txt").write_text("Kein Artikel.", encoding="utf-8")

    failed = run(*words)

    assert failed.returncode == code
    assert message in failed.stderr
    assert "Traceback" not in failed.stderr
    assert (folder / "news.jsonl").read_text(encoding="utf-8").count("\n") == 5


def test_stopped(folder):
    """When it is stopped, it writes nothing and leaves nothing behind."""
    with subprocess.Popen(command("-", "-O", "out.jsonl"), stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(b"\n" * (1 << 17))
        process.stdin.write((folder / "news.jsonl").read_bytes())
        process.stdin.flush()
        while not (folder / "out.rejected.jsonl.part").exists():
            assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        errors = process.stderr.read().decode()

    assert process.returncode == 4, errors
    assert "stopped; nothing was written" in errors
    assert [path.name for path in folder.iterdir()] == ["news.jsonl"]
