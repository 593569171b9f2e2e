"""Inputs, work and outputs on S3: a server on this machine, and Arrow's real client."""

import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.planted import planted
from newscrawl.dedup.distributed.job import PreparationPlan
from newscrawl.dedup.engine_run import deduplicate_into
from newscrawl.dedup.splits import read_split, splits_of
from newscrawl.executors.engine import InProcessEngine
from newscrawl.executors.work_folder import WorkFolder
from newscrawl.exporters.output_folders import check_output_folder, replaced_folder
from newscrawl.readers import InputError
from pipelines.errors import ArgumentError
from tests.s3_server import s3_server


@pytest.fixture(scope="module")
def at_server():
    with pytest.MonkeyPatch.context() as patch, s3_server(patch) as query:
        folder = WorkFolder(f"s3://bucket/news{query}")
        lines = [
            json.dumps({"id": str(n), "text": one.text}).encode() + b"\n" for n, one in enumerate(planted(24, seed=7))
        ]
        folder.put("a b/one.jsonl", b"".join(lines[:10]))
        folder.put("two.jsonl", b"".join(lines[10:]))
        folder.put(".hidden.jsonl", b"{}")
        folder.put("note.txt", b"no article")
        table = io.BytesIO()
        pq.write_table(pa.table({"id": ["x", "y"], "text": ["some words " * 9, "other words " * 9]}), table)
        folder.put("z.parquet", table.getvalue())
        yield query


def locators(splits):
    return list(dict.fromkeys(split.locator for split in splits))


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("s3://bucket/news", ["a b/one.jsonl", "two.jsonl", "z.parquet"]),
        ("s3://bucket/news/", ["a b/one.jsonl", "two.jsonl", "z.parquet"]),
        ("s3://bucket/news/*.jsonl", ["two.jsonl"]),
        ("s3://bucket/news/**/*.jsonl", ["a b/one.jsonl", "two.jsonl"]),
        ("s3://bucket/news/note.txt", ["note.txt"]),
        ("s3://bucket/news/a%20b/one.jsonl", ["one.jsonl"]),
    ],
)
def test_files_at_an_address(at_server, given, found):
    """Files, folders and globs, with locators as on a disk."""
    assert locators(splits_of([given + at_server])) == found


def test_lines_are_the_same_wherever_a_file_is_cut(at_server):
    """A file is cut by bytes on S3, too."""
    given = [f"s3://bucket/news{at_server}"]

    whole, cut = splits_of(given), splits_of(given, split_bytes=3_000)

    assert len(cut) > len(whole)
    contents = [b"".join(batch.content for split in splits for batch in read_split(split)) for splits in (whole, cut)]
    assert contents[0] == contents[1]
    assert contents[0].count(b"\n") == 26


@pytest.mark.parametrize(
    ("given", "message"), [("s3://bucket/nothing", "no such file"), ("s3://bucket/n*.x", "no file")]
)
def test_nothing_at_an_address(at_server, given, message):
    """It is said without what the address says of the server."""
    with pytest.raises(InputError, match=message) as error:
        splits_of([given + at_server])

    assert "127.0.0.1" not in str(error.value)


@pytest.mark.long
def test_output(at_server):
    """An output is complete when ``_SUCCESS`` is there and replaces none; nothing is left of a run that fails."""
    splits = splits_of([f"s3://bucket/news{at_server}"], split_bytes=10_000)
    output, work = f"s3://bucket/once{at_server}", WorkFolder(f"s3://bucket/once.work{at_server}")
    check_output_folder(output, [split.path for split in splits])

    report = deduplicate_into(output, InProcessEngine(), work, splits, PreparationPlan())
    work.delete()

    names = WorkFolder(output).names()
    assert names == ["_SUCCESS", *(f"part-{number:06}.parquet" for number in range(len(splits)))]
    assert report.written == 26
    tables = [pq.read_table(io.BytesIO(WorkFolder(output).get(name))) for name in names[1:]]
    assert sum(table.num_rows for table in tables) == 26
    assert WorkFolder(work.uri).names() == []
    with pytest.raises(ArgumentError, match="cannot be replaced"):
        check_output_folder(output, [])
    with pytest.raises(ArgumentError, match="has inputs in it"):
        check_output_folder(f"s3://bucket/news{at_server}", [split.path for split in splits])
    with pytest.raises(KeyboardInterrupt), replaced_folder(f"s3://bucket/twice{at_server}") as folder:
        folder.put("part-000000.parquet", b"torn")
        raise KeyboardInterrupt
    assert WorkFolder(f"s3://bucket/twice{at_server}").names() == []
