"""What is in the files of a dataset, and what other libraries read of them."""

import csv
import gzip
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import datasets
import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest

from newscrawl.dataset.files.writing import write_rows
from newscrawl.dataset.joining.joined import join_runs
from newscrawl.dataset.joining.published_runs import published_runs
from newscrawl.dataset.joining.vouched_files import BrokenRunError
from newscrawl.dataset.views.forms import FORMATS, Form, form_of
from newscrawl.dataset.views.nested import NESTED
from newscrawl.dataset.views.rows import Rows
from newscrawl.serialization import to_line
from pipelines.errors import ArgumentError
from pipelines.items import (
    Agency,
    Dateline,
    DetectedLanguage,
    Distributor,
    Duplicate,
    Event,
    EventEvidence,
    Image,
    Language,
    Removal,
    SharedTerm,
    Source,
    Syndication,
)
from tests.crawls import ROOT
from tests.dataset.written_runs import identifier, record, write_run

STORED = Path(__file__).parent / "schemas"
UNDATED, RICH, FORMULA, COPY, REVISION = range(5)


def articles():
    rich = record(
        RICH,
        url="https://husum.example/1",
        title="Kran 4 fällt aus",
        published_at="2026-10-31T21:30:00Z",
        published_precision="second",
        language=Language("de", 0.9, [DetectedLanguage("langdetect", "de")]),
        authors=["Ada Ohm", "Bo Ek"],
        images=[Image("https://husum.example/1.jpg", caption="Der Kran")],
        removed=[
            Removal(0, 9, "dateline", "dateline.bracket", "Husum -- "),
            Removal(12, 14, "more", "dateline.bracket", "ab"),
        ],
        syndication=Syndication(
            [Agency("dpa", "origin", 0.9), Agency("afp", "cited", 0.5), Agency("ap", "photo", 0.8)],
            Distributor("seaprwire"),
            Dateline("Husum", "dpa"),
            chain=["dpa", "seaprwire"],
        ),
        duplicate=Duplicate(cluster=identifier(RICH)),
        event=Event(
            identifier(RICH), probability=0.75, evidence=EventEvidence(["Husum"], ["4"], [SharedTerm("Kran", 0.5)])
        ),
    )
    copied = Duplicate("exact", identifier(RICH), identifier(RICH), 1.0, 1.0, 1.0)
    return [
        record(UNDATED),
        rich,
        record(
            FORMULA,
            title='=HYPERLINK("http://x")',
            authors=["@ada", "bo"],
            published_at="2026-10",
            published_precision="month",
        ),
        record(
            COPY,
            source=Source("Tönning", "toenning.example"),
            duplicate=copied,
            published_at="2026-11-01",
            published_precision="day",
        ),
        record(
            REVISION,
            url="https://husum.example/1",
            revision_of=identifier(RICH),
            published_at="2026",
            published_precision="year",
        ),
    ]


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    write_run(folder, 0, articles()[:3])
    write_run(folder, 1, articles()[3:])
    joined = join_runs(published_runs([folder]))
    return Rows(joined, np.arange(len(joined)))


def written(rows, form):
    file = io.BytesIO()
    write_rows(file, rows, rows.order, form)
    return file.getvalue()


@pytest.fixture(scope="module")
def files(rows, tmp_path_factory):
    """Return the path of a file with all records in each format, and of one in the nested view."""
    folder = tmp_path_factory.mktemp("files")
    found = {}
    for name, form in {**{name: form_of(name) for name in FORMATS}, "nested": form_of("parquet", "nested")}.items():
        found[name] = folder / f"{name}.{form.format}"
        found[name].write_bytes(written(rows, form))
    return found


@pytest.mark.parametrize(
    "form", [form_of("parquet"), form_of("parquet", "nested"), form_of("jsonl")], ids=lambda f: f.view
)
def test_the_schema_of_a_view_is_the_stored_one(form: Form):
    """A changed column is a new version of the schema: then its copy is ``str(form.schema)`` and a line's end."""
    assert str(form.schema) + "\n" == (STORED / f"{form.view}.txt").read_text(encoding="utf-8")


