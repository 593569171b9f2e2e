"""Formats are recognised by suffix and content, and give documents with the right locators and bytes."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newscrawl
from newscrawl.readers import InputFile, ReadingLimits, read_file, zstd
from pipelines.documents import Document, Rejection

TEXT = b"The town council voted on Monday. The bridge will be rebuilt in spring.\n"
PAGE = b"<!DOCTYPE html>\n<html><body><p>The bridge will be rebuilt.</p></body></html>"
RECORD = b'{"title": "Bridge", "text": "It will be rebuilt."}'
SUFFIXES = [".txt", ".md", ".html", ".xhtml", ".json", ".jsonl", ".jl", ".zip", ".gz", ".zst", ".csv", ""]


def _read(path, content=None, limits=None):
    if content is not None:
        path.write_bytes(content)
    return list(read_file(InputFile(path, path.name), *([limits] if limits else [])))


def _zipped(members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


def _summary(found):
    return [(item.locator, item.format) if isinstance(item, Document) else item.reason for item in found]


PACKED = {
    "a.gz": gzip.compress((RECORD + b"\n") * 3, mtime=0),
    "a.zst": zstd.compress((RECORD + b"\n") * 3),
    "a.zip": _zipped({"a.txt": TEXT, "b.jsonl": RECORD}),
}


@pytest.mark.parametrize(
    ("name", "content", "format_"),
    [
        ("a.txt", TEXT, "text"),
        ("a.TXT", TEXT, "text"),
        ("a.text", TEXT, "text"),
        ("a.md", TEXT, "text"),
        ("a", TEXT, "text"),
        ("a.unknown", TEXT, "text"),
        ("a.txt", b"{Photo: harbour} " + TEXT, "text"),
        ("a.txt", b"[Update] " + TEXT, "text"),
        ("a.txt", b"ID3 and GIF8 are no pictures here. " + TEXT, "text"),
        ("a.html", PAGE, "html"),
        ("a.htm", b"<p>A piece of a page", "html"),
        ("a.xhtml", b'<?xml version="1.0"?>\n' + PAGE, "html"),
        ("a.php", b"\xef\xbb\xbf <!-- saved -->" + PAGE, "html"),
        ("a.txt", PAGE, "html"),
        ("a.txt", PAGE.decode().encode("utf-16"), "html"),
        ("a.html", TEXT, "text"),
        ("a.json", RECORD, "record"),
        ("a.txt", RECORD, "record"),
        ("a.html", RECORD, "record"),
    ],
)
def test_format_follows_suffix_and_content(tmp_path, name, content, format_):
    """The suffix decides the format unless the content contradicts it; a file is one document."""
    assert _summary(_read(tmp_path / name, content)) == [(name, format_)]


@pytest.mark.parametrize("pack", [(".gz", gzip.compress), (".zst", zstd.compress)], ids=lambda pack: pack[0])
@pytest.mark.parametrize(("name", "content"), [("a.txt", TEXT), ("a.html", PAGE), ("a.json", RECORD)])
def test_compressed_files_are_read_as_what_is_in_them(tmp_path, pack, name, content):
    """Compression changes only the locator."""
    suffix, compress = pack
    (plain,) = _read(tmp_path / name, content)
    (packed,) = _read(tmp_path / (name + suffix), compress(content))

    assert packed.locator == name + suffix
    assert (packed.content, packed.format) == (plain.content, plain.format) == (content, plain.format)


def test_concatenated_compressed_files_are_one_file(tmp_path):
    """Gzip and Zstandard files may consist of several frames."""
    for suffix, compress in ((".gz", gzip.compress), (".zst", zstd.compress)):
        (found,) = _read(tmp_path / f"a.txt{suffix}", compress(TEXT) + compress(TEXT))
        assert found.content == TEXT + TEXT


def test_frames_to_be_skipped_may_be_anywhere(tmp_path):
    """Tools that pack in parallel put skippable frames before, between and after those with content."""
    skipped = b"\x5e\x2a\x4d\x18\x04\x00\x00\x00size"
    content = skipped + skipped + zstd.compress(TEXT) + skipped + zstd.compress(TEXT) + skipped

    (found,) = _read(tmp_path / "a.txt.zst", content)
    (nothing,) = _read(tmp_path / "b.txt.zst", skipped)

    assert found.content == TEXT + TEXT
    assert nothing.reason == "it is empty"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_files_put_together_have_marks_between_them(tmp_path, encoding):
    """A byte order mark before any line is no part of the line."""
    lines = RECORD.decode() + "\n"
    content = b"".join([lines.encode(encoding), lines.encode(encoding), "\n".encode(encoding), lines.encode(encoding)])

    found = _read(tmp_path / "a.jsonl", content)
    (one,) = _read(
        tmp_path / "b.json", "\ufeff".encode(encoding) + RECORD.decode().encode(encoding.replace("-sig", ""))
    )

    assert [(item.locator, item.content) for item in found] == [(f"a.jsonl:{line}", RECORD) for line in (1, 2, 4)]
    assert one.content == RECORD


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.jl", "a.json", "a.txt", "a"])
def test_json_lines_are_located_by_line(tmp_path, name):
    """Each line is a document with its own bytes; blank lines are counted but give none."""
    found = _read(tmp_path / name, b"\xef\xbb\xbf" + RECORD + b"\r\n\r\n" + b'{"text": "two"}\n\n' + RECORD)

    assert [item.locator for item in found] == [f"{name}:1", f"{name}:3", f"{name}:5"]
    assert [item.content for item in found] == [RECORD, b'{"text": "two"}', RECORD]


def test_one_json_line_is_still_a_line(tmp_path):
    """A JSON Lines file of one line has a line number."""
    assert _summary(_read(tmp_path / "a.jsonl", RECORD)) == [("a.jsonl:1", "record")]


def test_archive_members_are_read_by_their_formats(tmp_path):
    """Members are sorted by name, each in its own format; folders and hidden members are left out."""
    path = tmp_path / "a.zip"
    content = _zipped(
        {
            "z/page.html": PAGE,
            "lines.jsonl": RECORD + b"\n" + RECORD,
            "lines.jsonl.gz": gzip.compress(RECORD, mtime=0),
            "a.txt": TEXT,
            "folder/": b"",
            ".hidden.txt": TEXT,
            "__MACOSX/._a.txt": TEXT,
            "picture.png": b"\x89PNG\r\n\x1a\n",
        }
    )

    assert _summary(_read(path, content)) == [
        ("a.zip!a.txt", "text"),
        ("a.zip!lines.jsonl:1", "record"),
        ("a.zip!lines.jsonl:2", "record"),
        ("a.zip!lines.jsonl.gz:1", "record"),
        "not read: it is a PNG image",
        ("a.zip!z/page.html", "html"),
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (TEXT, "stdin text"),
        (RECORD + b"\n" + RECORD, "stdin:1 record\nstdin:2 record"),
        (gzip.compress(PAGE, mtime=0), "stdin html"),
        (b"PK\x05\x06" + bytes(18), "stdin a zip archive cannot be read from standard input; give its path"),
        (b"", "stdin it is empty"),
    ],
    ids=["text", "lines", "gzip", "zip", "empty"],
)
def test_standard_input_is_read_by_its_content(content, expected):
    """Standard input is recognised by its first bytes, compressed or not; archives need a path."""
    program = (
        "from newscrawl.readers import input_files, read_file\n"
        "(file,) = input_files(['-'])\n"
        "for found in read_file(file): print(found.locator, getattr(found, 'format', '') or found.reason)"
    )
    project = Path(newscrawl.__file__).parents[1]
    run = subprocess.run([sys.executable, "-c", program], input=content, capture_output=True, check=True, cwd=project)

    assert run.stdout.decode().strip() == expected


@pytest.mark.parametrize(
    ("name", "content", "limits", "reason"),
    [
        ("a.txt", TEXT, ReadingLimits(document_bytes=20), "longer than 20 bytes, the limit for one document"),
        ("a.html", PAGE, ReadingLimits(document_bytes=20), "longer than 20 bytes"),
        ("a.json", RECORD, ReadingLimits(document_bytes=20), "longer than 20 bytes"),
        ("a.json", b"[" + RECORD + b"]", ReadingLimits(document_bytes=20), "element is longer than 20 bytes"),
        ("a.jsonl", RECORD, ReadingLimits(document_bytes=20), "line is longer than 20 bytes"),
        ("a.json", b'{"a": {"b": {"c": 1}}}', ReadingLimits(json_depth=2), "more than 2 deep"),
        ("a.jsonl", b"1\n" * 9, ReadingLimits(broken_in_a_row=3), "3 broken records in a row"),
        (
            "a.txt.gz",
            gzip.compress(TEXT * 9, mtime=0),
            ReadingLimits(expanded_bytes=100),
            "expands to more than 100 bytes",
        ),
        (
            "a.txt.gz",
            gzip.compress(TEXT * 9, mtime=0),
            ReadingLimits(expansion_ratio=2, expansion_allowance=10),
            "more than 2 times its compressed size",
        ),
    ],
)
def test_limits_are_named_in_the_reason(tmp_path, name, content, limits, reason):
    """Content beyond a limit is rejected with the limit in the reason, and gives no document."""
    found = _read(tmp_path / name, content, limits)

    assert all(isinstance(item, Rejection) for item in found)
    assert reason in found[-1].reason


def test_what_is_just_within_the_limit_is_read(tmp_path):
    """A document exactly as long as the limit is read."""
    assert len(_read(tmp_path / "a.txt", TEXT, ReadingLimits(document_bytes=len(TEXT)))) == 1
    found = _read(tmp_path / "a.jsonl", RECORD + b"\n" + RECORD, ReadingLimits(document_bytes=len(RECORD)))
    assert [item.locator for item in found] == ["a.jsonl:1", "a.jsonl:2"]


def test_archive_of_too_many_members_is_not_opened(tmp_path):
    """An archive with more members than the limit is rejected as a whole."""
    path = tmp_path / "a.zip"
    path.write_bytes(_zipped({f"{number}.txt": TEXT for number in range(4)}))

    assert _summary(_read(path, limits=ReadingLimits(archive_members=3))) == [
        "the archive has more than 3 members, the limit (NEWSCRAWL_LIMIT_ARCHIVE_MEMBERS)"
    ]
    assert len(_read(path, limits=ReadingLimits(archive_members=4))) == 4


def test_files_limits_and_documents_can_be_pickled(tmp_path):
    """Everything passed between processes survives pickling."""
    path = tmp_path / "a.txt"
    (document,) = _read(path, TEXT)

    for value in (InputFile(path, "a.txt"), ReadingLimits(json_depth=3), document):
        assert pickle.loads(pickle.dumps(value)) == value


def test_stopping_early_closes_the_file(tmp_path):
    """A stream of documents that is abandoned leaves no file open; pytest would warn."""
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress((RECORD + b"\n") * 1_000, mtime=0))
    documents = read_file(InputFile(path, "a"))

    assert next(documents).locator == "a:1"
    documents.close()


@given(st.sampled_from(sorted(PACKED)), st.lists(st.tuples(st.floats(0, 0.999), st.binary(max_size=3)), max_size=4))
def test_damage_anywhere_is_survived(name, changes):
    """Whatever bytes of a compressed file or archive are overwritten, reading it gives documents or reasons."""
    content = bytearray(PACKED[name])
    for place, change in changes:
        start = int(place * len(content))
        content[start : start + len(change)] = change
    with tempfile.TemporaryDirectory() as folder:
        found = _read(Path(folder) / name, bytes(content))

    assert found
    assert all(item.locator.startswith(name) for item in found)


@given(
    st.binary(max_size=400), st.sampled_from(SUFFIXES), st.sampled_from([b"", b"\x1f\x8b", b"PK\x03\x04", b'{"', b"[{"])
)
def test_any_bytes_under_any_name_are_read(content, suffix, beginning):
    """Whatever is in a file, reading it gives documents or reasons, the same every time, with no locator in both."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        found = _read(path, beginning + content)
        again = _read(path)

    accepted = {item.locator for item in found if isinstance(item, Document)}
    rejected = {item.locator for item in found if isinstance(item, Rejection)}
    assert found
    assert found == again
    assert not accepted & rejected
    for item in found:
        if isinstance(item, Document) and item.format == "record":
            assert isinstance(json.loads(item.content.decode()), dict)
