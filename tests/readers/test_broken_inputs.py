"""Every broken input gives documents or a comprehensible reason, but never both for one locator."""

from __future__ import annotations

import os
from functools import cache

import pytest

from newscrawl.readers import InputFile, input_files, read_file
from pipelines.documents import Document, Rejection
from tests.broken_inputs import write_all

CASES = {
    # name: (documents, rejections, words of the first reason)
    "truncated.txt.gz": (0, 1, "gzip data ends early"),
    "corrupt.txt.gz": (0, 1, "gzip data is damaged"),
    "wrong_checksum.txt.gz": (0, 1, "gzip data is damaged"),
    "garbage_after.txt.gz": (0, 1, "gzip data is damaged"),
    "only_magic.txt.gz": (0, 1, "gzip data ends early"),
    "truncated.jsonl.gz": (97, 1, "ends early: the file was cut off (records read before that: 97)"),
    "corrupt.jsonl.gz": (97, None, "not valid JSON"),
    "bomb.jsonl.gz": (0, 1, "200 times its compressed size"),
    "bomb.txt.gz": (0, 1, "longer than 20 MB"),
    "twice.txt.gz": (0, 1, "archive within an archive"),
    "not_packed.txt.gz": (1, 0, ""),
    "packed.txt": (1, 0, ""),
    "truncated.txt.zst": (0, 1, "Zstandard data ends early"),
    "corrupt.jsonl.zst": (0, 1, "Zstandard data is damaged"),
    "only_magic.jsonl.zst": (0, 1, "Zstandard data ends early"),
    "bomb.zip": (1, 2, "200 times its compressed size"),
    "truncated.zip": (0, 1, "zip archive was cut off"),
    "corrupt.zip": (50, None, "not valid JSON"),
    "wrong_checksum.zip": (3, 1, "member is damaged"),
    "encrypted.zip": (3, 1, "encrypted"),
    "unknown_method.zip": (3, 1, "not supported"),
    "climbing.zip": (2, 0, ""),
    "nested.zip": (1, 1, "archive within an archive"),
    "same_names.zip": (2, 0, ""),
    "empty.zip": (0, 1, "no file in the archive"),
    "no_name.zip": (1, 0, ""),
    "only_folders.zip": (0, 1, "no file in the archive"),
    "office.docx": (0, 1, "office document"),
    "program.txt": (0, 1, "a program"),
    "picture.html": (0, 1, "a PNG image"),
    "paper.txt": (0, 1, "a PDF document"),
    "noise": (0, 1, "binary data"),
    "noise.jsonl": (0, 1, "binary data"),
    "packed.tar": (0, 1, "a tar archive"),
    "table.csv": (0, 1, "a table without texts and addresses"),
    "feed.xml": (0, 1, "there is no document in this feed file"),
    "page.txt": (1, 0, ""),
    "page.json": (1, 0, ""),
    "text.html": (1, 0, ""),
    "lines.json": (3, 0, ""),
    "list.jsonl": (2, 0, ""),
    "no_suffix": (1, 0, ""),
    "empty.txt": (0, 1, "empty"),
    "blank.txt": (0, 1, "nothing in it but white space"),
    "mark_only.txt": (0, 1, "nothing in it but white space"),
    "only_nul.txt": (0, 1, "nothing in it but white space"),
    "invalid_utf8.txt": (1, 0, ""),
    "utf16_without_mark.txt": (1, 0, ""),
    "odd_utf16.txt": (1, 0, ""),
    "nul_bytes.txt": (1, 0, ""),
    "mixed_line_ends.txt": (1, 0, ""),
    "one_line.txt": (0, 1, "longer than 20 MB"),
    "no_body.html": (1, 0, ""),
    "only_script.html": (1, 0, ""),
    "comments.html": (1, 0, ""),
    "nested.html": (1, 0, ""),
    "long_header.html": (1, 0, ""),
    "wrong_charset.html": (1, 0, ""),
    "saved.mhtml": (1, 0, ""),
    "cut.mhtml": (1, 0, ""),
    "no_boundary.mhtml": (0, 1, "no page in this MHTML file"),
    "no_page.mhtml": (0, 1, "its parts: image/png"),
    "blank_page.mhtml": (0, 1, "white space"),
    "nested.mhtml": (0, 1, "more than 50 parts"),
    "no_headers.mht": (0, 1, "its parts: text/plain"),
    "empty.json": (0, 1, "empty"),
    "blank.jsonl": (0, 1, "nothing in it but white space"),
    "deep.json": (0, 1, "more than 200 deep"),
    "deep_object.json": (0, 1, "more than 200 deep"),
    "deep.jsonl": (1, 1, "more than 200 deep"),
    "unclosed.jsonl": (1, 1, "more than 200 deep"),
    "truncated.json": (0, 1, "not valid JSON: unterminated string"),
    "truncated_list.json": (1, 1, "ends in the middle of an element"),
    "list_and_more.json": (1, 1, "something follows the list"),
    "scalar.json": (0, 1, "a number where a JSON object was expected"),
    "scalars.json": (0, 5, "a number where a JSON object was expected"),
    "empty_list.json": (0, 1, "no document"),
    "objects_in_a_row.json": (0, 1, "each value on a line of its own"),
    "container.json": (2, 1, "a number where a JSON object was expected"),
    "broken_lines.jsonl": (3, 2, "not valid JSON"),
    "all_broken.jsonl": (0, 1_001, "not valid JSON"),
    "mixed_line_ends.jsonl": (3, 0, ""),
    "lone_surrogate.jsonl": (2, 0, ""),
    "invalid_utf8.jsonl": (2, 0, ""),
    "utf16.jsonl": (2, 0, ""),
    "duplicate_keys.jsonl": (1, 0, ""),
    "nan.jsonl": (1, 0, ""),
    "huge_numbers.jsonl": (1, 0, ""),
    "control_characters.jsonl": (2, 0, ""),
    "one_line.jsonl": (1, 1, "longer than 20 MB"),
    "loop": (0, 1, "a folder"),
    "ouroboros.txt": (0, 1, "a link that leads nowhere"),
    "dangling.txt": (0, 1, "a link that leads nowhere"),
    "pipe.txt": (0, 1, "a named pipe"),
    "socket.txt": (0, 1, "a socket"),
}


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    return write_all(tmp_path_factory.mktemp("broken"))


