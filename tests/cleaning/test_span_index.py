"""Spans by their places answer as a pass over all of them would."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines.cleaning.span_index import SpanIndex
from pipelines.items import Removal

PLACES = st.integers(0, 30)
SPANS = st.lists(
    st.tuples(PLACES, st.integers(1, 8)).map(lambda one: Removal(one[0], one[0] + one[1], "share", "rule", "")),
    max_size=12,
)


@given(SPANS, PLACES, st.integers(1, 8))
def test_a_range_is_covered_by_one_span(spans, start, length):
    """A range is covered if one of the spans contains it."""
    expected = any(span.start <= start and start + length <= span.end for span in spans)

    assert SpanIndex(spans).covers(start, start + length) == expected


@given(SPANS, PLACES)
def test_what_is_covered_before_an_offset(spans, end):
    """What spans cover before an offset begins where no span ends or goes on any more."""
    begin = end
    while before := next((span for span in spans if span.start < begin <= span.end), None):
        begin = before.start

    assert SpanIndex(spans).begin_before(end) == begin


@given(SPANS, PLACES)
def test_the_last_end_before_an_offset(spans, at):
    """The last end is that of any span, wherever it begins."""
    assert SpanIndex(spans).last_end_before(at) == max([0, *(span.end for span in spans if span.end < at)])
