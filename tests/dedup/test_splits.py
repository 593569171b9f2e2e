"""Splits: what workers read in pieces is what one reader reads as a whole, wherever it is cut."""

import gzip

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.dedup.inputs import LineBatch, chosen_files, read_batches
from newscrawl.dedup.splits import Split, read_split, splits_of
from newscrawl.readers import InputError
from newscrawl.readers.limits import DEFAULT_LIMITS, ReadingLimits
from pipelines.documents import Rejection

LINES = st.lists(st.sampled_from([b"", b" ", b"{}", b'{"text":"a"}\r', b"\xff", b"x" * 40, b"\xef\xbb\xbf{}"]))


def lines(found):
    """Return the lines, with their numbers, and the rejections."""
    read, rejected = [], []
    for one in found:
        if isinstance(one, Rejection):
            rejected.append(one)
        else:
            parts = (
                one.content.removesuffix(b"\n").split(b"\n")
                if one.content.endswith(b"\n")
                else one.content.split(b"\n")
            )
            read += [(one.first + place, line) for place, line in enumerate(parts)]
    return read, rejected


def lines_of(splits, limits=DEFAULT_LIMITS):
    """Return the same of splits, with the numbers counted on from split to split."""
    read, rejected = [], []
    for split in splits:
        base = len(read)
        own, failed = lines(read_split(split, limits))
        assert [number for number, _ in own] == list(range(1, len(own) + 1))
        read += [(base + number, line) for number, line in own]
        rejected += failed
    return read, rejected


@given(LINES, st.booleans(), st.lists(st.integers(1, 300)))
def test_lines_are_the_same_wherever_a_file_is_cut(tmp_path_factory, content, ends, cuts):
    """Each line is read once, in order, and whole."""
    path = tmp_path_factory.getbasetemp() / "cut.jsonl"
    path.write_bytes(b"\n".join(content) + (b"\n" if ends else b""))
    size = path.stat().st_size
    starts = [0, *sorted({cut for cut in cuts if cut < size})]

    pieces = [Split("cut.jsonl", str(path), start, end) for start, end in zip(starts, [*starts[1:], None], strict=True)]

    assert lines_of(pieces) == lines(read_batches(chosen_files([str(path)])))


@pytest.mark.parametrize("size", [1, 7, 100, 10_000])
def test_large_file_is_cut(tmp_path, size):
    """A plain file is cut by size; the lines are the same."""
    path = tmp_path / "news.jsonl"
    path.write_bytes(b"".join(b'{"text":"%b"}\n' % (b"a" * (number % 50)) for number in range(60)))

    splits = splits_of([str(path)], split_bytes=size)

    assert len(splits) == -(-path.stat().st_size // size)
    assert lines_of(splits) == lines(read_batches(chosen_files([str(path)])))


@pytest.mark.parametrize(
    "content", [gzip.compress(b'{"text":"a"}\n' * 9, mtime=0), '{"text":"ä"}\n'.encode("utf-16"), b"[{}]\n[]"]
)
def test_what_cannot_be_cut_is_one_split(tmp_path, content):
    """Compressed files, those in UTF-16 and those that are rejected as a whole are read by one worker."""
    path = tmp_path / "news"
    path.write_bytes(content)

    splits = splits_of([str(path)], split_bytes=4)

    assert len(splits) == 1
    assert lines_of(splits) == lines(read_batches(chosen_files([str(path)])))


def test_parquet_is_cut_between_row_groups(tmp_path):
    """Row groups that are small share a split."""
    table = pa.table({"text": [f"text {number}" for number in range(50)]})
    pq.write_table(table, tmp_path / "news.parquet", row_group_size=5)

    splits = splits_of([str(tmp_path)], split_bytes=250)

    assert 3 < len(splits) < 10
    assert lines_of(splits) == lines(read_batches(chosen_files([str(tmp_path)])))


def test_locators_are_those_of_one_reader(tmp_path):
    """Files of several folders, one of them twice, with equal names; an address of a local file is its path."""
    for name in ("one/a.jsonl", "two/a.jsonl", "two/b.ndjson", "two/note.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text('{"text":"a"}\n')
    paths = [str(tmp_path / "one"), str(tmp_path / "two"), str(tmp_path / "one/a.jsonl")]

    expected = [(file.locator, str(file.path)) for file in chosen_files(paths)]

    assert [(split.locator, split.path) for split in splits_of(paths)] == expected
    assert [(split.locator, split.path) for split in splits_of([f"file://{path}" for path in paths])] == expected


def test_link_out_of_a_folder_is_rejected(tmp_path):
    """As without an engine."""
    (tmp_path / "elsewhere.jsonl").write_text('{"text":"a"}\n')
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link.jsonl").symlink_to(tmp_path / "elsewhere.jsonl")

    (split,) = splits_of([str(tmp_path / "in")], split_bytes=2)

    assert [*read_split(split)] == [*read_batches(chosen_files([str(tmp_path / "in")]))]


def test_too_long_line_is_a_rejection_in_its_split(tmp_path):
    """It counts as a line, and what follows it is read."""
    path = tmp_path / "news.jsonl"
    path.write_bytes(b'{"n":1}\n' + b"x" * 6_000_000 + b'\n{"n":2}\n')
    splits = splits_of([str(path)], split_bytes=1_000_000)

    found = [one for split in splits for one in read_split(split, ReadingLimits(document_bytes=1_000_000))]

    assert [one.content for one in found if isinstance(one, LineBatch)] == [b'{"n":1}\n', b'{"n":2}\n']
    assert [one.locator for one in found if isinstance(one, Rejection)] == ["news.jsonl:2"]


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        ([], "no input given"),
        (["-"], "standard input cannot be shared among workers"),
        (["nowhere.jsonl"], "there is no such file or folder"),
        (["nofs://host/a.jsonl"], "nofs://host/a.jsonl cannot be listed"),
    ],
)
def test_wrong_path(paths, message):
    """What cannot be split is said before any work."""
    with pytest.raises(InputError, match=message):
        splits_of(paths)
