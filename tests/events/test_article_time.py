"""Dates as intervals, and the clusters that follow from scores."""

from datetime import UTC, datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.events.article_time import DAY, occasion
from pipelines.events.clusters import Match, decide
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
    """A vague date is the whole of its day, month or year; only the gap between two intervals counts."""
    a, b = occasion(*one, ARRIVED), occasion(*other, ARRIVED)

    assert a.apart(b) == b.apart(a) == days * DAY


def test_without_a_date_arrivals_are_compared() -> None:
    """If either article has no date, or one that cannot be read, only their arrivals can be compared."""
    dated = occasion("1999-01-01", "day", ARRIVED)

    for undated in (None, "soon", "2024-99-99", "2024-04-02Tnoon"):
        assert dated.apart(occasion(undated, "second", datetime(2026, 3, 3, tzinfo=UTC))) == 2 * DAY


@given(st.text(max_size=25), st.sampled_from([None, "second", "day", "month", "year"]))
def test_any_date_can_be_asked(published: str, precision: Precision | None) -> None:
    """Whatever stands in the field, the article has an occasion."""
    when = occasion(published, precision, ARRIVED)

    assert when.apart(when) == 0


def test_three_best_members_decide() -> None:
    """One good match is not enough where the other members of the event do not agree."""
    chained = [Match("a", "e", SURE), Match("b", "e", -1.0), Match("c", "e", -2.0), Match("d", "e", -3.0)]
    agreed = [Match("a", "e", SURE), Match("b", "e", SURE), Match("c", "e", UNSURE), Match("d", "e", -3.0)]

    assert decide(chained).cluster is None
    assert decide(agreed).cluster == "e"


def test_an_article_kept_out_still_names_its_best_match() -> None:
    """The best match stands even where the article begins an event of its own, which is then related."""
    decision = decide([Match("a", "e", SURE), Match("b", "e", -1.0), Match("c", "e", -2.0)])

    assert decision.best is not None
    assert decision.best.id == "a"
    assert decision.related == ["a"]


def test_related_articles_are_those_of_other_events() -> None:
    """Between the looser threshold and the event joined lies the running story, best first."""
    far = model().related - 0.1
    matches = [Match("a", "e", SURE), Match("b", "f", model().related), Match("c", "g", UNSURE), Match("d", "h", far)]

    assert decide(matches).related == ["c", "b"]


def test_the_order_of_matches_does_not_matter() -> None:
    """Equal scores are decided by id, not by who was found first."""
    matches = [Match("b", "f", SURE), Match("a", "e", SURE), Match("c", "g", UNSURE)]

    assert len({str(decide(order)) for order in permutations(matches)}) == 1


def test_nothing_found_is_an_event_of_its_own() -> None:
    """Without matches there is neither cluster nor best match."""
    decision = decide([])

    assert (decision.cluster, decision.best, decision.related) == (None, None, [])