@pytest.fixture(scope="module")
def outcomes(paths):
    """Return a function from a name to the locators of its documents and its rejections; each file is read once."""

    @cache
    def read(name):
        documents, rejections = [], []
        for found in read_file(InputFile(paths[name], name)):
            if isinstance(found, Rejection):
                rejections.append(found)
            else:
                documents.append(found.locator)
        return documents, rejections

    return read


def test_every_broken_input_has_its_case(paths):
    """Every broken input has an expectation here."""
    assert set(paths) == {*CASES, "unreadable.txt"}


@pytest.mark.parametrize("name", CASES)
def test_ends_in_documents_or_reasons(outcomes, name):
    """A broken input yields the complete documents and a reason for the rest."""
    documents, rejections, words = CASES[name]

    accepted, rejected = outcomes(name)

    reasons = [item.reason for item in rejected]
    assert len(accepted) == documents
    assert len(reasons) == rejections or (rejections is None and reasons)
    assert words in (reasons or [""])[0]


@pytest.mark.parametrize("name", CASES)
def test_no_locator_is_accepted_and_rejected(outcomes, name):
    """A locator belongs to either a document or a rejection, and to its file."""
    accepted, rejections = outcomes(name)
    rejected = {item.locator for item in rejections}

    assert len(set(accepted)) == len(accepted)
    assert not rejected.intersection(accepted)
    assert all(locator.startswith(name) for locator in rejected.union(accepted))


def test_unreadable_file_is_rejected(paths):
    """A file without read permission is rejected; to root every file is readable."""
    (found,) = read_file(InputFile(paths["unreadable.txt"], "unreadable.txt"))

    if os.geteuid() == 0:
        assert isinstance(found, Document)
    else:
        assert "no permission" in found.reason


def test_the_whole_folder_is_listed_once(paths):
    """A folder with links to itself and with special files is listed with each file once."""
    listed = input_files([str(paths["empty.txt"].parent)])

    assert [file.locator for file in listed] == sorted(set(paths) - {"loop"})


def test_members_that_climb_are_only_names(paths):
    """A member named ``../../x`` is read under that name and not written to disk."""
    found = list(read_file(InputFile(paths["climbing.zip"], "climbing.zip")))

    assert [item.locator for item in found] == ["climbing.zip!../../climbed.txt", "climbing.zip!/absolute.txt"]
    assert not list(paths["climbing.zip"].parent.glob("../../climbed.txt"))