def test_what_is_known_of_a_record_is_in_its_row(files):
    """The values of a row are those of its record, and those that joining derives."""
    row = {row["id"]: row for row in pq.read_table(files["parquet"]).to_pylist()}[identifier(RICH)]

    assert row["outlet"] == "husum.example"
    assert row["outlet_name"] == "Husum"
    assert row["published_at"] == datetime(2026, 10, 31, 21, 30, tzinfo=UTC)
    assert (row["words"], row["language"], row["removed_characters"]) == (3, "de", 11)
    assert (row["removed_rules"], row["authors"]) == (["dateline.bracket"], ["Ada Ohm", "Bo Ek"])
    assert (row["agency_origins"], row["agencies_cited"], row["agencies_photo"]) == (["dpa"], ["afp"], ["ap"])
    assert (row["agency_contributors"], row["distributor"], row["dateline_place"]) == ([], "seaprwire", "Husum")
    assert (row["copies"], row["copy_rank"], row["superseded_by"]) == (2, 1, identifier(REVISION))
    assert (row["event_size"], row["event_origins"], row["event_probability"]) == (1, 1, 0.75)
    assert (row["group"], row["split"]) == (None, None)


def test_rows_are_sorted_by_date_and_id(files):
    """A year is before its months, a month before its days; what has no date is last, and the file says so."""
    table = pq.read_table(files["parquet"])
    (first, second) = pq.ParquetFile(files["parquet"]).metadata.row_group(0).sorting_columns

    assert table["id"].to_pylist() == [identifier(number) for number in (REVISION, FORMULA, RICH, COPY, UNDATED)]
    assert table.schema.names[first.column_index] == "published_at"
    assert (first.nulls_first, second.nulls_first) == (False, False)


def test_parquet_can_be_searched_without_reading_it_whole(files):
    """Each column has a page index; texts have no dictionary, languages have one."""
    group = pq.ParquetFile(files["nested"]).metadata.row_group(0)
    columns = {group.column(number).path_in_schema: group.column(number) for number in range(group.num_columns)}

    assert all(column.has_column_index and column.has_offset_index for column in columns.values())
    assert {column.compression for column in columns.values()} == {"ZSTD"}
    assert not any(
        columns[name].has_dictionary_page for name in ("id", "text", "title", "url", "removed.list.element.text")
    )
    assert columns["language"].has_dictionary_page
    assert columns["agencies.list.element.evidence.list.element.rule"].path_in_schema


def test_the_nested_view_has_the_evidence(files):
    """Beside the flat columns it has lists of structs, as in the record."""
    row = {row["id"]: row for row in pq.read_table(files["nested"]).to_pylist()}[identifier(RICH)]

    assert [part["text"] for part in row["removed"]] == ["Husum -- ", "ab"]
    assert [(agency["id"], agency["role"]) for agency in row["agencies"]] == [
        ("dpa", "origin"),
        ("afp", "cited"),
        ("ap", "photo"),
    ]
    assert row["images"][0]["caption"] == "Der Kran"
    assert row["event_evidence"]["terms"] == [{"term": "Kran", "share": 0.5}]
    assert row["detectors"] == [{"detector": "langdetect", "code": "de"}]


@pytest.mark.parametrize("name", ["parquet", "nested"])
def test_every_library_reads_all_of_parquet(files, name, tmp_path):
    """Counts and types are equal in pandas, polars, DuckDB and Hugging Face datasets, eager and streaming."""
    path, cache = str(files[name]), str(tmp_path)
    table = pq.read_table(path)
    loaded = datasets.load_dataset("parquet", data_files=path, split="train", cache_dir=cache)
    streamed = datasets.load_dataset("parquet", data_files=path, split="train", streaming=True)
    polars, duck = pl.read_parquet(path), duckdb.connect()
    described = dict(
        duck.execute("select column_name, column_type from (describe select * from read_parquet(?))", [path]).fetchall()
    )

    assert loaded.features.arrow_schema.types == table.schema.types
    assert [row["text"] for row in streamed] == table["text"].to_pylist()
    assert loaded.num_rows == polars.height == len(pd.read_parquet(path)) == table.num_rows
    assert polars.schema["published_at"] == pl.Datetime("ms", "UTC")
    assert str(pd.read_parquet(path)["published_at"].dtype) == "datetime64[ms, UTC]"
    assert described["published_at"] == "TIMESTAMP WITH TIME ZONE"
    assert list(described) == polars.columns == table.schema.names
    assert "MAP" not in " ".join(described.values())
    (earliest,) = duck.execute("select epoch(min(published_at)) from read_parquet(?)", [path]).fetchall()
    assert earliest == (datetime(2026, 1, 1, tzinfo=UTC).timestamp(),)


