"""Locks end with the process that took them, not with the workers that it forked."""

import multiprocessing

import pytest

from newscrawl.file_locks import lock_file


def flush_and_wait(file, flushed, end):
    """Do what a worker may do with what it shares with its parent."""
    file.flush()
    flushed.set()
    end.wait(60)


def test_forked_children_do_not_keep_a_lock(tmp_path):
    """What a parent had locked is free when it ends; what it had not yet written is not written twice."""
    context = multiprocessing.get_context("fork")
    flushed, end = context.Event(), context.Event()
    path = tmp_path / "locked"
    with path.open("wb") as held, path.open("ab") as other:
        lock_file(held)
        held.write(b"buffered")
        child = context.Process(target=flush_and_wait, args=(held, flushed, end))
        child.start()
        assert flushed.wait(60)
        with pytest.raises(BlockingIOError):
            lock_file(other)

        held.close()

        lock_file(other)
        assert child.is_alive()
        end.set()
        child.join()
    assert path.read_bytes() == b"buffered"
