"""Columns are read as they were written, whatever numbers are in them."""

from itertools import accumulate

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.report.columns import NONE, ColumnBlock, gathered, looked_up, ranked
from tests.report.data.pages import unpacked_columns

NUMBERS = st.lists(st.sampled_from([0, 1, 2**8 - 1, 2**8, 2**16 - 1, 2**16, 2**32 - 1]) | st.integers(0, 2**32 - 1))
REFERENCES = st.lists(st.integers(NONE, 2**31 - 1))
TIMES = st.lists(st.integers(-(10**11), 10**11).map(float))


@given(st.lists(NUMBERS), st.lists(REFERENCES), st.lists(TIMES))
def test_columns_come_back(numbers, references, times) -> None:
    """Of any length, one after another; each begins at a multiple of eight bytes."""
    block = ColumnBlock()
    for at, column in enumerate(numbers):
        block.add(f"n{at}", column)
    for at, column in enumerate(references):
        block.add_references(f"r{at}", column)
    for at, column in enumerate(times):
        block.add(f"t{at}", np.array(column, float))
    found = unpacked_columns(block.entries, block.packed())

    assert list(found.values()) == [*numbers, *references, *times]
    assert all(offset % 8 == 0 for _, _, offset, _, _ in block.entries)


@given(st.lists(st.integers(0, 300)))
def test_a_running_column_is_where_lists_start(lengths) -> None:
    """It has one number more than there are lists."""
    block = ColumnBlock()
    block.add("start", lengths, running=True)
    assert unpacked_columns(block.entries, block.packed())["start"] == [0, *accumulate(lengths)]


@given(st.lists(st.integers(NONE, 9)))
def test_the_most_frequent_values_come_first(values) -> None:
    """Each value can be looked up in the new order, and none is lost."""
    column = np.array(values, int)
    order, places = ranked(column, 10)
    counts = [values.count(value) for value in order]

    assert counts == sorted(counts, reverse=True)
    assert set(order.tolist()) == set(values) - {NONE}
    assert [NONE if place == NONE else int(order[place]) for place in looked_up(places, column)] == values


@given(st.lists(st.lists(st.integers())), st.data())
def test_the_entries_of_rows_are_gathered(lists, data) -> None:
    """In the order of the rows, which may be any."""
    rows = data.draw(st.lists(st.sampled_from(range(len(lists))))) if lists else []
    values = [value for each in lists for value in each]
    positions, lengths = gathered(np.array([0, *accumulate(map(len, lists))]), np.array(rows, int))

    assert [values[at] for at in positions] == [value for row in rows for value in lists[row]]
    assert lengths.tolist() == [len(lists[row]) for row in rows]
