"""Files that are replaced as a whole, by one process at a time."""

import os
import socket
from pathlib import Path

import pytest

from newscrawl.atomic_files import OutputBusyError, exchange_folders, new_file, part_of, replaced
from pipelines.errors import ArgumentError


def test_what_fails_leaves_the_file_as_it_was(tmp_path):
    """If anything is raised, the old file is there, and nothing beside it."""
    path = tmp_path / "a"
    path.write_bytes(b"old")

    with pytest.raises(ValueError, match="half-way"), replaced(path) as file:
        file.write(b"new")
        raise ValueError("half-way")

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_one_process_at_a_time_replaces_a_file(tmp_path):
    """Another one is refused while it is written; what a killed one left is used again."""
    path = tmp_path / "a"
    part_of(path).write_bytes(b"of a killed process, and longer")

    with replaced(path) as file:
        file.write(b"new")
        with pytest.raises(OutputBusyError, match=r"a\.part is being written by another process"), replaced(path):
            pass

    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_takes_no_name_from_another(tmp_path):
    """A file of a run whose name is taken gets another one."""
    path = tmp_path / "a.json"
    path.write_bytes(b"old")

    with new_file(path) as file:
        file.write(b"new")

    assert path.read_bytes() == b"old"
    assert sorted(each.read_bytes() for each in tmp_path.iterdir()) == [b"new", b"old"]


def test_file_systems_without_links(tmp_path, monkeypatch):
    """Where no link can be made, a file is renamed, and still takes no name from another."""

    def refuse(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    for content in (b"first", b"second"):
        with new_file(tmp_path / "a.json") as file:
            file.write(content)

    assert (tmp_path / "a.json").read_bytes() == b"first"
    assert sorted(each.read_bytes() for each in tmp_path.iterdir()) == [b"first", b"second"]


def test_a_descriptor_that_cannot_be_written_is_refused():
    """A closed one, and one that is only for reading, are mistakes in an argument."""
    reading = os.open(os.devnull, os.O_RDONLY)
    for number in (reading, 999):
        with pytest.raises(ArgumentError, match="closed, or only for reading"), replaced(Path(f"/dev/fd/{number}")):
            pass
    os.close(reading)


def test_two_folders_change_places(tmp_path):
    """Each has the other's name, and nothing else is left; if one is missing, the other stays."""
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    (one / "a").touch()
    with pytest.raises(FileNotFoundError):
        exchange_folders(one, other)
    assert (one / "a").exists()
    other.mkdir()

    exchange_folders(one, other)

    assert {path.relative_to(tmp_path) for path in tmp_path.rglob("*")} == {Path("one"), Path("other"), Path("other/a")}


def test_folders_and_sockets_are_refused(tmp_path):
    """They are no files that could be replaced."""
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(tmp_path / "socket"))
        for path, kind in ((tmp_path, "a folder"), (tmp_path / "socket", "a socket"), (Path("/dev/tty"), "a device")):
            with pytest.raises(ArgumentError, match=f"is {kind}"), replaced(path):
                pass
