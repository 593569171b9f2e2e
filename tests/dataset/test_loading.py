"""Datasets as others load them: each format whole, with equal counts, types and values, and by the card alone."""

from __future__ import annotations

import itertools
import json
from datetime import datetime

import pytest

from benchmarks.generated_runs import write_runs
from newscrawl.dataset.views.forms import form_of
from tests.commands import run
from tests.dataset.full_records import bare, rich
from tests.dataset.written_runs import write_run

OUTPUTS = {
    "flat": ("--split", "train=0.8,test=0.2"),
    "nested": ("--view", "nested"),
    "csv": ("--format", "csv"),
    "jsonl": ("--format", "jsonl.zst", "--split", "train=0.8,test=0.2"),
    "parts": ("--partition", "language,month", "--split", "train=0.8,test=0.2"),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return the folder with a dataset of each kind, of made-up runs and one with records of nothing and of all."""
    folder = tmp_path_factory.mktemp("datasets")
    write_runs(folder / "data", 2, 60, characters=300)
    write_run(folder / "data", 90, [bare(1), bare(2), rich(3), rich(4, "2026-11")])
    for name, options in OUTPUTS.items():
        done = run("dataset", folder / "data", "-O", folder / name, *options)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def described(made):
    """Return what dataset.json says of each."""
    return {name: json.loads((made / name / "dataset.json").read_bytes()) for name in OUTPUTS}


def load(datasets, path, *, streaming=False):
    return datasets.load_dataset(str(path), streaming=streaming, cache_dir=str(path.parent / "cache"))


def rows_by_id(rows):
    return {row["id"]: row for row in rows}


@pytest.mark.parametrize(("name", "streaming"), list(itertools.product(OUTPUTS, [False, True])))
def test_datasets_loads_a_folder_by_its_card(made, described, datasets, name, streaming):
    """`load_dataset` is given the folder only, and finds splits, records and types as the card says."""
    loaded = load(datasets, made / name, streaming=streaming)

    counted = {split: sum(1 for _ in rows) for split, rows in loaded.items()}
    assert counted == records_by_split(described[name]["files"])
    assert sum(counted.values()) == 124
    for split in loaded:
        assert [column["name"] for column in described[name]["columns"]] == list(loaded[split].features)


def records_by_split(files):
    found: dict[str, int] = {}
    for file in files:
        found[file["split"]] = found.get(file["split"], 0) + file["records"]
    return found


@pytest.mark.parametrize("view", ["flat", "nested"])
def test_all_libraries_read_the_same_of_parquet(made, libraries, view):
    """Types are those of the view's schema, and every value is the same, times in UTC among them."""
    pattern = str(made / view / "data" / "*.parquet")
    schema = form_of("parquet", view).schema
    loaded = load(libraries.datasets, made / view)
    expected = rows_by_id(row for split in loaded.values() for row in split)
    assert all(split.features.arrow_schema.equals(schema) for split in loaded.values())

    frame = libraries.polars.read_parquet(pattern)
    assert frame.schema == libraries.polars.Schema(schema)
    assert rows_by_id(frame.to_dicts()) == expected

    relation = libraries.duckdb.read_parquet(pattern).project("* REPLACE (epoch(published_at) AS published_at)")
    read = rows_by_id(dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall())
    assert {key: row["published_at"] for key, row in read.items()} == {
        key: row["published_at"] and row["published_at"].timestamp() for key, row in expected.items()
    }
    own = [name for name in schema.names if name not in {"published_at", "fetched_at"}]
    assert {key: [row[name] for name in own] for key, row in read.items()} == {
        key: [row[name] for name in own] for key, row in expected.items()
    }

    whole = libraries.pandas.read_parquet(made / view / "data")
    assert len(whole) == len(expected)
    assert {key: time.timestamp() for key, time in whole.set_index("id")["fetched_at"].items()} == {
        key: row["fetched_at"].timestamp() for key, row in expected.items()
    }


def test_all_libraries_read_the_same_of_csv(made, libraries):
    """Numbers and times are read as such, and what is missing is null."""
    (path,) = (made / "csv" / "data").glob("*.csv")
    loaded = rows_by_id(load(libraries.datasets, made / "csv")["train"])

    relation = libraries.duckdb.read_csv(str(path)).project("id, words, byline, epoch(published_at), agency_origins")
    assert {row[0]: row[1:] for row in relation.fetchall()} == {
        key: (
            row["words"],
            row["byline"],
            row["published_at"] and row["published_at"].timestamp(),
            row["agency_origins"],
        )
        for key, row in loaded.items()
    }
    frame = libraries.polars.read_csv(path)
    assert {row["id"]: (row["words"], row["text"]) for row in frame.to_dicts()} == {
        key: (row["words"], row["text"]) for key, row in loaded.items()
    }
    assert libraries.pandas.read_csv(path).set_index("id")["words"].to_dict() == {
        key: row["words"] for key, row in loaded.items()
    }


def test_all_libraries_read_the_same_of_json_lines(made, libraries):
    """With the schema of the form polars reads every value, the object `dataset` among them."""
    pattern = str(made / "jsonl" / "data" / "*.jsonl.zst")
    loaded = load(libraries.datasets, made / "jsonl")
    ids = {row["id"] for split in loaded.values() for row in split}

    assert all(split.features.arrow_schema.equals(form_of("jsonl").schema) for split in loaded.values())
    schema = libraries.polars.Schema(form_of("jsonl").schema)
    frame = libraries.polars.read_ndjson(pattern, schema=schema)
    assert set(frame["id"]) == ids
    assert set(frame["dataset"].struct.field("split")) == {"train", "test"}

    counted = libraries.duckdb.read_json(pattern).aggregate("count(*), count(DISTINCT id), count(dataset.group)")
    assert counted.fetchall() == [(len(ids), len(ids), len(ids))]


def test_partitions_are_read_from_the_paths(made, polars, duckdb):
    """Language and month are columns for those who read partitions."""
    pattern = str(made / "parts" / "data" / "**" / "*.parquet")

    relation = duckdb.read_parquet(pattern, hive_partitioning=True)
    found = relation.aggregate("split, language, count(*)").order("1, 2").fetchall()
    frame = polars.read_parquet(made / "parts" / "data", hive_partitioning=True)

    assert sum(row[2] for row in found) == frame.height == 124
    assert {row[1] for row in found} == set(frame["language"]) == {"de", "en", "und"}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by rdflib, which calls it itself
@pytest.mark.filterwarnings("ignore:The inplace keyword")  # of pandas, which mlcroissant uses
def test_croissant_is_valid_and_reads_every_record(made, described, mlcroissant):
    """mlcroissant has no error and no warning, and its records are those of the files."""
    for name in OUTPUTS:
        dataset = mlcroissant.Dataset(jsonld=made / name / "croissant.json")
        assert (dataset.metadata.issues.errors, dataset.metadata.issues.warnings) == (set(), set())
        if name == "jsonl":
            continue  # it does not decompress Zstandard
        for split, records in records_by_split(described[name]["files"]).items():
            ids = [record[f"{split}/id"] for record in dataset.records(split)]
            assert len(set(ids)) == len(ids) == records


def test_times_of_json_lines_in_datasets_are_the_same_moments(made, datasets):
    """Its reader of JSON spells times in another way, as the card says; the moment is the same."""
    loaded = load(datasets, made / "jsonl")
    read = [row["fetched_at"] for split in loaded.values() for row in split]

    assert {datetime.fromisoformat(time).replace(tzinfo=None) for time in read} == {
        datetime(2026, 1, 5, 3),
        datetime(2026, 1, 14, 3),
        datetime(2026, 11, 1, 5),
    }
