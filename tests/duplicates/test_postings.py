"""Postings find what was added to them, in whatever portions."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.duplicates import postings, sorted_run
from pipelines.duplicates.postings import KeyPostings, entries, merged, order
from pipelines.duplicates.sorted_run import SortedRun

KEYS = st.sampled_from([0, 1, 2, 7, 2**16, 2**32 - 1, 2**32, 2**32 + 7, 2**63, 2**64 - 2, 2**64 - 1]) | st.integers(
    0, 2**64 - 1
)


@pytest.fixture(scope="module", autouse=True)
def small():
    """Let even short runs have a directory, and be merged in portions."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "_SHORT", 3)
        patch.setattr(postings, "_PORTION", 4)
        patch.setattr(sorted_run, "_SHORT", 4)
        yield


@given(st.lists(st.lists(KEYS, max_size=9), max_size=9), st.lists(KEYS, max_size=9), st.integers(0, 9))
def test_keys_lead_to_the_texts_that_have_them(added, wanted, stored):
    """A key leads to the texts that have it, in order; storing merged runs changes nothing."""
    held, holders = KeyPostings(), defaultdict(list)
    for number, keys in enumerate(added):
        held.add(entries(np.array(keys, np.uint64), np.full(len(keys), number, np.uint32)))
        for key in keys:
            holders[key].append(number)
        if number == stored:
            replaced, runs = held.to_merge()
            held.replace_stored([*held.stored[: len(held.stored) - replaced], SortedRun(merged(*runs))])
    wanted = sorted({*wanted, *holders})
    expected = [holders.get(key, []) for key in wanted]

    places, numbers = held.find(np.array(wanted, np.uint64))
    assert places.tolist() == [place for place, found in enumerate(expected) for _ in found]
    assert numbers.tolist() == [number for found in expected for number in found]


@given(st.lists(st.tuples(KEYS | st.integers(0, 9), st.integers(0, 9))))
def test_entries_are_sorted(pairs):
    """Entries are sorted by key, then by number, in whatever order they come."""
    made = entries(np.array([key for key, _ in pairs], np.uint64), np.array([number for _, number in pairs], np.uint32))

    assert list(zip(made.keys.tolist(), made.numbers.tolist(), strict=True)) == sorted(pairs)


@given(st.lists(KEYS | st.integers(0, 9)), st.sampled_from([np.uint32, np.uint64]))
def test_order_is_stable(keys, width):
    """Keys are sorted, equal ones stay in order."""
    values = np.array(keys, np.uint64).astype(width)

    assert order(values).tolist() == sorted(range(len(keys)), key=values.tolist().__getitem__)
