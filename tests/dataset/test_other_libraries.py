"""What other libraries read of the records as crawls write them: all of it, in the types of the record."""

from __future__ import annotations

import gzip
import json

import pytest

from newscrawl import arrow_schema, read_arrow
from newscrawl.exporters.parquet import ParquetItemExporter
from newscrawl.readers import InputError
from newscrawl.serialization import to_line
from pipelines.errors import ArgumentError
from pipelines.items import SCHEMA
from tests.crawls import ROOT
from tests.dataset.full_records import bare, rich

BARE = 120
"""More records than polars looks at to guess types."""
TIMES = {"fetched_at", "published_at", "published_day", "modified_at"}


@pytest.fixture(scope="module")
def articles():
    """Return the records of two runs: of the first nearly all are bare, so that most of its columns are null."""
    first = [bare(number) for number in range(BARE)]
    first.append(rich(BARE))
    return [first, [rich(BARE + 1), rich(BARE + 2, "2026-11-02T09:31:00Z")]]


@pytest.fixture(scope="module")
def runs(articles, tmp_path_factory):
    """Return the folder with the JSON Lines of both runs."""
    folder = tmp_path_factory.mktemp("articles")
    for number, records in enumerate(articles):
        (folder / f"run-{number}.jsonl").write_bytes(b"".join(map(to_line, records)))
    return folder


@pytest.fixture(scope="module")
def rows(runs):
    """Return what the lines say."""
    return [json.loads(line) for path in sorted(runs.glob("*.jsonl")) for line in path.read_bytes().splitlines()]


def test_polars_reads_the_lines_of_two_runs(runs, rows, polars):
    """With the schema of the record no type is guessed, so a column that is null in one run is no obstacle."""
    schema = polars.Schema(arrow_schema())

    eager = polars.read_ndjson(runs / "*.jsonl", schema=schema)
    lazy = polars.scan_ndjson(runs / "*.jsonl", schema=schema).collect()

    assert eager.schema == lazy.schema == schema
    assert eager.to_dicts() == lazy.to_dicts() == rows


@pytest.mark.parametrize("streaming", [False, True])
def test_datasets_reads_the_lines_of_two_runs(runs, rows, datasets, streaming, tmp_path):
    """With the features of the record both runs load; times, which its reader of JSON takes for timestamps, differ."""
    features = datasets.Features.from_arrow_schema(arrow_schema())
    files = sorted(map(str, runs.glob("*.jsonl")))

    loaded = datasets.load_dataset(
        "json", data_files=files, features=features, split="train", streaming=streaming, cache_dir=str(tmp_path)
    )

    assert loaded.features == features
    assert [without_times(row) for row in loaded] == [without_times(row) for row in rows]


def without_times(row):
    return {name: value for name, value in row.items() if name not in TIMES}


def test_arrow_has_the_records_of_two_runs(runs, rows):
    """The types are those of the record, and the values are its values, times among them."""
    table = read_arrow(runs).read_all()

    assert table.schema.equals(arrow_schema(), check_metadata=True)
    assert table.to_pylist() == rows


def test_other_libraries_take_the_arrow_batches(runs, rows, datasets, polars, duckdb):
    """pandas, polars, DuckDB and datasets get each record from the same stream, with the same values."""
    frame = read_arrow(runs).read_pandas()
    assert frame["id"].tolist() == [row["id"] for row in rows]
    assert frame["published_at"].dropna().tolist() == [row["published_at"] for row in rows if row["published_at"]]

    assert polars.from_arrow(read_arrow(runs)).to_dicts() == rows

    counted = duckdb.from_arrow(read_arrow(runs)).aggregate("count(*), count(source.host), max(published_at)")
    assert counted.fetchall() == [(len(rows), 3, "2026-11-02T09:31:00Z")]

    loaded = datasets.Dataset(read_arrow(runs).read_all())
    assert loaded.features == datasets.Features.from_arrow_schema(arrow_schema())
    assert list(loaded) == rows


@pytest.fixture(scope="module")
def parquet(articles, tmp_path_factory):
    """Return the Parquet file that a crawl writes of the first run."""
    path = tmp_path_factory.mktemp("parquet") / "news.parquet"
    with path.open("wb") as file:
        exporter = ParquetItemExporter(file)
        exporter.start_exporting()
        for article in articles[0]:
            exporter.export_item(article)
        exporter.finish_exporting()
    return path


@pytest.mark.parametrize("streaming", [False, True])
def test_datasets_reads_a_parquet_file_of_a_crawl(parquet, rows, datasets, streaming, tmp_path):
    """There is no map in it, for which datasets have no type."""
    loaded = datasets.load_dataset(
        "parquet", data_files=str(parquet), split="train", streaming=streaming, cache_dir=str(tmp_path)
    )

    assert loaded.features == datasets.Features.from_arrow_schema(arrow_schema())
    assert list(loaded) == rows[: BARE + 1]


def test_frames_and_duckdb_read_a_parquet_file_of_a_crawl(parquet, rows, pandas, polars, duckdb):
    """pandas, polars and DuckDB find as many records as were written, and the same columns."""
    frame = pandas.read_parquet(parquet)
    assert (len(frame), list(frame)) == (BARE + 1, list(rows[0]))

    assert polars.read_parquet(parquet).to_dicts() == rows[: BARE + 1]

    relation = duckdb.read_parquet(str(parquet))
    assert relation.columns == list(rows[0])
    assert len(relation.fetchall()) == BARE + 1


def test_records_are_read_from_compressed_files_and_of_the_schema_before(tmp_path):
    """A line that Arrow cannot type is decoded as `read_articles` decodes it."""
    now = to_line(rich(1))
    before = json.loads(now) | {"schema": "newscrawl/article/1"}
    before["language"]["detectors"] = {"langdetect": "en"}
    before["event"]["evidence"]["terms"] = {"crane": 0.4}
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(json.dumps(before).encode() + b"\n"))
    (tmp_path / "b.jsonl").write_bytes(now.rstrip())
    (tmp_path / "c.jsonl").write_bytes(b"\n" + now)

    assert read_arrow(tmp_path).read_all().to_pylist() == [json.loads(now)] * 3
    assert read_arrow(tmp_path / "b.jsonl", tmp_path / "c.jsonl").read_all().num_rows == 2


@pytest.mark.parametrize("line", [b'{"schema":"newscrawl/article/9"}\n', b'{"a":1}\n', b"[]\n", b"{\n"])
def test_what_is_no_record_is_named(line, tmp_path):
    """The error names file and line."""
    (tmp_path / "a.jsonl").write_bytes(to_line(bare(1)) + line)

    with pytest.raises(ArgumentError, match=r"a\.jsonl:2 is not a record"):
        read_arrow(tmp_path).read_all()


def test_a_missing_file_is_named(tmp_path):
    """The error is that of `read_articles`."""
    with pytest.raises(InputError, match="nothing"):
        read_arrow(tmp_path / "nothing.jsonl").read_all()


def test_the_columns_of_the_record_are_as_they_were():
    """Files are read for years: a column keeps its name and type within one version of the schema.

    After adding a field: `python -c "import newscrawl; print(newscrawl.arrow_schema().to_string())" > FILE`.
    """
    stored = (ROOT / "tests" / "dataset" / "article_columns.txt").read_text(encoding="utf-8")

    assert arrow_schema().to_string() + "\n" == stored
    assert SCHEMA in stored
