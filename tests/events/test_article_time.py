"""Dates as intervals, and the clusters that follow from scores."""

from datetime import UTC, datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.events.article_time import DAY, article_time
from pipelines.events.clusters import EventMatch, decide_event
from pipelines.events.score import model
from pipelines.items import Precision

SURE = model().threshold + 0.5
UNSURE = model().threshold - 0.4
ARRIVED = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("one", "other", "days"),
    [
        (("2024-04", "month"), ("2024-04-02T09:30:00Z", "second"), 0),
        (("2024-04", "month"), ("2024-05-03", "day"), 2),
        (("2024", "year"), ("2024-12-31", "day"), 0),
        (("2024-04-02", "day"), ("2024-04-02T23:59:00Z", "second"), 0),
        (("2024-04-02T00:00:00Z", "second"), ("2024-04-03T12:00:00+00:00", "second"), 1.5),
        (("2023-12-31", "day"), ("2024-01-02", "day"), 1),
    ],
)
def test_dates_are_as_far_apart_as_their_intervals(
    one: tuple[str, Precision], other: tuple[str, Precision], days: float
) -> None:
    """A vague date covers its whole day, month or year; only the gap between two intervals counts."""
    a, b = article_time(*one, ARRIVED), article_time(*other, ARRIVED)

    assert a.distance(b) == b.distance(a) == days * DAY


def test_without_a_date_arrivals_are_compared() -> None:
    """If either article has no date, or an unreadable one, their arrivals are compared."""
    dated = article_time("1999-01-01", "day", ARRIVED)

    for undated in (None, "soon", "2024-99-99", "2024-04-02Tnoon"):
        assert dated.distance(article_time(undated, "second", datetime(2026, 3, 3, tzinfo=UTC))) == 2 * DAY


@given(st.text(max_size=25), st.sampled_from([None, "second", "day", "month", "year"]))
def test_any_date_is_accepted(published: str, precision: Precision | None) -> None:
    """Whatever the field contains, the article has a time."""
    time = article_time(published, precision, ARRIVED)

    assert time.distance(time) == 0


def test_three_best_members_decide() -> None:
    """One good match is not enough if the other members of the event do not agree."""
    chained = [
        EventMatch("a", "e", SURE),
        EventMatch("b", "e", -1.0),
        EventMatch("c", "e", -2.0),
        EventMatch("d", "e", -3.0),
    ]
    agreed = [
        EventMatch("a", "e", SURE),
        EventMatch("b", "e", SURE),
        EventMatch("c", "e", UNSURE),
        EventMatch("d", "e", -3.0),
    ]

    assert decide_event(chained).cluster is None
    assert decide_event(agreed).cluster == "e"


def test_an_article_that_does_not_join_still_names_its_best_match() -> None:
    """The best match is kept even if the article starts its own event; the match is then related."""
    decision = decide_event([EventMatch("a", "e", SURE), EventMatch("b", "e", -1.0), EventMatch("c", "e", -2.0)])

    assert decision.best is not None
    assert decision.best.id == "a"
    assert decision.related == ["a"]


def test_related_articles_are_those_of_other_events() -> None:
    """Matches outside the event joined that reach the lower threshold are the running story, best first."""
    far = model().related - 0.1
    matches = [
        EventMatch("a", "e", SURE),
        EventMatch("b", "f", model().related),
        EventMatch("c", "g", UNSURE),
        EventMatch("d", "h", far),
    ]

    assert decide_event(matches).related == ["c", "b"]


def test_the_order_of_matches_does_not_matter() -> None:
    """Ties are broken by id, not by the order of the matches."""
    matches = [EventMatch("b", "f", SURE), EventMatch("a", "e", SURE), EventMatch("c", "g", UNSURE)]

    assert len({str(decide_event(order)) for order in permutations(matches)}) == 1


def test_without_matches_an_article_starts_an_event() -> None:
    """Without matches there is neither a cluster nor a best match."""
    decision = decide_event([])

    assert (decision.cluster, decision.best, decision.related) == (None, None, [])
