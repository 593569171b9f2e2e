"""Folders of parts: complete or not there, and never in place of something else."""

import json

import pyarrow.parquet as pq
import pytest

from newscrawl.compressed_files import COMPRESSIONS
from newscrawl.executors.engine import InProcessEngine
from newscrawl.executors.work_folder import WorkFolder
from newscrawl.exporters.output_folders import check_output_folder, rejected_lines, replaced_folder
from newscrawl.exporters.output_parts import OutputParts, part_suffix
from pipelines.documents import Rejection
from pipelines.errors import ArgumentError


def write(output, blocks):
    """Write blocks of records as an output."""
    work = WorkFolder(f"{output}.work")
    with replaced_folder(str(output)) as folder:
        parts = OutputParts(folder, part_suffix(str(output)), work)
        for number, records in enumerate(blocks):
            parts.write(number, [json.dumps(record).encode() + b"\n" for record in records])
        parts.finish(InProcessEngine(), {})
    work.delete()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_lines_by_block(tmp_path):
    """Each block with lines is a part; their names are in reading order."""
    write(tmp_path / "news.jsonl", [[{"a": 1}], [], [{"a": 2}, {"b": 3}]])

    assert names(tmp_path) == ["news.jsonl"]
    assert names(tmp_path / "news.jsonl") == ["_SUCCESS", "part-000000.jsonl", "part-000002.jsonl"]
    assert (tmp_path / "news.jsonl" / "part-000002.jsonl").read_bytes() == b'{"a": 2}\n{"b": 3}\n'


def test_types_of_parquet_fit_all_blocks(tmp_path):
    """A column that one block has as null or whole numbers has the type of all."""
    write(tmp_path / "news", [[{"a": None, "b": 1}], [{"a": "x", "b": 0.5, "duplicate": None}], [{"c": [1]}]])

    table = pq.read_table(tmp_path / "news")

    assert table.column("a").to_pylist() == [None, "x", None]
    assert table.column("b").to_pylist() == [1.0, 0.5, None]
    assert table.column("c").to_pylist() == [None, None, [1]]
    assert table.schema.field("duplicate").type.field("kind").type == "string"
    first, *others = (pq.read_schema(path) for path in (tmp_path / "news").glob("part-*"))
    assert others == [first, first]


def test_lines_that_are_no_table(tmp_path):
    """Nothing is left of an output that cannot be written."""
    with pytest.raises(ArgumentError, match="do not fit into one table"):
        write(tmp_path / "news.parquet", [[{"a": 1}], [{"a": {"b": 1}}]])

    assert names(tmp_path) == ["news.parquet.work"]


def test_complete_output_gives_way_to_a_complete_one(tmp_path):
    """An error leaves the old one; a success replaces it as a whole."""
    output = tmp_path / "news.jsonl"
    write(output, [[{"a": 1}], [{"a": 2}]])

    with pytest.raises(KeyboardInterrupt), replaced_folder(str(output)) as folder:
        folder.put("part-000000.jsonl", b"new")
        raise KeyboardInterrupt
    assert names(output) == ["_SUCCESS", "part-000000.jsonl", "part-000001.jsonl"]

    write(output, [[{"a": 3}]])
    assert names(output) == ["_SUCCESS", "part-000000.jsonl"]
    assert names(tmp_path) == ["news.jsonl"]


def test_rejected_lines(tmp_path):
    """They are in a file that is no part of the data, if there are any."""
    for rejections in ([], [Rejection("a.jsonl:1", "read", "empty")]):
        with replaced_folder(str(tmp_path / "news")) as folder, rejected_lines(folder) as reject:
            for rejection in rejections:
                reject(rejection)
        assert (tmp_path / "news" / "_rejected.jsonl").exists() == bool(rejections)

    (line,) = (tmp_path / "news" / "_rejected.jsonl").read_text().splitlines()
    assert json.loads(line) == {"locator": "a.jsonl:1", "stage": "read", "reason": "empty"}


def test_what_is_not_replaced(tmp_path):
    """A file, a folder of something else, and a folder of inputs."""
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "letter.txt").touch()
    write(tmp_path / "input.jsonl", [[{"a": 1}]])
    part = str(tmp_path / "input.jsonl" / "part-000000.jsonl")

    for output, message in (("file", "is a file"), ("folder", "is no complete output"), ("input.jsonl", "has inputs")):
        with pytest.raises(ArgumentError, match=message):
            check_output_folder(str(tmp_path / output), [part])
    check_output_folder(str(tmp_path / "input.jsonl"), [])
    check_output_folder(str(tmp_path / "new"), [part])


@pytest.mark.parametrize(
    ("output", "suffix"),
    [
        ("news", ".parquet"),
        ("out/news.parquet/", ".parquet"),
        ("s3://bucket/news.jsonl?region=eu", ".jsonl"),
        *((f"news.jsonl{packed}", f".jsonl{packed}") for packed in COMPRESSIONS),
        ("news.csv", None),
        ("news.parquet.gz", None),
    ],
)
def test_name_of_an_output_says_its_format(output, suffix):
    """Parquet, unless the name says JSON Lines."""
    if suffix is None:
        with pytest.raises(ArgumentError, match="writes folders of"):
            part_suffix(output)
    else:
        assert part_suffix(output) == suffix
