"""Rows of tables are records or leads, however the table is written."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import tracemalloc
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.readers import InputFile, read_file
from pipelines.documents import Document, Lead, Rejection
from pipelines.items import Via

HEADER = ["url", "title", "text", "published_at", "desk"]
ROWS = [
    ["https://news.example/1", "Ferry; late", 'It is "late" again,\nsays the captain of Gülden.', "2024-05-06", "sea"],
    ["https://news.example/2", "Pier", "The pier is closed; nobody knows why, yet.", "2024-05-07", "sea"],
]


def read(path, content=None):
    if content is not None:
        path.write_bytes(content)
    return list(read_file(InputFile(path, path.name)))


def written(rows, **dialect):
    file = io.StringIO(newline="")
    csv.writer(file, **dialect).writerows(rows)
    return file.getvalue()


def fields(found):
    return [json.loads(item.content) for item in found]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.txt"])
def test_delimiter_and_encoding_are_recognised(tmp_path, delimiter, encoding, name):
    """Each row is a record with all columns, located as spreadsheets count rows."""
    found = read(tmp_path / name, written([HEADER, *ROWS], delimiter=delimiter).encode(encoding))

    assert fields(found) == [dict(zip(HEADER, row, strict=True)) for row in ROWS]
    assert [item.locator for item in found] == [f"{name}:2", f"{name}:3"]


@pytest.mark.parametrize(
    ("content", "title"),
    [
        (written([HEADER, *ROWS], doublequote=False, escapechar="\\"), "Ferry; late"),
        (written([HEADER, *ROWS], quoting=csv.QUOTE_ALL, lineterminator="\n"), "Ferry; late"),
        ("sep=;\r\n" + written([HEADER, *ROWS], delimiter=";"), "Ferry; late"),
        ("url,title,text\rhttps://news.example/1,Mac,Its lines end so.\r", "Mac"),
        ('url\ttitle\ttext\nhttps://news.example/1\t"Open\tOne text.\nhttps://news.example/2\tB\tTwo.\n', '"Open'),
    ],
    ids=["backslashes", "all quoted", "declared", "old line ends", "unquoted"],
)
def test_ways_of_writing(tmp_path, content, title):
    first, *_ = fields(read(tmp_path / "a.csv", content.encode()))
    assert first["title"] == title


def test_a_row_without_a_text_is_a_lead(tmp_path):
    """What the table says of an address goes with the lead; a row with neither is rejected."""
    rows = [
        [*HEADER, "modified", "author"],
        ["https://news.example/a?id=1", "Late ferry", "nan", "2024-05-06", "sea", "2024-05-08T10:00:00Z", "Ann Sample"],
        ["", "No address", "", "", "", "", ""],
        ["", "", "", "", "", "", ""],
        ["https://news.example/2", "", "It has a text.", "", "", "", ""],
    ]

    lead, rejection, document = read(tmp_path / "a.csv", written(rows).encode())

    assert isinstance(lead, Lead)
    assert lead.url == "https://news.example/a?id=1"
    assert lead.via == [Via("table", "a.csv:2")]
    assert lead.changed == "2024-05-08T10:00:00Z"
    assert lead.hints["title"] == "Late ferry"
    assert lead.hints["byline"] == "Ann Sample"
    assert rejection == Rejection("a.csv:3", "read", "the row has neither a text nor an address")
    assert isinstance(document, Document)
    assert document.locator == "a.csv:5"


def test_a_column_of_addresses_needs_no_header(tmp_path):
    content = b"https://news.example/1,Ferry\nhttps://news.example/2,Pier\n"
    assert [item.url for item in read(tmp_path / "a.csv", content)] == [f"https://news.example/{n}" for n in (1, 2)]


@pytest.mark.parametrize("name", ["a.csv", "a.parquet"])
def test_a_table_of_something_else_names_its_columns(tmp_path, name):
    if name.endswith("csv"):
        (tmp_path / name).write_text("Nummer,Farbe\n1,rot\n")
    else:
        pq.write_table(pa.table({"Nummer": [1], "Farbe": ["rot"]}), tmp_path / name)

    (rejection,) = read(tmp_path / name)

    assert "its columns: Nummer, Farbe. Name the one with the articles' texts `text`" in rejection.reason


def test_broken_rows_take_no_others_along(tmp_path):
    """A stray quotation mark, an unquoted delimiter or a row that is too long costs one row."""
    lines = [f"https://news.example/{number},Title,Text number {number}." for number in range(1, 9)]
    lines[2] = 'https://news.example/3,"Title,Text number 3.'
    lines[4] = "https://news.example/5,Title,Text, number 5."
    lines[6] = "https://news.example/7"
    content = "\n".join(["url,title,text", *lines]).encode()

    found = read(tmp_path / "a.csv", content)

    assert len(found) == len(lines)
    assert found[2].content == b'{"url":"https://news.example/3","title":"\\"Title","text":"Text number 3."}'
    assert "4 cells where the header has 3" in found[4].reason
    assert isinstance(found[6], Lead)
    assert sum(isinstance(item, Document) for item in found) == 6


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=30)


@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=6),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_what_is_written_is_read(rows, delimiter, quoting):
    """Whatever is in the cells of a table of texts, its records have it."""
    rows = [(f"The text is: {text}", title, note) for text, title, note in rows]
    content = written([("text", "title", "note"), *rows], delimiter=delimiter, quoting=quoting)
    with tempfile.TemporaryDirectory() as folder:
        found = read(Path(folder) / "a.csv", content.encode())

    assert [tuple(row.values()) for row in fields(found)] == rows


def test_parquet_follows_the_rules_of_tables(tmp_path):
    table = pa.table(
        {
            "link": ["https://news.example/1", "https://news.example/2"],
            "body": ["The ferry is late.", None],
            "tags": [["sea"], ["pier", "sea"]],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")

    document, lead = read(tmp_path / "a.parquet")

    assert (document.locator, document.format) == ("a.parquet:1", "record")
    assert json.loads(document.content)["tags"] == ["sea"]
    assert (lead.url, lead.hints) == ("https://news.example/2", {"keywords": "pier, sea"})


def test_parquet_without_its_extra_says_what_to_install(tmp_path, monkeypatch):
    pq.write_table(pa.table({"text": ["The ferry is late."]}), tmp_path / "a.parquet")
    monkeypatch.setattr("newscrawl.arrow.find_spec", lambda _: None)

    (rejection,) = read(tmp_path / "a.parquet")

    assert "pip install 'newscrawl[parquet]'" in rejection.reason


def test_memory_is_flat(tmp_path):
    """A table of any length is read with the memory of some rows."""
    path = tmp_path / "a.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(HEADER)
        for number in range(4_000):
            rows.writerow([f"https://news.example/{number}", "Title", "The ferry is late. " * 150, "2024-05-06", "sea"])
    tracemalloc.start()

    count = sum(isinstance(item, Document) for item in read_file(InputFile(path, path.name)))

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 4_000
    assert peak < 2_000_000
