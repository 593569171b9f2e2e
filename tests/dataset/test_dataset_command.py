"""``scrapy dataset``: what it writes, what it refuses, and what it says."""

import json
import os
import resource
import shutil
from pathlib import Path

import datasets
import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest

from newscrawl.atomic_files import claimed
from pipelines.items import Duplicate, Event, Language
from tests import commands
from tests.dataset.written_runs import identifier, record, replace_content, write_run

RECORDS = 60
WORDS = "quay mast rope tide hull sail buoy deck wave harbour gull lamp pier anchor crane ferry".split()


def article(number):
    """Return a record with a text of its own, dated in one of three months; each sixth is a copy of the one before."""
    cluster = number - 1 if number % 6 == 5 else number
    words = [f"{WORDS[(cluster * 7 + place * place) % 16]}{cluster}" for place in range(40)]
    return record(
        number,
        text=" ".join(words) + ".\n",
        title=f"Report {number}",
        url=f"https://husum.example/{number}",
        text_hash=identifier(cluster),
        published_at=f"2026-{8 + number % 3:02}-1{number % 7}T08:00:00Z" if number % 20 else None,
        published_precision="second" if number % 20 else None,
        language=Language("de" if number % 4 else "en", 0.9),
        duplicate=Duplicate("unique" if cluster == number else "exact", None, identifier(cluster)),
        event=Event(identifier(number - number % 3)),
    )


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Return a folder with two runs."""
    folder = tmp_path_factory.mktemp("data")
    write_run(folder, 0, [article(number) for number in range(40)])
    write_run(folder, 1, [article(number) for number in range(40, RECORDS)])
    return folder


def make(*words):
    result = commands.run("dataset", *words, "--workers", 0)
    assert "Traceback" not in result.stderr
    return result


def made(*words):
    result = make(*words)
    assert result.returncode == 0, result.stderr
    return result.stderr


def refused(*words):
    """Return the one line in which the command says why it wrote nothing."""
    result = make(*words)
    assert result.returncode == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("newscrawl: ")
    return line


def files_in(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def split(runs, tmp_path_factory):
    """Return the folder of a dataset with two splits, and what the command said."""
    out = tmp_path_factory.mktemp("out") / "news"
    return out, made(runs, "-O", out, "--split", "train=0.7,test=0.3")


def test_a_folder_has_data_card_and_descriptions(split):
    out, said = split
    names = {"README.md", "croissant.json", "dataset.json"}
    names |= {"data/train-00000-of-00001.parquet", "data/test-00000-of-00001.parquet"}

    assert set(files_in(out)) == names
    assert [path.name for path in out.parent.iterdir()] == ["news"]
    assert f"{out}: 60 records of 60 from 2 runs in 2 files" in said
    assert "splits: train " in said


def test_the_card_alone_is_enough_to_load_it(split, tmp_path):
    """The folder is what ``load_dataset`` takes, with the same counts as in other libraries."""
    out, _ = split
    loaded = datasets.load_dataset(str(out), cache_dir=str(tmp_path))
    counts = {name: own.num_rows for name, own in loaded.items()}
    streamed = datasets.load_dataset(str(out), split="test", streaming=True)

    assert counts == {name: len(pd.read_parquet(next(out.glob(f"data/{name}-*")))) for name in ("train", "test")}
    assert sum(counts.values()) == RECORDS == pl.read_parquet(out / "data/*.parquet").height
    assert len(list(streamed)) == counts["test"]
    assert loaded["train"].features.arrow_schema.types == pq.read_schema(next(out.glob("data/train-*"))).types


def test_records_that_are_tied_are_in_one_split(split):
    """No copy cluster, event, address or text is in two splits."""
    out, _ = split
    for column in ("copy_cluster", "event_cluster", "url", "text_hash", '"group"'):
        query = f"select max(n) from (select count(distinct split) as n from '{out}/data/*.parquet' group by {column})"
        assert duckdb.sql(query).fetchall() == [(1,)]


def test_the_same_runs_give_the_same_bytes(runs, split):
    """Neither the workers nor a second run of the command change a byte; what was there is replaced."""
    out, _ = split
    before = files_in(out)
    result = commands.run("dataset", runs, "-O", out, "--split", "train=0.7,test=0.3", "--workers", 2)

    assert result.returncode == 0
    assert files_in(out) == before
    assert [path.name for path in out.parent.iterdir()] == ["news"]


def test_partitions_are_folders_that_libraries_know(runs, tmp_path):
    """The keys are in the paths, as in Hive; a record without a date is in a partition of its own."""
    out = tmp_path / "news"
    made(runs, "-O", out, "--partition", "language,month")
    where = f"read_parquet('{out}/data/**/*.parquet', hive_partitioning=true)"
    months = duckdb.sql(f"select month, count(*) from {where} group by all order by all").fetchall()

    assert (out / "data/language=de/month=2026-08/part-0.parquet").is_file()
    assert [month for month, _ in months] == ["2026-08", "2026-09", "2026-10", "unknown"]
    assert sum(count for _, count in months) == RECORDS
    assert duckdb.sql(f"select count(*) from {where} where language = 'en'").fetchall() == [(15,)]
    assert len(pd.read_parquet(out / "data")) == pl.read_parquet(out / "data", hive_partitioning=True).height == RECORDS
    assert datasets.load_dataset(str(out), split="train", cache_dir=str(tmp_path / "cache")).num_rows == RECORDS


@pytest.mark.parametrize("name", ["news.parquet", "news.csv", "news.jsonl", "news.jsonl.gz", "news.jsonl.zst"])
def test_a_suffix_makes_one_file_with_its_card_beside_it(runs, tmp_path, name):
    made(runs, "-O", tmp_path / name, "--split", "train=0.5,test=0.5", "--no-recluster")
    readers = {"parquet": pl.read_parquet, "csv": pl.read_csv}
    read = readers.get(name.rpartition(".")[2], pl.read_ndjson)

    assert {path.name for path in tmp_path.iterdir()} == {
        name, "news.README.md", "news.croissant.json", "news.dataset.json"
    }  # fmt: skip
    assert read(tmp_path / name).height == RECORDS
    (described,) = json.loads((tmp_path / "news.dataset.json").read_bytes())["files"]
    assert (described["path"], described["records"]) == (name, RECORDS)
    assert described["bytes"] == (tmp_path / name).stat().st_size


def test_lines_can_go_into_a_pipe(runs):
    """Into a stream goes the format that is named, and nothing else is written."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream:
        said = made(runs, "-O", f"/dev/fd/{writing}", "--format", "jsonl", "--sample", 3)
        os.close(writing)
        lines = stream.read().splitlines()

    assert [json.loads(line)["dataset"]["copies"] for line in lines] == [1, 1, 1]
    assert "3 records of 60" in said


