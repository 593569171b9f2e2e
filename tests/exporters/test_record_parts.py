"""Records of blocks as parts: in order, of a size that memory holds, with the columns of the record."""

import gzip

import pyarrow.parquet as pq
import pytest

from newscrawl.arrow import arrow_schema
from newscrawl.executors.work_folder import WorkFolder
from newscrawl.exporters.line_files import write_articles
from newscrawl.exporters.record_parts import RecordParts
from newscrawl.serialization import to_line
from pipelines.items import Article

BLOCKS = [[0, 1, 2, 3, 4], [], [5, 6]]


def record(number):
    return Article(id=f"{number}", locator=f"a.jsonl:{number}", text=f"Text {number}.")


def write(folder, suffix):
    """Write the blocks, the last one first, and return the parts in the order of their names."""
    parts = RecordParts(WorkFolder(str(folder)), suffix)
    for block, numbers in reversed([*enumerate(BLOCKS)]):
        parts.write(block, map(record, numbers), most=2)
    return sorted(folder.iterdir())


@pytest.mark.parametrize(("suffix", "unpacked"), [(".jsonl", bytes), (".jsonl.gz", gzip.decompress)])
def test_lines(tmp_path, suffix, unpacked):
    found = write(tmp_path, suffix)

    names = ["part-000000-0000", "part-000000-0001", "part-000000-0002", "part-000002-0000"]
    assert [path.name for path in found] == [f"{name}{suffix}" for name in names]
    lines = b"".join(unpacked(path.read_bytes()) for path in found)
    assert lines == b"".join(to_line(record(number)) for number in range(7))


def test_parquet(tmp_path):
    """All parts have the same columns, those of a single file."""
    found = write(tmp_path / "parts", ".parquet")
    write_articles(tmp_path / "one.parquet", map(record, range(7)))

    assert all(pq.read_schema(path).equals(arrow_schema()) for path in found)
    assert pq.read_table(tmp_path / "parts").equals(pq.read_table(tmp_path / "one.parquet"))
