"""JSON as people and templates write it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.text.loose_json import read_loosely
from tests.growth import assert_linear

RIGHT = {"headline": "Ferry closes", "author": {"name": "Jo Muster"}}


@pytest.mark.parametrize(
    "text",
    [
        '{"headline": "Ferry closes", "author": {"name": "Jo Muster"}}',
        '{/* head */ "headline": "Ferry closes", // line\n "author": {"name": "Jo Muster"}}',
        "{'headline': 'Ferry closes', 'author': {'name': 'Jo Muster'}}",
        "{headline: 'Ferry closes', author: {name: `Jo Muster`}}",
        '{"headline": "Ferry closes", "author": {"name": "Jo Muster",},}',
        '{"headline": "Ferry closes",, "author": {"name": "Jo Muster"}}',
        '{"headline": "Ferry closes"\n "author": {"name": "Jo Muster"}}',
        '{"headline": "Ferry closes", "author": {"name": "Jo Muster"',
        '{"headline": "Ferry closes", "author": {"name": "Jo Muster',
        'var page = {"headline": "Ferry closes", "author": {"name": "Jo Muster"}};',
        '\ufeff{"headline": "Ferry closes", "author": {"name": "Jo Muster"}}}}',
        '<!-- {"headline": "Ferry closes", "author": {"name": "Jo Muster"}} -->',
    ],
)
def test_what_is_nearly_json_is_read(text):
    """Comments, single quotes, bare keys, commas too many or too few, missing brackets and other words around it."""
    assert read_loosely(text) == [RIGHT]


@pytest.mark.parametrize(
    "headline",
    [
        'Mayor: "Bridge must close" by May',
        '"Bridge must close", says mayor',
        'Mayor: "Bridge must close"',
        'Mayor: "Bridge", "ferry" and more',
        "The mayor's bridge",
        'A line\nand "another"',
        "https://example.org/a//b",
        'Braces {and} [brackets], "so to speak"',
    ],
)
def test_quotation_marks_that_were_not_escaped_stay_in_the_string(headline):
    """A quotation mark ends a string only where the object can go on."""
    text = f'{{"headline": "{headline}", "author": {{"name": "Jo Muster"}}}}'
    assert read_loosely(text) == [{**RIGHT, "headline": headline}]


def test_several_values_in_one_text_are_all_read():
    """Two objects one after the other, with or without a comma, are two values."""
    assert read_loosely('{"a": 1} {"b": [2.5, true, null]},\n{"c": "d"}') == [
        {"a": 1},
        {"b": [2.5, True, None]},
        {"c": "d"},
    ]


KEYS = st.sampled_from(["a", "b c", "@type", "größe", "x-1"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, VALUES, min_size=1))
def test_json_is_read_as_json(value):
    """What is JSON has the same value as by the standard library."""
    assert read_loosely(json.dumps(value)) == [json.loads(json.dumps(value))]


@given(st.text("{}[]\"':,\\/ ab1\n") | st.text())
def test_no_text_raises(text):
    """Any text gives a list."""
    assert isinstance(read_loosely(text), list)


@pytest.mark.parametrize(
    ("begin", "unit"),
    [("[", "1"), ('{"a": "', '"' + "\n" * 900), ("[", "{["), ('{"a": "', '", '), ("[", "1 "), ("[", "/*"), ("{", "a:")],
)
def test_time_grows_with_the_text(begin, unit):
    """Numbers, quotation marks, brackets and comments without end are read in a time that grows with their length."""
    assert_linear(lambda size: read_loosely(begin + unit * (size // len(unit)) + "x"), 200_000)