def test_lines_have_the_record_unchanged_and_an_object_more(files):
    """The bytes of the record are those of the run; ``dataset`` is its last field."""
    lines = {json.loads(line)["id"]: line for line in files["jsonl"].read_bytes().splitlines()}

    for article in articles():
        line, original = lines[article.id], to_line(article).rstrip(b"\n")
        assert line.startswith(original[:-1] + b',"dataset":{')
        assert json.loads(line)["text"] == article.text
    added = json.loads(lines[identifier(COPY)])["dataset"]
    assert added == {
        "split": None,
        "group": None,
        "copies": 2,
        "copy_rank": 2,
        "superseded_by": None,
        "event_size": None,
        "event_origins": None,
    }


def test_compressed_lines_are_the_same_lines(files):
    plain = files["jsonl"].read_bytes()

    assert gzip.decompress(files["jsonl.gz"].read_bytes()) == plain
    assert pl.read_ndjson(files["jsonl.zst"], schema=pl.Schema(form_of("jsonl").schema)).height == 5


def test_csv_is_read_by_libraries_and_computed_by_no_spreadsheet(files):
    """Lists are joined, times are in UTC, and what begins like a formula is text."""
    with files["csv"].open(encoding="utf-8", newline="") as file:
        table = {row["id"]: row for row in csv.DictReader(file)}
    formula, rich = table[identifier(FORMULA)], table[identifier(RICH)]

    assert formula["title"] == '\'=HYPERLINK("http://x")'
    assert formula["authors"] == "'@ada|bo"
    assert rich["published_at"] == "2026-10-31T21:30:00Z"
    assert (rich["authors"], rich["chain"], rich["copies"]) == ("Ada Ohm|Bo Ek", "dpa|seaprwire", "2")
    assert table[identifier(UNDATED)]["published_at"] == ""
    assert rich["text"] == "The crane moved.\n"
    assert (
        duckdb.execute("select count(*), max(published_at) from read_csv(?)", [str(files["csv"])]).fetchall()[0][0] == 5
    )
    assert len(pd.read_csv(files["csv"])) == pl.read_csv(files["csv"]).height == 5


def test_a_file_that_changes_between_the_passes_is_noticed(tmp_path):
    """Lines are read again when they are written."""
    write_run(tmp_path, 0, articles())
    joined = join_runs(published_runs([tmp_path]))
    (path,) = tmp_path.glob("articles/*")
    path.write_bytes(path.read_bytes()[:-100])

    with pytest.raises(BrokenRunError, match="changed while it was read"):
        written(Rows(joined, np.arange(len(joined))), form_of("jsonl"))


def test_chosen_fields_are_the_columns_in_their_order(rows):
    table = pq.read_table(io.BytesIO(written(rows, form_of("parquet", fields=["outlet", "id"]))))

    assert table.schema.names == ["outlet", "id"]
    assert table["outlet"].to_pylist().count("husum.example") == 4


def test_the_page_on_datasets_has_every_column():
    """docs/dataset.md describes the columns of the nested view in their order, with the words of the card."""
    page = (ROOT / "docs" / "dataset.md").read_text(encoding="utf-8").partition("## Views of a record")[2]
    described = re.findall(r"^\| `(\w+)` \| [^|]+ \| (.+) \|$", page, re.MULTILINE)

    assert described == [(column.name, column.description) for column in NESTED]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("parquet", None, ["id", "txt"]), "no column txt; it has id, text,"),
        (("parquet", None, ["id", "id"]), "twice"),
        (("jsonl", None, ["id"]), "JSON Lines have whole records"),
        (("csv", "nested"), "csv has no view nested: it has flat"),
        (("xml",), "--format is one of parquet, csv,"),
    ],
)
def test_a_form_that_cannot_be_written_is_refused(arguments, message):
    with pytest.raises(ArgumentError, match=message):
        form_of(*arguments)
