"""Checksums of files, block by block."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import checksums as module
from pipelines.checksums import checksums, damage, grown


@pytest.fixture(autouse=True, scope="module")
def small_blocks():
    """Blocks of ten bytes, read in portions of four, so that small files have many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BLOCK", 10)
        patch.setattr(module, "_PORTION", 4)
        yield


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_a_file_that_has_grown_is_not_read_again(tmp_path_factory, before, added):
    """Checksums of a grown file are those of a file written at once."""
    path = tmp_path_factory.mktemp("files") / "file"
    path.write_bytes(before)
    first = checksums(path, len(before))
    path.write_bytes(before + added)

    assert grown(path, (len(before), first), len(before + added)) == checksums(path, len(before + added))


@given(st.binary(min_size=1, max_size=60), st.data())
def test_every_change_is_found(tmp_path_factory, content, data):
    """A flipped bit is found, with the block that it is in; a missing end too."""
    path = tmp_path_factory.mktemp("files") / "file"
    path.write_bytes(content)
    expected = checksums(path, len(content))
    assert damage(path, len(content), expected) is None
    place, bit = data.draw(st.integers(0, len(content) - 1)), data.draw(st.integers(0, 7))
    path.write_bytes(content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :])

    assert f"between its bytes {place // 10 * 10} and " in damage(path, len(content), expected)

    os.truncate(path, place)
    assert damage(path, len(content), expected) is not None