def test_only_parquet_needs_pyarrow(runs, tmp_path, monkeypatch):
    monkeypatch.setattr("newscrawl.arrow.find_spec", lambda _: None)

    assert "pip install 'newscrawl[parquet]'" in refused(runs, "-O", tmp_path / "news")
    assert "60 records" in made(runs, "-O", tmp_path / "news", "--format", "jsonl.gz")


def test_choices_are_told_with_what_they_left_out(runs, tmp_path):
    said = made(runs, "-O", tmp_path / "a.csv", "--language", "de", "--drop", "exact,near", "--from", "2026-09")

    assert "--language left out 15" in said
    assert "--drop left out " in said
    table = pl.read_csv(tmp_path / "a.csv")
    assert set(table["language"]) == {"de"}
    assert set(table["duplicate_kind"]) == {"unique"}
    assert min(table["published_at"]) >= "2026-09-01"


def test_labels_of_others_become_columns(runs, tmp_path):
    labels = [{"id": identifier(number), "topic": f"t{number % 2}", "score": number} for number in range(10)]
    labels.append({"id": "0" * 32 + "x", "topic": "none"})
    (tmp_path / "labels.jsonl").write_text("".join(json.dumps(label) + "\n" for label in labels))
    said = made(runs, "-O", tmp_path / "a.parquet", "--attributes", tmp_path / "labels.jsonl")
    table = pl.read_parquet(tmp_path / "a.parquet")

    assert table.schema["score"] == pl.Int64
    assert table.filter(pl.col("id") == identifier(3))["topic"].to_list() == ["t1"]
    assert table["topic"].null_count() == RECORDS - 10
    assert "ids of --attributes that belong to no record: 1" in said


def test_what_is_not_a_dataset_is_never_replaced(runs, tmp_path):
    """Neither a folder with something else in it, nor a dataset beside which somebody put a file."""
    other, out = tmp_path / "other", tmp_path / "news"
    other.mkdir()
    (other / "thesis.txt").write_text("years of work")
    made(runs, "-O", out)
    (out / ".git").mkdir()
    (out / ".git" / "HEAD").write_text("ref: refs/heads/main")
    before = files_in(tmp_path)

    assert "not a dataset of newscrawl" in refused(runs, "-O", other)
    assert ".git/HEAD in it is not of newscrawl" in refused(runs, "-O", out)
    assert "not a dataset of newscrawl" in refused(runs, "-O", runs)
    assert "one of the inputs" in refused(runs, "-O", next(runs.glob("articles/*.jsonl")))
    assert files_in(tmp_path) == before


