"""Which files are listed, in which order, and with which locators."""

from __future__ import annotations

import os

import pytest

from newscrawl.readers import InputError, InputFile, input_files, read, read_documents
from newscrawl.readers.file_listing import select_files
from pipelines.documents import Document


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "in"
    for name in ("b.txt", "a/z.txt", "a/c.html", "a.b/y.txt", "c/d/e.txt", ".hidden.txt", ".git/x.txt", "ä.txt"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Text of {name}.")
    return root


def _locators(*paths, **patterns):
    return [file.locator for file in input_files([str(path) for path in paths], **patterns)]


def test_folder_is_sorted_part_by_part(folder):
    """Files of a folder are sorted by the parts of their paths, without hidden ones."""
    assert _locators(folder) == ["a/c.html", "a/z.txt", "a.b/y.txt", "b.txt", "c/d/e.txt", "ä.txt"]


def test_locators_do_not_depend_on_the_working_folder(folder, monkeypatch):
    """A folder gives the same locators by its absolute path, its relative path and from inside it."""
    expected = _locators(folder)
    monkeypatch.chdir(folder.parent)
    relative = _locators("in")
    monkeypatch.chdir(folder)

    assert relative == _locators(".") == _locators("../in/") == expected


def test_file_is_located_by_its_name(folder):
    """The locator of a single file is its name."""
    path = folder / "c/d/e.txt"

    assert input_files([str(path)]) == [InputFile(path, "e.txt")]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.txt", ["b.txt", "ä.txt"]),
        ("a/*", ["c.html", "z.txt"]),
        ("*/*.txt", ["a/z.txt", "a.b/y.txt"]),
        ("**/*.txt", ["a/z.txt", "a.b/y.txt", "b.txt", "c/d/e.txt", "ä.txt"]),
        ("**", ["a/c.html", "a/z.txt", "a.b/y.txt", "b.txt", "c/d/e.txt", "ä.txt"]),
        ("c/**/e.txt", ["d/e.txt"]),
        ("[ab].txt", ["b.txt"]),
        ("a/?.html", ["c.html"]),
    ],
)
def test_glob_is_located_from_its_fixed_part(folder, pattern, expected):
    """A glob gives the matching files, located relative to the folder before its first wildcard."""
    assert _locators(folder / pattern) == expected


def test_name_with_brackets_is_a_file_first(folder):
    """A file whose name looks like a pattern is that file."""
    (folder / "[ab].txt").write_text("Text.")

    assert _locators(folder / "[ab].txt") == ["[ab].txt"]


def test_files_are_listed_once(folder):
    """A file reached by several paths, links or globs is listed once, with its first locator."""
    (folder / "c/link.txt").symlink_to(folder / "b.txt")
    (folder / "d").symlink_to(folder / "c", target_is_directory=True)

    assert _locators(folder / "b.txt", folder, folder / "*.txt") == [
        *("b.txt", "a/c.html", "a/z.txt", "a.b/y.txt", "c/d/e.txt", "ä.txt")
    ]


def test_loops_of_links_end(folder):
    """Folders that contain themselves through links are visited once."""
    for number in range(5):
        (folder / f"a/up{number}").symlink_to(folder, target_is_directory=True)
        (folder / f"c/up{number}").symlink_to("..", target_is_directory=True)

    assert (
        _locators(folder)
        == _locators(folder / "**")
        == [*("a/c.html", "a/z.txt", "a.b/y.txt", "b.txt", "c/d/e.txt", "ä.txt")]
    )


def test_deep_folders_are_read(tmp_path):
    """Nested folders are listed to any depth."""
    deepest = tmp_path.joinpath(*["d"] * 300)
    deepest.mkdir(parents=True)
    (deepest / "x.txt").write_text("Text.")

    assert _locators(tmp_path) == ["d/" * 300 + "x.txt"]


def test_include_and_exclude_are_patterns_over_locators(folder):
    """A file passes if no exclude pattern matches its locator, and an include pattern does or there is none."""
    assert _locators(folder, include=["*.txt"], exclude=["c/*", "ä*"]) == ["a/z.txt", "a.b/y.txt", "b.txt"]


def test_names_that_are_not_utf8_are_escaped(tmp_path):
    """Every locator can be encoded as UTF-8, whatever bytes the name has."""
    (tmp_path / os.fsdecode(b"gr\xf6sser.txt")).write_text("Text.")

    assert _locators(tmp_path) == ["gr\\xf6sser.txt"]


