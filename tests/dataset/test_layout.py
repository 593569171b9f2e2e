"""The files of a dataset: each row is in one, in its order."""

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.dataset.files import layout, writing
from newscrawl.dataset.files.layout import PARTITIONS, data_files
from newscrawl.dataset.splitting.splits import ByShare, splitting
from newscrawl.dataset.views.forms import form_of
from newscrawl.dataset.views.rows import Rows
from pipelines.items import Language
from tests.dataset.written_runs import joined_records, record

DATES = (None, ("2026", "year"), ("2026-10", "month"), ("2026-10-03", "day"), ("2026-11-03T10:00:00Z", "second"))


def article(number, date, language):
    published, precision = date or (None, None)
    return record(number, published_at=published, published_precision=precision, language=Language(language, 0.9))


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    """Return the rows of 60 records, in two splits."""
    articles = [article(number, DATES[number % 5], "de" if number % 3 else "zh-Hant") for number in range(60)]
    joined = joined_records(tmp_path_factory.mktemp("runs"), articles)
    return Rows(joined, np.arange(60), splitting(joined, ByShare({"train": 0.6, "test": 0.4})))


@given(
    st.lists(st.integers(0, 59), unique=True, min_size=1),
    st.lists(st.sampled_from(sorted(PARTITIONS)), unique=True),
    st.integers(1, 20),
)
@settings(max_examples=50, deadline=None)
def test_each_row_is_in_one_file_in_its_order(rows, chosen, partition, most):
    """Whatever is chosen and however it is partitioned."""
    some = Rows(rows.joined, np.array(sorted(chosen)), rows.splitting)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "SHARD_ROWS", most)
        files = data_files(some, "parquet", partition)
    place = {row: number for number, row in enumerate(some.order.tolist())}

    assert sorted(row for file in files for row in file.rows.tolist()) == sorted(chosen)
    assert len({file.path for file in files}) == len(files)
    for file in files:
        assert 1 <= len(file.rows) <= most
        assert [place[row] for row in file.rows.tolist()] == sorted(place[row] for row in file.rows.tolist())
        assert set(some.values("split", file.rows)) == {file.split}


def test_files_are_named_as_libraries_know_them(rows, monkeypatch):
    monkeypatch.setattr(layout, "SHARD_ROWS", 25)
    plain = Rows(rows.joined, np.arange(60))

    assert [file.path for file in data_files(plain, "parquet")] == [
        f"data/train-{number:05}-of-00003.parquet" for number in range(3)
    ]
    assert {file.path for file in data_files(plain, "csv", ["year", "language"])} == {
        f"data/year={year}/language={language}/part-0.csv"
        for year in ("2026", "unknown")
        for language in ("de", "zh-Hant")
    } | {"data/year=2026/language=de/part-1.csv"}
    paths = [file.path for file in data_files(rows, "jsonl.zst", ["month"])]
    assert "data/test/month=2026-10/part-0.jsonl.zst" in paths


def test_a_row_group_of_long_texts_has_fewer_rows(rows, tmp_path, monkeypatch):
    """So the memory that writing needs does not grow with the length of texts."""
    monkeypatch.setattr(writing, "ROWS", 10)
    monkeypatch.setattr(writing, "ROW_GROUP", 30)
    sizes = []
    for most in (1 << 20, 1):
        monkeypatch.setattr(writing, "_ROW_GROUP_BYTES", most)
        with (tmp_path / "a.parquet").open("wb") as file:
            writing.write_rows(file, rows, rows.order, form_of("parquet"))
        metadata = pq.ParquetFile(tmp_path / "a.parquet").metadata
        sizes.append([metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)])

    assert sizes == [[30, 30], [10] * 6]