def test_a_dataset_that_another_process_writes_is_left_to_it(runs, tmp_path):
    with claimed(tmp_path / "news.dataset.lock.part"):
        assert "being written by another process" in refused(runs, "-O", tmp_path / "news")


def test_what_a_killed_process_left_is_cleared(runs, tmp_path):
    (tmp_path / "news.dataset.part" / "data").mkdir(parents=True)
    (tmp_path / "news.dataset.part" / "data" / "train-00000-of-00001.parquet").write_bytes(b"PAR1")
    made(runs, "-O", tmp_path / "news")

    assert [path.name for path in tmp_path.iterdir()] == ["news"]


def test_a_folder_under_the_temporary_name_is_not_lost(runs, tmp_path):
    (tmp_path / "news.dataset.part").mkdir()
    (tmp_path / "news.dataset.part" / "thesis.txt").write_text("years of work")

    assert "thesis.txt is in the way" in refused(runs, "-O", tmp_path / "news")
    assert (tmp_path / "news.dataset.part" / "thesis.txt").read_text() == "years of work"


def test_an_output_that_cannot_be_written_leaves_what_was_there(runs, tmp_path):
    """When the disk is full, the dataset that was there is there, and nothing beside it."""
    out = tmp_path / "news"
    made(runs, "-O", out, "--language", "en")
    before, most = files_in(tmp_path), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, most[1]))
    try:
        result = make(runs, "-O", out)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)

    assert result.returncode == 3
    assert "newscrawl: the output could not be written" in result.stderr
    assert files_in(tmp_path) == before


def test_broken_runs_are_refused_or_skipped_and_named(runs, tmp_path):
    copy = Path(shutil.copytree(runs, tmp_path / "data"))
    first = min(copy.glob("articles/*.jsonl"))
    first.write_bytes(first.read_bytes()[:-20])

    assert first.name in refused(copy, "-O", tmp_path / "news")
    assert not (tmp_path / "news").exists()
    said = made(copy, "-O", tmp_path / "news", "--skip-broken")
    assert "20 records of 20 from 1 run" in said
    assert f"its file ../articles/{first.name} ends in a torn line" in said
    assert first.name in (tmp_path / "news" / "README.md").read_text()


@pytest.mark.parametrize("workers", [0, 1])
def test_a_line_that_is_no_record_is_told_by_any_process(tmp_path, workers):
    manifest = write_run(tmp_path / "data", 0, [article(0)])
    (file,) = tmp_path.glob("data/articles/*")
    replace_content(manifest, file, file.read_bytes() + b'{"schema":"newscrawl/article/2","id":7}\n')
    result = commands.run("dataset", tmp_path / "data", "-O", tmp_path / "news", "--workers", workers)

    assert result.returncode == 2
    assert f"{file}, byte {file.read_bytes().rindex(b'{'):,}: the line is not a record" in result.stderr


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--split", "train=0.5"], "the shares add up to 0.5"),
        (["--split-by", "day"], "write a day"),
        (["--partition", "outlet"], "one or more of language, month, year"),
        (["--fields", "id,txt"], "no column txt"),
        (["--format", "jsonl", "--fields", "id"], "JSON Lines have whole records"),
        (["--format", "xml"], "--format is one of"),
        (["--view", "deep"], "parquet has no view deep"),
        (["--language", "fr"], "no record is in fr"),
        (["--min-words", "1000"], "no record is left of 60: --min-words left out 60"),
        (["--keep", "newest"], "--keep is one of"),
    ],
)
def test_options_that_cannot_be_used_are_refused_in_one_line(runs, tmp_path, words, reason):
    assert reason in refused(runs, "-O", tmp_path / "news", *words)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "words", "reason"),
    [
        ("news.csv.gz", [], "ends in .parquet, .csv,"),
        ("news.parquet", ["--partition", "month"], "makes many files"),
        ("news.parquet", ["--format", "csv"], "leave one of them out"),
        ("/dev/stdout", [], "name one with --format"),
    ],
)
def test_an_output_of_an_unclear_form_is_refused(runs, tmp_path, name, words, reason):
    assert reason in refused(runs, "-O", tmp_path / name, *words)