def test_standard_input_is_listed_without_reading_it():
    """A dash is standard input."""
    assert input_files(["-", "-"]) == [InputFile(None, "stdin")]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("nowhere", "nowhere: there is no such file or folder"),
        ("nowhere/*.txt", "no file matches"),
        ("in/*.pdf", "no file matches"),
        ("empty", "there is no file in it"),
        ("", "empty path"),
        ("nul\0byte", "there is no such file"),
        ("pictures", "nothing readable in it (2 files); a.png: not read: it is a PNG image"),
    ],
)
def test_input_that_contains_nothing_is_an_error(folder, monkeypatch, path, words):
    """A path that does not exist, matches nothing or contains nothing readable is an error that names it."""
    monkeypatch.chdir(folder.parent)
    (folder.parent / "empty").mkdir()
    (folder.parent / "pictures").mkdir()
    for name in ("a.png", "b.jpg"):
        (folder.parent / "pictures" / name).write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))

    with pytest.raises(InputError) as error:
        input_files(["in/b.txt", path])

    assert words in str(error.value)


def test_no_path_is_an_error():
    """Nothing to read is an error."""
    with pytest.raises(InputError, match="no path given"):
        input_files([])


def test_patterns_that_leave_nothing_are_an_error(folder):
    """Patterns that no file passes are an error that says how many files there were."""
    with pytest.raises(InputError, match=r"none of its files \(6\) passes"):
        input_files([str(folder)], include=["*.pdf"])


def test_reading_starts_with_paths(folder):
    """``read`` yields the documents of files, folders and globs in the order of the listed files."""
    found = list(read(folder / "b.txt", str(folder), include=["*.txt"]))

    assert [item.locator for item in found] == [
        file.locator for file in input_files([str(folder / "b.txt"), str(folder)], include=["*.txt"])
    ]
    assert all(isinstance(item, Document) for item in found)


def test_a_wrong_path_is_reported_before_reading(tmp_path):
    """The call fails at once, not when the first document is requested."""
    with pytest.raises(InputError, match="there is no such file or folder"):
        read(tmp_path / "gone")


def test_files_that_are_not_documents_are_returned_separately(folder):
    """The caller decides which files are documents, and gets the others too."""
    documents, left_out = select_files([str(folder)], ["*.txt"], [], lambda file: file.name != "b.txt")

    assert [file.name for file in left_out] == ["b.txt"]
    assert "b.txt" not in [file.name for file in documents]
    with pytest.raises(InputError, match="it contains no documents"):
        select_files([str(folder)], [], [], lambda _: False)


@pytest.fixture
def linked(tmp_path):
    """Return a folder with links to its own file, and to a file and a folder outside it."""
    for name in ("inbox/own.txt", "outside/secret.txt", "outside/folder/further.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"Text of {name}.")
    (tmp_path / "inbox/again.txt").symlink_to("own.txt")
    (tmp_path / "inbox/file.txt").symlink_to(tmp_path / "outside/secret.txt")
    (tmp_path / "inbox/folder").symlink_to(tmp_path / "outside/folder", target_is_directory=True)
    (tmp_path / "inbox/up.txt").symlink_to("../outside/secret.txt")
    return tmp_path / "inbox"


@pytest.mark.parametrize("pattern", ["", "*", "**"])
def test_links_out_of_a_folder_are_rejected(linked, pattern):
    """What a link in a folder leads to outside it is not read, which a rejection says; a link within is the file."""
    found = list(read(linked / pattern))

    assert [item.locator for item in found if isinstance(item, Document)] == ["again.txt"]
    rejected = {item.locator: item.reason for item in found if not isinstance(item, Document)}
    assert set(rejected) == {"file.txt", "folder", "up.txt"}
    assert "NEWSCRAWL_FOLLOW_LINKS" in rejected["file.txt"]


def test_links_out_of_a_folder_are_followed_if_asked_to(linked):
    """Then each file is read once, whatever leads to it."""
    found = list(read(linked, follow_links=True))

    assert [item.locator for item in found] == ["again.txt", "file.txt", "folder/further.txt"]
    assert all(isinstance(item, Document) for item in found)


def test_a_link_that_is_named_is_followed(linked):
    """Who names a link means what it leads to; the name and locator are the link's."""
    (linked / "list.urls").symlink_to(linked.parent / "outside/secret.txt")
    (file,) = input_files([str(linked / "list.urls")])

    assert (file.name, file.locator) == ("list.urls", "list.urls")
    assert [item.locator for item in read(linked / "folder")] == ["further.txt"]


def test_a_link_that_takes_the_place_of_a_listed_file_is_not_followed(linked):
    """Between listing and reading, nobody can make a file lead elsewhere."""
    files = input_files([str(linked / "own.txt")])
    (linked / "own.txt").unlink()
    (linked / "own.txt").symlink_to(linked.parent / "outside/secret.txt")
    (found,) = read_documents(files[0])

    assert (found.reason, found.retry) == ("a link has taken its place since it was listed", True)
