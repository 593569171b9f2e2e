"""A filter of keys never misses one that was added, however it grew, and has few bits more than it needs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.duplicates.key_filter import BITS_A_KEY, KeyFilter

KEYS = st.lists(st.sampled_from([0, 1, 2**63, 2**64 - 1]) | st.integers(0, 2**64 - 1), max_size=30)


def sorted_keys(keys):
    return np.array(sorted(keys), np.uint64)


@given(KEYS, KEYS, KEYS)
def test_what_was_added_may_be_there(built, added, unknown):
    """Keys that were added pass, before and after the filter is rebuilt; others may."""
    held = KeyFilter()
    held.rebuild([sorted_keys(built)])
    held.add(sorted_keys(added))

    assert held.may_contain(sorted_keys(built + added)).all()
    assert len(held.may_contain(sorted_keys(unknown))) == len(unknown)


@pytest.mark.parametrize("count", [1_000, 30_000, 87_381, 87_382, 200_000, 1_000_000])
def test_most_unknown_keys_are_excluded(count):
    """Of keys that were never added one in four passes at most; the filter has 4 to 8 bits for each that it has."""
    draw = np.random.default_rng(count)
    keys = np.sort(draw.integers(0, 2**64, count, np.uint64))
    held = KeyFilter()
    held.rebuild([keys])
    while not held.is_crowded:
        held.add(np.sort(draw.integers(0, 2**64, max(1, count // 50), np.uint64)))
    unknown = np.sort(draw.integers(0, 2**64, 50_000, np.uint64))

    assert held.may_contain(keys).all()
    assert held.may_contain(unknown).mean() < 0.25
    held.rebuild([keys])
    assert held.may_contain(keys).all()
    assert count < 30_000 or BITS_A_KEY <= 8 * held.size / count <= 2 * BITS_A_KEY
