"""Tar archives are read in one pass, each file by its own format."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

import newscrawl
from newscrawl.readers import InputFile, ReadingLimits, read_file, zstd
from pipelines.documents import Document, Rejection

TEXT = b"The harbour office opens again on Monday. Its roof was repaired.\n"
RECORD = b'{"title": "Harbour", "text": "Its roof was repaired."}'


def taped(members, form=tarfile.PAX_FORMAT):
    tape = io.BytesIO()
    with tarfile.open(fileobj=tape, mode="w", format=form) as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            if isinstance(content, bytes):
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
            else:
                info.type, info.linkname = content.encode(), "/etc/hostname"
                archive.addfile(info)
    return tape.getvalue()


MEMBERS = [
    ("z.txt", TEXT),
    ("folder", tarfile.DIRTYPE.decode()),
    ("folder/a.jsonl", RECORD + b"\n" + RECORD),
    (".hidden", TEXT),
    ("link.txt", tarfile.SYMTYPE.decode()),
    ("hard.txt", tarfile.LNKTYPE.decode()),
    ("device", tarfile.CHRTYPE.decode()),
    ("pipe", tarfile.FIFOTYPE.decode()),
    ("../../out.txt", TEXT),
    ("z.txt", TEXT * 2),
    ("n" * 150 + ".txt", TEXT),
    ("picture.png", b"\x89PNG\r\n\x1a\n"),
]
LOCATORS = ["z.txt", "folder/a.jsonl:1", "folder/a.jsonl:2", "../../out.txt", "z.txt#2", "n" * 150 + ".txt"]


def read(path, content, limits=None):
    path.write_bytes(content)
    return list(read_file(InputFile(path, path.name), *([limits] if limits else [])))


def reasons(found):
    return [item.reason for item in found if isinstance(item, Rejection)]


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
@pytest.mark.parametrize(
    ("name", "pack"), [("a.tar", bytes), ("a.tgz", gzip.compress), ("a.tar.zst", zstd.compress), ("a", gzip.compress)]
)
def test_members_are_read_in_the_order_of_the_archive(tmp_path, form, name, pack):
    """Hidden files, links and devices are left out, and names are never paths."""
    found = read(tmp_path / name, pack(taped(MEMBERS, form)))

    assert [item.locator for item in found if isinstance(item, Document)] == [f"{name}!{place}" for place in LOCATORS]
    assert reasons(found) == ["not read: it is a PNG image"]


def test_standard_input_is_read():
    """An archive may come through a pipe."""
    program = (
        "from newscrawl.readers import input_files, read_file\n"
        "(file,) = input_files(['-'])\n"
        "for found in read_file(file): print(found.locator)"
    )
    project = Path(newscrawl.__file__).parents[1]
    content = gzip.compress(taped([("a.txt", TEXT), ("b.txt", TEXT)]))
    run = subprocess.run([sys.executable, "-c", program], input=content, capture_output=True, check=True, cwd=project)

    assert run.stdout.decode().split() == ["stdin!a.txt", "stdin!b.txt"]


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_part_of_an_archive_gives_what_it_has(tmp_path, pack):
    """Of an archive that was cut off, the members before that are read, and a reason says that there were more."""
    members = [(f"{number}.txt", bytes(f"{number}: ", "ascii") + TEXT * 40) for number in range(8)]
    content = pack(taped(members))

    for share in (0.2, 0.5, 0.8):
        found = read(tmp_path / "a.tar", content[: int(share * len(content))])
        texts = [item.content for item in found if isinstance(item, Document)]
        assert texts == [content for _, content in members[: len(texts)]]
        assert reasons(found)


def test_limits_hold(tmp_path):
    """Too many members, too long ones, long headers and bombs end the archive; nested archives are refused."""
    many = taped([(f"{number}.txt", TEXT) for number in range(5)])
    header = tarfile.TarInfo("a.txt")
    header.pax_headers = {"comment": "a" * 3_000_000}
    long_header = header.tobuf(tarfile.PAX_FORMAT) + bytes(1024)
    bomb = gzip.compress(taped([("a.txt", TEXT + b" " * 3_000_000), ("b.txt", TEXT)]))

    assert "more than 3 members" in reasons(read(tmp_path / "a.tar", many, ReadingLimits(archive_members=3)))[-1]
    assert "longer than 20 bytes" in reasons(read(tmp_path / "a.tar", many, ReadingLimits(document_bytes=20)))[0]
    assert "header in the archive" in reasons(read(tmp_path / "b.tar", long_header))[0]
    limits = ReadingLimits(expansion_allowance=100_000, expansion_ratio=20)
    assert "compression bomb" in reasons(read(tmp_path / "c.tar.gz", bomb, limits))[-1]
    assert "archive within an archive" in reasons(read(tmp_path / "d.tar", taped([("a.tar", many)])))[0]
    assert reasons(read(tmp_path / "e.tar", taped([(".hidden", TEXT)]))) == ["there is no file in the archive"]
