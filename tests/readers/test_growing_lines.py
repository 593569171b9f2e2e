"""JSON Lines that grow are read on from where they ended, and nothing of them is lost."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.readers import InputFile, read_file
from newscrawl.readers.line_progress import Continuation, LineProgress

LINES = st.sampled_from(
    [
        b'{"text": "one"}\n',
        b'{"text": "two"}\r\n',
        b"\n",
        b"not JSON\n",
        b'{"text": "' + b"x" * 70_000 + b'"}\n',
        b"\xff\n",
    ]
)
CONTENTS = st.builds(
    lambda mark, lines: mark + b'{"text": "first"}\n' + b"".join(lines),
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
    st.lists(LINES, max_size=8),
)


def read_on(path, continuation):
    """Return what is read of a file from a place on, and where it can be read on after that."""
    progress = continuation.begin() if continuation else LineProgress()
    found = list(read_file(InputFile(path, "a.jsonl"), progress=progress))
    return found, Continuation.after(progress, path)


@given(CONTENTS, st.lists(st.integers(0, 150_000), max_size=4))
def test_pieces_give_what_the_whole_gives(content, cuts):
    """However a file grows, each of its lines is read, with the number that it has in the whole file."""
    with tempfile.TemporaryDirectory() as folder:
        path, continuation, found = Path(folder) / "a.jsonl", None, []
        for end in [*sorted(min(cut, len(content)) for cut in cuts), len(content)]:
            with path.open("ab") as file:
                file.write(content[file.tell() : end])
            if continuation is not None:
                assert continuation.is_in(path)
                assert continuation.offset <= end
                assert continuation.lines == content[: continuation.offset].count(b"\n")
                assert Continuation.decoded(continuation.encoded()) == continuation
            further, after = read_on(path, continuation)
            found += further
            continuation = after or continuation
        whole, _ = read_on(path, None)

    assert {repr(item) for item in whole} <= {repr(item) for item in found}


def test_only_what_was_added_is_read(tmp_path):
    """A last line without a line end is read at once, and once more when the file goes on."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "one"}\n\n{"text": "two"}')
    found, continuation = read_on(path, None)
    assert [item.locator for item in found] == ["a.jsonl:1", "a.jsonl:3"]
    assert (continuation.offset, continuation.lines, continuation.unended) == (17, 2, True)
    with path.open("ab") as file:
        file.write(b'\n{"text": "three"}\n')

    further, continuation = read_on(path, continuation)
    assert [item.locator for item in further] == ["a.jsonl:3", "a.jsonl:4"]
    assert (continuation.offset, continuation.unended) == (path.stat().st_size, False)
    assert read_on(path, continuation)[0] == []
    with path.open("ab") as file:
        file.write(b'{"text": "fo')
    ((rejected,), continuation) = read_on(path, continuation)
    assert rejected.reason.endswith("the file ends within this line, which is read again when there is more of it")
    assert continuation.lines == 4


@pytest.mark.parametrize("change", ["beginning", "end", "shorter", "replaced"])
def test_a_file_that_did_more_than_grow_is_noticed(tmp_path, change):
    path = tmp_path / "a.jsonl"
    content = b'{"text": "one"}\n' * 10_000
    path.write_bytes(content)
    _, continuation = read_on(path, None)
    changed = {
        "beginning": b"[" + content[1:] + content,
        "end": content[:-3] + b"'}\n" + content,
        "shorter": content[:-1],
        "replaced": content * 2,
    }[change]
    if change == "replaced":
        path.unlink()
        os.link(__file__, tmp_path / "another")  # else the file system might use the number again
    path.write_bytes(changed)

    assert continuation.is_in(path) == (change == "replaced" and path.stat().st_ino == continuation.inode)


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.txt", "a.csv", "utf16.jsonl", "broken.jsonl"])
def test_other_files_are_read_whole(tmp_path, name):
    """Compressed files, other formats, other encodings, and files whose reading was given up cannot be read on."""
    import gzip

    lines = b'{"text": "one"}\n'
    content = {
        "a.jsonl.gz": gzip.compress(lines),
        "a.txt": b"A text of one line.\n",
        "a.csv": b"title,text\none,two\n",
        "utf16.jsonl": lines.decode().encode("utf-16"),
        "broken.jsonl": lines + b"broken\n" * 1_000 + lines,
    }[name]
    (tmp_path / name).write_bytes(content)
    progress = LineProgress()
    list(read_file(InputFile(tmp_path / name, name), progress=progress))

    assert Continuation.after(progress, tmp_path / name) is None
