"""Postings find what was added to them, in whatever portions."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.duplicates import postings, sorted_run
from pipelines.duplicates.postings import KeyPostings, entries, order
from pipelines.duplicates.sorted_run import SortedRun

KEYS = st.sampled_from([0, 1, 2, 7, 2**16, 2**31, 2**32 - 2, 2**32 - 1]) | st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module", autouse=True)
def small():
    """Let even short runs have a directory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "_SHORT", 3)
        patch.setattr(sorted_run, "_SHORT", 4)
        yield


@given(st.lists(st.lists(KEYS, max_size=9), max_size=9), st.lists(KEYS, max_size=9), st.integers(0, 9))
def test_keys_lead_to_the_texts_that_have_them(added, wanted, stored):
    """A key leads to the texts that have it, in order; storing merged runs changes nothing."""
    held, holders = KeyPostings(), defaultdict(list)
    for number, keys in enumerate(added):
        held.add(entries(np.array(sorted(keys), np.uint32), np.full(len(keys), number, np.uint32)))
        for key in keys:
            holders[key].append(number)
        if number == stored:
            merged, run = held.merge_added()
            held.replace_stored([*held.stored[: len(held.stored) - merged], SortedRun(run)])
    wanted = sorted({*wanted, *holders})
    expected = [holders.get(key, []) for key in wanted]

    places, numbers = held.find(np.array(wanted, np.uint32))
    assert places.tolist() == [place for place, found in enumerate(expected) for _ in found]
    assert numbers.tolist() == [number for found in expected for number in found]


@given(st.lists(KEYS | st.integers(0, 9)))
def test_order_is_stable(keys):
    """Keys are sorted, equal ones stay in order."""
    assert order(np.array(keys, np.uint32)).tolist() == sorted(range(len(keys)), key=keys.__getitem__)
